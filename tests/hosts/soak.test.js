// A hundred million questions in one process of each Node, without a flag, while flags, contexts and
// everything else that a compiler may have learnt change under its feet.
//
// Some Nodes have died when code was given up into which a call of WebAssembly had been compiled. Such a
// process ends with a signal; whatever ends well must have counted right.

import assert from "node:assert/strict";
import { before, it } from "node:test";
import { lay, node } from "./support/places.js";
import { run } from "./support/process.js";

const CALLS = 100_000_000;

let place;
let once;
before(async () => {
	place = await lay("soak");
	// Asked once and by another process, in which nothing was optimized.
	once = JSON.parse(
		await run(process.execPath, ["--no-opt", "once.js"], { cwd: place }),
	);
});

for (const version of [20, 22, 24]) {
	it(`answers a hundred million questions in Node ${version}`, async (t) => {
		const started = performance.now();
		const printed = await run(node(version), ["main.js", CALLS], {
			cwd: place,
		});
		const seconds = ((performance.now() - started) / 1000).toFixed(1);
		t.diagnostic(`Node ${version}: ${CALLS} questions in ${seconds} s`);

		const expected = Object.fromEntries(
			Object.entries(once).map(([name, count]) => [
				name,
				count * (CALLS / once.calls),
			]),
		);
		assert.deepEqual(JSON.parse(printed), expected);
	});
}
