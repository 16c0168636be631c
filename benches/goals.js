// What is to be reached: at most this share of the time, or the memory, that the reference of a row
// takes. The order is that of the table.

import { GROWTHBOOK, UNLEASH } from "./sides/index.js";

const W = (W1, W2, W3, W4) => ({ W1, W2, W3, W4 });
const row = (key, reference, goals = {}) => ({ key, reference, goals });

export const ROWS = [
	row("isEnabled, fresh context", UNLEASH.name, W(0.2, 0.08, 0.08, 0.0001)),
	row("isEnabled, reused context", UNLEASH.name, W(0.2, 0.08, 0.08, 0.0001)),
	row("isEnabled, bound context", UNLEASH.name, W(0.1, 0.03, 0.03)),
	row("getVariant, fresh context", UNLEASH.name, W(0.25, 0.12, 0.12, 0.0001)),
	row("every flag for one context", UNLEASH.name, W(0.25, 0.03, 0.03)),
	row("reload from JSON text", UNLEASH.name, W(0.5, 1, 1, 2)),
	row("load from a snapshot", UNLEASH.name, W(undefined, 0.15, 0.15, 0.3)),
	row(
		"cold: import, load from JSON, first answer",
		GROWTHBOOK.name,
		W(0.7, 0.9, 1, 1),
	),
	row(
		"cold: import, load from a snapshot, first answer",
		GROWTHBOOK.name,
		W(undefined, 0.5, 0.4, 0.5),
	),
	row("memory after load", UNLEASH.name, W(undefined, 2, 1.2, 3)),
	row("memory after load, its code included", UNLEASH.name),
	row("native: isEnabled", "yggdrasil, native", W(0.4, 0.4, 0.4)),
	row(
		"native: every flag for one context",
		"yggdrasil, native",
		W(undefined, undefined, 0.03),
	),
	row(
		"native: load from JSON",
		"yggdrasil, native",
		W(undefined, undefined, 0.06),
	),
	...["Chromium", "workerd"].flatMap((host) => [
		row(`${host}: isEnabled, reused context`, GROWTHBOOK.name),
		row(`${host}: isEnabled, bound context`, GROWTHBOOK.name),
		row(`${host}: every flag for one context`, GROWTHBOOK.name),
	]),
];

/** The same of counting a million people, beside unleash-client. */
export const POPULATION = 0.15;
