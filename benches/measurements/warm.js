// Measures repeated operations in one warm process: each engine against unleash-client.

import {
	FANION,
	FANION_CLIENT,
	openEngine,
	PEERS,
	UNLEASH,
} from "../engines/index.js";
import { SETTINGS } from "../settings.js";
import { checkResults } from "../timing/check-results.js";
import { measure } from "../timing/measure.js";
import { operationsOf } from "../timing/operations.js";
import { workloads } from "../workloads/index.js";

/** Returns the figures of all workloads; `log` receives a line about each comparison. */
export async function measureWarm(log) {
	const figures = [];
	for (const workload of workloads()) {
		const kilobytes = JSON.stringify(workload.documents[0]).length / 1000;
		log(`${workload.name}: ${workload.about} (${kilobytes.toFixed(1)} kB)`);
		const reference = await openEngine(UNLEASH, workload.documents[0]);
		for (const engine of [FANION, FANION_CLIENT, ...PEERS])
			figures.push(...(await measureEngine(engine, reference, workload, log)));
		reference.close();
	}
	return figures;
}

async function measureEngine(engine, reference, workload, log) {
	const opened = await openEngine(engine, workload.documents[0]);
	log(`  ${checkResults(opened, reference, workload)}`);
	const isFanion = engine === FANION;
	const settings = isFanion ? SETTINGS.fanion : SETTINGS.peers;
	const figures = [];
	for (const operation of operationsOf(engine, isFanion)) {
		const column = columnOf(operation, workload);
		if (column === undefined) continue;
		const measured = await measure(
			opened,
			reference,
			operation,
			workload,
			settings,
		);
		const cell = { key: operation.key, workload: column, unit: "time" };
		figures.push(...figuresOf(engine, isFanion, cell, measured));
	}
	opened.close();
	return figures;
}

/** Returns the figure of the engine; the figure of the reference is taken from fanion's measurement. */
function figuresOf({ name }, isFanion, cell, { time, reference, ratio }) {
	const own = { ...cell, engine: name, value: time, ratio };
	if (!isFanion) return [own];
	return [{ ...cell, engine: UNLEASH.name, value: reference }, own];
}

/** Returns the table column of a workload: W1v, shown as W1, is used for `getVariant` only. */
function columnOf({ method }, { name }) {
	const hasVariants = { W1: false, W1v: true }[name];
	if (hasVariants === undefined) return name;
	return hasVariants === (method === "countVariants") ? "W1" : undefined;
}
