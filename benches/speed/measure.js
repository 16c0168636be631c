// Times two sides in alternating rounds of one process, so that whatever disturbs the machine
// disturbs both, and compares them round by round.

import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { task, time } from "./pass.js";
import { summary } from "./statistics.js";

/**
 * Times one operation of a side and of the reference: `{ time, reference, ratio }`, each a summary,
 * times in nanoseconds.
 */
export async function measure(side, reference, operation, workload, pace) {
	const tasks = [
		task(side, { ...operation, ...operation.ours }, workload),
		task(reference, operation, workload),
	];
	const samples = [];
	for (let round = 0; round < pace.warmUp + pace.rounds; round += 1) {
		const sample = await timeRound(tasks, round % 2, pace.fill);
		if (side.isLikeUnleash) agree(operation, sample);
		if (round >= pace.warmUp)
			samples.push(sample.map(({ nanoseconds }) => nanoseconds));
	}
	return {
		time: summary(samples.map(([one]) => one)),
		reference: summary(samples.map(([, other]) => other)),
		ratio: summary(samples.map(([one, other]) => one / other)),
	};
}

/** One time of each. They take turns in going first. */
async function timeRound(tasks, first, fill) {
	const results = [];
	for (const index of [first, 1 - first]) {
		collectGarbage();
		results[index] = await time(tasks[index], fill);
	}
	return results;
}

function agree({ key }, [one, other]) {
	const message = `${key}: the sides counted differently while timed`;
	assert.equal(one.tally, other.tally, message);
}

// Nobody shall be timed while the other's garbage is carried out. Young garbage only: that is
// nearly all there is, and to look through everything would take longer than the timing.
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const collectGarbage = () => gc({ type: "minor" });
