// A ramp over time, through fanion and the official Node SDK: the strategies are those that the crate
// makes of the plan in `tests/data/ramp`, which its own tests see to.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Engine } from "fanion";
import { documentOf, isIn, people, times } from "./ramp/plan.js";
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

const PEOPLE = people(4000);
const TIMES = times(plan);

test("a ramp is obeyed alike by fanion and the official Node SDK, and people only join", () => {
	let before = 0;
	for (const time of TIMES) {
		let on = 0;
		for (const person of PEOPLE) {
			const context = { ...person, currentTime: time };
			const answer = engines.fanion.isEnabled("ramp", context);
			const variant = engines.fanion.getVariant("ramp", context);
			assert.deepEqual(engines.peer.getVariant("ramp", context), variant);
			assert.equal(engines.peer.isEnabled("ramp", context), answer);
			assert.equal(isIn(plan, person, time), answer);
			assert.ok(answer || !person.wasIn, `${person.userId} left at ${time}`);
			person.wasIn = answer;
			on += Number(answer);
		}
		assert.ok(on >= before);
		before = on;
	}
	assert.equal(before, PEOPLE.length);
});

test("each stage lets in its share of its channel", () => {
	for (const stage of plan.stages) {
		const time = new Date(Date.parse(stage.from) + 1);
		const channel = PEOPLE.filter((person) => person.channel === stage.channel);
		const on = channel.filter((person) =>
			engines.fanion.isEnabled("ramp", { ...person, currentTime: time }),
		);
		const percent = (100 * on.length) / channel.length;
		assert.ok(
			Math.abs(percent - stage.percent) < 4,
			`${stage.channel} ${stage.percent} %: ${percent}`,
		);
	}
});
