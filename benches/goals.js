// The rows of the results table, in order, and their goals: the highest allowed ratio of fanion's time or
// memory to that of the row's reference.

import { GROWTHBOOK, UNLEASH } from "./engines/index.js";

const byWorkload = (W1, W2, W3, W4) => ({ W1, W2, W3, W4 });
const row = (key, reference, goals = {}) => ({ key, reference, goals });

export const ROWS = [
	row(
		"isEnabled, fresh context",
		UNLEASH.name,
		byWorkload(0.33, 0.25, 0.3, 0.0001),
	),
	row(
		"isEnabled, reused context",
		UNLEASH.name,
		byWorkload(0.24, 0.16, 0.18, 0.0001),
	),
	row("isEnabled, bound context", UNLEASH.name, byWorkload(0.2, 0.09, 0.1)),
	row(
		"getVariant, fresh context",
		UNLEASH.name,
		byWorkload(0.25, 0.12, 0.12, 0.0001),
	),
	row(
		"all flags for one context",
		UNLEASH.name,
		byWorkload(0.45, 0.065, 0.045),
	),
	row("reload from JSON", UNLEASH.name, byWorkload(1, 0.5, 0.4, 2)),
	row(
		"reload from JSON, then ask 100 flags",
		UNLEASH.name,
		byWorkload(undefined, 0.7, 0.5),
	),
	row(
		"reload with 1 % changed, then ask all flags",
		UNLEASH.name,
		byWorkload(undefined, 0.7, 0.6),
	),
	row(
		"load from a snapshot",
		UNLEASH.name,
		byWorkload(undefined, 0.15, 0.15, 0.3),
	),
	row(
		"cold: import, load JSON, first evaluation",
		GROWTHBOOK.name,
		byWorkload(0.75, 0.75, 0.6, 0.9),
	),
	row(
		"cold: import, load snapshot, first evaluation",
		GROWTHBOOK.name,
		byWorkload(undefined, 0.65, 0.45, 0.8),
	),
	row(
		"memory after load and 100 flags",
		UNLEASH.name,
		byWorkload(undefined, 1.8, 1, 2),
	),
	row(
		"memory after load and all flags",
		UNLEASH.name,
		byWorkload(undefined, 2.5, 1.6, 3),
	),
	row("memory after load and all flags, including code", UNLEASH.name),
	row("native: isEnabled", "yggdrasil, native", byWorkload(0.4, 0.4, 0.4)),
	row(
		"native: all flags for one context",
		"yggdrasil, native",
		byWorkload(undefined, undefined, 0.03),
	),
	row(
		"native: load from JSON",
		"yggdrasil, native",
		byWorkload(undefined, undefined, 0.06),
	),
	...["Chromium", "workerd"].flatMap((runtime) => [
		row(`${runtime}: isEnabled, reused context`, GROWTHBOOK.name),
		row(`${runtime}: isEnabled, bound context`, GROWTHBOOK.name),
		row(`${runtime}: all flags for one context`, GROWTHBOOK.name),
	]),
];

/** The highest allowed ratio for counting a population of a million users; the reference is unleash-client. */
export const POPULATION_GOAL = 0.15;
