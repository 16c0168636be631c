// Evaluates a ramp over time with fanion and the official Node SDK. The strategies in `tests/data/ramp`
// are the output of the crate for the plan there; the tests of the crate check that.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Engine } from "fanion";
import { documentOf, isIn, times, users } from "./ramp/plan.js";
import { openFanion } from "./runner/fanion.js";
import { openUnleash } from "./runner/unleash.js";

const read = async (name) =>
	JSON.parse(
		await readFile(new URL(`../data/ramp/${name}.json`, import.meta.url)),
	);
const plan = await read("plan");
const document = documentOf(await read("strategies"));
const engines = { fanion: openFanion(Engine), peer: openUnleash() };
for (const engine of Object.values(engines)) await engine.load(document);

const USERS = users(4000);
const TIMES = times(plan);

test("fanion and the official Node SDK agree on a ramp, and no user leaves it", () => {
	let before = 0;
	for (const time of TIMES) {
		let on = 0;
		for (const user of USERS) {
			const context = { ...user, currentTime: time };
			const enabled = engines.fanion.isEnabled("ramp", context);
			const variant = engines.fanion.getVariant("ramp", context);
			assert.deepEqual(engines.peer.getVariant("ramp", context), variant);
			assert.equal(engines.peer.isEnabled("ramp", context), enabled);
			assert.equal(isIn(plan, user, time), enabled);
			assert.ok(enabled || !user.wasIn, `${user.userId} left at ${time}`);
			user.wasIn = enabled;
			on += Number(enabled);
		}
		assert.ok(on >= before);
		before = on;
	}
	assert.equal(before, USERS.length);
});

test("each stage includes its percentage of its channel", () => {
	for (const stage of plan.stages) {
		const time = new Date(Date.parse(stage.from) + 1);
		const channel = USERS.filter((user) => user.channel === stage.channel);
		const on = channel.filter((user) =>
			engines.fanion.isEnabled("ramp", { ...user, currentTime: time }),
		);
		const percent = (100 * on.length) / channel.length;
		assert.ok(
			Math.abs(percent - stage.percent) < 4,
			`${stage.channel} ${stage.percent} %: ${percent}`,
		);
	}
});
