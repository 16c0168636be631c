// Times two sides in alternating rounds of one process, so that whatever disturbs the machine
// disturbs both, and compares them round by round.

import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { summary } from "./statistics.js";

/** Times one operation: `{ times: [summary, summary], ratio: summary }`, times in nanoseconds. */
export async function measure(
	sides,
	operation,
	workload,
	{ warmUp, rounds, fill },
) {
	const chunks = operation.chunks(workload);
	const samples = [];
	for (let round = 0; round < warmUp + rounds; round += 1) {
		const sample = await timeRound(sides, operation, chunks, {
			first: round % 2,
			fill,
		});
		if (round >= warmUp) samples.push(sample);
	}
	return {
		times: sides.map((_, side) =>
			summary(samples.map((sample) => sample[side])),
		),
		ratio: summary(samples.map(([one, other]) => one / other)),
	};
}

/** One time of each side. They take turns in going first. */
async function timeRound(sides, operation, chunks, { first, fill }) {
	const results = [];
	for (const side of [first, 1 - first])
		results[side] = await time(sides[side], operation, chunks, fill);
	const [one, other] = results;
	assert.equal(
		one.tally,
		other.tally,
		`${operation.name}: the sides counted differently while timed`,
	);
	return results.map(({ nanoseconds }) => nanoseconds);
}

/** Nanoseconds per operation, over as many whole passes as take `fill` milliseconds. */
async function time(side, operation, chunks, fill) {
	collectGarbage();
	let spent = 0;
	let passes = 0;
	let tally = 0;
	while (spent < fill) {
		const pass = await timePass(side, operation, chunks);
		spent += pass.spent;
		tally = pass.tally;
		passes += 1;
	}
	return {
		nanoseconds: (spent * 1e6) / (passes * total(chunks, operation.count)),
		tally,
	};
}

async function timePass(side, { method, prepare }, chunks) {
	let spent = 0;
	let tally = 0;
	for (const chunk of chunks) {
		const inputs = prepare(chunk);
		const start = performance.now();
		const result = side[method](inputs);
		// Waiting takes time of its own, so only those wait who have to.
		tally += result instanceof Promise ? await result : result;
		spent += performance.now() - start;
	}
	return { spent, tally };
}

const total = (chunks, count) =>
	chunks.reduce((sum, chunk) => sum + count(chunk), 0);

// Nobody shall be timed while the other's garbage is carried out. Young garbage only: that is
// nearly all there is, and to look through everything would take longer than the timing.
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const collectGarbage = () => gc({ type: "minor" });
