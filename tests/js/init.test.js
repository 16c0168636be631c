// What `init` makes of what it is given, one process for each story: an engine is made ready only once.

import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

const HEAD = `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Engine, FanionError, init } from "fanion/slim";
const bytes = readFileSync(new URL(import.meta.resolve("fanion/fanion.wasm")));
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const foreign = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0);
const isReady = () => new Engine().isEnabled("f", {}, true);
const refuses = (promise, message) => assert.rejects(promise, (error) => {
	assert.ok(error instanceof FanionError, String(error));
	assert.match(error.message, message);
	assert.throws(isReady, { code: "PROVIDER_NOT_READY" });
	return true;
});
`;

/** A story ends well, and leaves no rejection behind that nobody has handled. */
function story(sentence, script) {
	test(sentence, async () => {
		const code = `${HEAD}\n${script}\nassert.equal(isReady(), true);`;
		await run(process.execPath, ["--input-type=module", "-e", code], {
			cwd: import.meta.dirname,
		});
	});
}

story(
	"a module of something else is refused, and the right one is taken afterwards",
	`for (const wrong of [empty, foreign, new WebAssembly.Module(empty), new WebAssembly.Module(foreign)])
		await refuses(init(wrong), /could not be had: /);
	await init(bytes);`,
);

story(
	"what is no module at all is refused by its kind",
	`for (const [wrong, kind] of [[5, "Number"], [null, "Null"], [{}, "Object"], [new Request("http://x"), "Request"]])
		await refuses(init(wrong), new RegExp("\`" + kind + "\` is neither a module"));
	await refuses(init(bytes.subarray(0, 100)), /could not be had/);
	await refuses(init(new Response("away", { status: 503 })), /503/);
	await init(bytes);`,
);

story(
	"a source that fails does not take the next one with it",
	`const [first, second] = await Promise.allSettled([init(Promise.reject(new Error("bad"))), init(bytes)]);
	assert.equal(first.status, "rejected");
	assert.equal(second.status, "fulfilled");`,
);

story(
	"a promise that is not wanted any more may fail",
	`init(new WebAssembly.Module(bytes));
	await init(Promise.reject(new Error("late")));
	await Promise.all([init(Promise.reject(new Error("later"))), init(bytes)]);
	await new Promise((resolve) => setTimeout(resolve, 1));`,
);

story(
	"nothing to go by is refused with a word on what to do",
	`await refuses(init(), /give a module to \`init\`/);
	await init(bytes);`,
);
