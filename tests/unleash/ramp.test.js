// A ramp through a real Unleash server: its strategies are posted to the admin API, and what the
// server then tells its clients is obeyed as the plan says.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { Engine } from "fanion";
import { isIn, people, SEGMENT, times } from "../js/ramp/plan.js";
import { openFanion } from "../js/runner/fanion.js";
import { openUnleash } from "../js/runner/unleash.js";
import { admin, ask, BACKEND, FEATURES, turn } from "./admin.js";

const FLAG = `ramp-${Date.now()}`;
const STRATEGIES = `${FEATURES}/${FLAG}/environments/development/strategies`;

const read = async (name) =>
	JSON.parse(
		await readFile(new URL(`../data/ramp/${name}.json`, import.meta.url)),
	);
const plan = await read("plan");
const strategies = await read("strategies");
const PEOPLE = people(2000);
const engines = { fanion: openFanion(Engine), peer: openUnleash() };
let document;
let segment;

// The server gives its segments their ids itself.
const withSegment = (strategy) => ({
	...strategy,
	segments: strategy.segments?.map(() => segment.id),
});

before(async () => {
	const { constraints } = SEGMENT;
	const name = `${FLAG}-enterprise`;
	segment = await admin("POST", "/api/admin/segments", {
		name,
		constraints,
	});
	await admin("POST", FEATURES, { name: FLAG });
	for (const strategy of strategies) {
		await admin("POST", STRATEGIES, withSegment(strategy));
	}
	await turn(FLAG, "on");
	document = await ask("GET", "/api/client/features", BACKEND);
	for (const engine of Object.values(engines)) await engine.load(document);
});

test("the server tells its clients the strategies as they were posted, without titles", (t) => {
	const flag = document.features.find((flag) => flag.name === FLAG);
	const posted = strategies.map(withSegment);
	assert.deepEqual(flag.strategies.map(essence), posted.map(essence));
	t.diagnostic(`${flag.strategies.length} strategies`);
});

// The server adds empty lists of values, and is free in the order of names.
function essence({ name, parameters, constraints, segments = [], variants }) {
	const plain = ({ values = [], ...rest }) => ({ values, ...rest });
	return {
		name,
		parameters,
		constraints: constraints.map(plain),
		segments,
		variants,
	};
}

test("the ramp from the server is obeyed as the plan says, and people only join", (t) => {
	let asked = 0;
	for (const time of times(plan)) {
		for (const person of PEOPLE) {
			const context = { ...person, currentTime: time };
			const answer = engines.fanion.isEnabled(FLAG, context);
			const variant = engines.fanion.getVariant(FLAG, context);
			assert.equal(isIn(plan, person, time), answer);
			assert.equal(engines.peer.isEnabled(FLAG, context), answer);
			assert.deepEqual(engines.peer.getVariant(FLAG, context), variant);
			assert.ok(answer || !person.wasIn, `${person.userId} left at ${time}`);
			person.wasIn = answer;
			asked += 1;
		}
	}
	assert.ok(PEOPLE.every((person) => person.wasIn));
	t.diagnostic(`${asked} questions about ${PEOPLE.length} people`);
});
