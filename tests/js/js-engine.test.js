// `fanion/js`: the engine in JavaScript, in processes without WebAssembly.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { Engine } from "fanion";
import * as js from "fanion/js";
import { SPECIFICATION_CASES } from "./runner/specification.js";
import { readCaptured } from "./support/fixtures.js";

const execute = promisify(execFile);
const SCRIPT = new URL("support/without-webassembly.js", import.meta.url)
	.pathname;

for (const [host, flag] of [
	["without a just-in-time compiler", "--jitless"],
	[
		"whose global was removed",
		"--import=./tests/js/support/remove-webassembly.js",
	],
])
	test(`all ${SPECIFICATION_CASES} cases of the specification pass in a process ${host}`, async () => {
		const { stdout } = await execute(process.execPath, [flag, SCRIPT], {
			cwd: new URL("../../", import.meta.url).pathname,
		});
		const { passed, client, hasWebAssembly } = JSON.parse(stdout);
		assert.equal(hasWebAssembly, false);
		assert.equal(passed, SPECIFICATION_CASES);
		assert.equal(client, true);
	});

test("all evaluations, variants and warnings equal those of the WebAssembly", () => {
	const [ours, theirs] = [js.Engine, Engine].map((Class) => {
		const warnings = [];
		const engine = new Class({
			onWarning: (warning) => warnings.push(warning),
			now: () => 1_700_000_000_000,
			random: () => 0.25,
		});
		engine.load(readCaptured());
		const answers = Array.from({ length: 200 }, (_, index) => [
			...engine.evaluateAll({
				userId: String(index),
				properties: { plan: index % 2 ? "pro" : "free", level: index / 3 },
			}),
		]);
		return { answers, warnings, snapshot: [...engine.snapshot()] };
	});
	assert.ok(ours.answers[0].length > 10);
	assert.deepEqual(ours, theirs);
});

test("views of the memory are renewed when it grows during a load", () => {
	const engine = new js.Engine();
	for (const count of [1, 1_000, 20_000, 3]) {
		const features = Array.from({ length: count }, (_, index) => ({
			name: `flag ${index}`,
			enabled: true,
			strategies: [
				{ name: "userWithId", parameters: { userIds: `u${index}` } },
			],
		}));
		engine.load({ version: 2, features });
		const last = count - 1;
		assert.equal(
			engine.isEnabled(`flag ${last}`, { userId: `u${last}` }),
			true,
		);
		assert.equal(engine.isEnabled(`flag ${last}`, { userId: "other" }), false);
		assert.equal([...engine.evaluateAll({ userId: "u0" })].length, count);
	}
});

test("a document that is none throws the error of the WebAssembly, and the flags stay", () => {
	const engine = new js.Engine();
	engine.load({
		version: 2,
		features: [{ name: "a", enabled: true, strategies: [] }],
	});
	const messageOf = (Class) => {
		try {
			new Class().load('{"features": [');
		} catch (error) {
			return [error.name, error.code, error.message];
		}
	};
	assert.deepEqual(messageOf(js.Engine), messageOf(Engine));
	assert.throws(() => engine.load("["), js.FanionError);
	assert.equal(engine.isEnabled("a"), true);
});

test("a stack overflow in an evaluation does not change the flags", () => {
	const engine = new js.Engine({ onError: () => {} });
	engine.load(readCaptured());
	const before = engine.evaluateAll({ userId: "7" }).toJSON();
	for (let round = 0; round < 20; round++) {
		let calls = 0;
		const descend = () => {
			try {
				descend();
			} catch {
				// The frames above have more stack.
			}
			if (calls++ < 60) engine.evaluateAll({ userId: "7" });
		};
		descend();
		assert.deepEqual(engine.evaluateAll({ userId: "7" }).toJSON(), before);
	}
});
