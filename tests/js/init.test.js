// Sources that `init` takes and rejects. Each test has its own process: a module is initialized once.

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
const rejects = (promise, message) => assert.rejects(promise, (error) => {
	assert.ok(error instanceof FanionError, String(error));
	assert.match(error.message, message);
	assert.throws(isReady, { code: "PROVIDER_NOT_READY" });
	return true;
});
`;

/** Checks that a script ends with an initialized module and without an unhandled rejection. */
function testScript(name, script) {
	test(name, async () => {
		const code = `${HEAD}\n${script}\nassert.equal(isReady(), true);`;
		await run(process.execPath, ["--input-type=module", "-e", code], {
			cwd: import.meta.dirname,
		});
	});
}

testScript(
	"init rejects a module other than fanion's, and takes the right one afterwards",
	`for (const wrong of [empty, foreign, new WebAssembly.Module(empty), new WebAssembly.Module(foreign)])
		await rejects(init(wrong), /cannot be loaded: /);
	await init(bytes);`,
);

testScript(
	"init rejects the WebAssembly of another entry, and names its own",
	`const tools = await import("fanion/tools/slim");
	const toolsBytes = readFileSync(new URL(import.meta.resolve("fanion/tools/fanion.wasm")));
	await rejects(init(toolsBytes), /not the WebAssembly of \`fanion\`: pass \`fanion\\/fanion.wasm\`/);
	for (const wrong of [bytes, empty])
		await assert.rejects(tools.init(wrong), /not the WebAssembly of \`fanion\\/tools\`: pass \`fanion\\/tools\\/fanion.wasm\`/);
	await tools.init(toolsBytes);
	assert.equal(new tools.Engine().isEnabled("f", {}, true), true);
	await init(bytes);`,
);

testScript(
	"init names the type of a value that is not a module",
	`for (const [wrong, kind] of [[5, "Number"], [null, "Null"], [{}, "Object"], [new Request("http://x"), "Request"]])
		await rejects(init(wrong), new RegExp("the source is a \`" + kind + "\`"));
	await rejects(init(bytes.subarray(0, 100)), /cannot be loaded/);
	await rejects(init(new Response("away", { status: 503 })), /503/);
	await init(bytes);`,
);

testScript(
	"a failed source does not affect a concurrent call of init",
	`const [first, second] = await Promise.allSettled([init(Promise.reject(new Error("bad"))), init(bytes)]);
	assert.equal(first.status, "rejected");
	assert.equal(second.status, "fulfilled");`,
);

testScript(
	"a source that rejects after init finished is ignored",
	`init(new WebAssembly.Module(bytes));
	await init(Promise.reject(new Error("late")));
	await Promise.all([init(Promise.reject(new Error("later"))), init(bytes)]);
	await new Promise((resolve) => setTimeout(resolve, 1));`,
);

testScript(
	"init without a source rejects with an error that says what to do",
	`await rejects(init(), /pass a module, .* to \`init\`/);
	await init(bytes);`,
);
