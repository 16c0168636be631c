// Runs a hundred million evaluations in one process of each Node version, without command-line options,
// while flags, shapes of contexts and all else that the JIT compiler specializes on change.
//
// Some versions of Node crash when V8 deoptimizes code with an inlined call of WebAssembly. A crashed
// process ends with a signal; a process that ends normally must have the expected counts.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { run } from "./support/process.js";
import { createProject, nodePath } from "./support/projects.js";

const CALLS = 100_000_000;

let folder;
let expectedOnce;
before(async () => {
	folder = await createProject("soak");
	// Evaluated once, in another process without the optimizing compiler.
	expectedOnce = JSON.parse(
		await run(process.execPath, ["--no-opt", "expected.js"], { cwd: folder }),
	);
});

// Each process has one busy thread.
describe("in one process", { concurrency: true }, () => {
	for (const version of [20, 22, 24]) {
		it(`a hundred million evaluations have the expected results in Node ${version}`, async (t) => {
			const started = performance.now();
			const printed = await run(nodePath(version), ["main.js", CALLS], {
				cwd: folder,
			});
			const seconds = ((performance.now() - started) / 1000).toFixed(1);
			t.diagnostic(`Node ${version}: ${CALLS} evaluations in ${seconds} s`);

			const expected = Object.fromEntries(
				Object.entries(expectedOnce).map(([name, count]) => [
					name,
					count * (CALLS / expectedOnce.calls),
				]),
			);
			assert.deepEqual(JSON.parse(printed), expected);
		});
	}
});
