// Times two engines in alternating rounds of one process and computes the ratio of each round, so that
// disturbances of the machine affect both.

import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { summarize } from "./statistics.js";
import { createTask, time } from "./timer.js";

/**
 * Times one operation of an engine and of the reference. Returns `{ time, reference, ratio }`, each a
 * summary; times are in nanoseconds.
 */
export async function measure(
	engine,
	reference,
	operation,
	workload,
	settings,
) {
	const tasks = [
		createTask(engine, { ...operation, ...operation.fanion }, workload),
		createTask(reference, operation, workload),
	];
	const samples = [];
	for (let round = 0; round < settings.warmUp + settings.rounds; round += 1) {
		const sample = await timeRound(tasks, round % 2, settings.milliseconds);
		if (engine.hashesLikeUnleash) assertEqualCounts(operation, sample);
		if (round >= settings.warmUp)
			samples.push(sample.map(({ nanoseconds }) => nanoseconds));
	}
	return {
		time: summarize(samples.map(([own]) => own)),
		reference: summarize(samples.map(([, reference]) => reference)),
		ratio: summarize(samples.map(([own, reference]) => own / reference)),
	};
}

/** Times both tasks once; `first` is the index of the task that runs first. */
async function timeRound(tasks, first, milliseconds) {
	const results = [];
	for (const index of [first, 1 - first]) {
		collectGarbage();
		results[index] = await time(tasks[index], milliseconds);
	}
	return results;
}

function assertEqualCounts({ key }, [own, reference]) {
	const message = `${key}: the engines returned different counts while timed`;
	assert.equal(own.count, reference.count, message);
}

// Collects the garbage of one engine before the other is timed. A minor collection is enough: nearly all
// garbage is young, and a full collection would take longer than the timing.
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const collectGarbage = () => gc({ type: "minor" });
