// Random sequences of calls on several engines, with calls inside callbacks. A model says what each call returns.
// `FANION_STEPS=1000000` runs more. A failure prints its seed and a shrunk sequence; `FANION_SEED` repeats it.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
	CALLBACKS,
	ENGINES,
	executedSteps,
	STEPS,
	stepCounts,
} from "./sequences/steps.js";
import { World } from "./sequences/world.js";

const SEED = Number(process.env.FANION_SEED ?? 20261130);
const COUNT = Number(process.env.FANION_STEPS ?? 40_000);

/** Longest sequence. */
const MAX_LENGTH = 120;

/** Sequences of one seed. */
const RUNS = 50;

/** How many steps ran inside a callback of each kind. */
const nested = {};

function runSequence(steps) {
	const world = new World(ENGINES);
	try {
		fc.modelRun(() => ({ model: {}, real: world }), steps);
	} finally {
		world.close();
		for (const kind of Object.keys(world.nested))
			nested[kind] = (nested[kind] ?? 0) + world.nested[kind];
	}
}

test("every call of a random sequence returns what the model says", (t) => {
	const sequences = fc.commands(STEPS, {
		maxCommands: MAX_LENGTH,
		size: "max",
	});
	let seed = SEED;
	for (; executedSteps() < COUNT; seed++)
		fc.assert(fc.property(sequences, runSequence), { seed, numRuns: RUNS });
	t.diagnostic(`${executedSteps()} steps, seeds ${SEED} to ${seed - 1}`);
	t.diagnostic(JSON.stringify({ ...stepCounts(), nested }));
	for (const kind of CALLBACKS)
		assert.ok(nested[kind] > COUNT / 2000, `${kind}: ${nested[kind]}`);
});
