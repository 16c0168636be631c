// A ramp through a real Unleash server: the strategies are posted to the admin API, and both engines
// evaluate the document of the server as the plan says.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { Engine } from "fanion";
import { isIn, SEGMENT, times, users } from "../js/ramp/plan.js";
import { openFanion } from "../js/runner/fanion.js";
import { openUnleash } from "../js/runner/unleash.js";
import { admin, BACKEND, FEATURES, request, turn } from "./admin.js";

const FLAG = `ramp-${Date.now()}`;
const STRATEGIES = `${FEATURES}/${FLAG}/environments/development/strategies`;

const read = async (name) =>
	JSON.parse(
		await readFile(new URL(`../data/ramp/${name}.json`, import.meta.url)),
	);
const plan = await read("plan");
const strategies = await read("strategies");
const USERS = users(2000);
const engines = { fanion: openFanion(Engine), peer: openUnleash() };
let document;
let segment;

/** Replaces the ids of segments: the server assigns its own. */
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
	document = await request("GET", "/api/client/features", BACKEND);
	for (const engine of Object.values(engines)) await engine.load(document);
});

test("the server returns the posted strategies, without titles", (t) => {
	const flag = document.features.find((flag) => flag.name === FLAG);
	const posted = strategies.map(withSegment);
	assert.deepEqual(flag.strategies.map(normalize), posted.map(normalize));
	t.diagnostic(`${flag.strategies.length} strategies`);
});

/** Returns the fields to compare. The server adds empty lists `values` and reorders fields. */
function normalize({ name, parameters, constraints, segments = [], variants }) {
	const plain = ({ values = [], ...rest }) => ({ values, ...rest });
	return {
		name,
		parameters,
		constraints: constraints.map(plain),
		segments,
		variants,
	};
}

test("both engines evaluate the ramp of the server as the plan says, and no user leaves", (t) => {
	let evaluations = 0;
	for (const time of times(plan)) {
		for (const user of USERS) {
			const context = { ...user, currentTime: time };
			const enabled = engines.fanion.isEnabled(FLAG, context);
			const variant = engines.fanion.getVariant(FLAG, context);
			assert.equal(isIn(plan, user, time), enabled);
			assert.equal(engines.peer.isEnabled(FLAG, context), enabled);
			assert.deepEqual(engines.peer.getVariant(FLAG, context), variant);
			assert.ok(enabled || !user.wasIn, `${user.userId} left at ${time}`);
			user.wasIn = enabled;
			evaluations += 1;
		}
	}
	assert.ok(USERS.every((user) => user.wasIn));
	t.diagnostic(`${evaluations} evaluations for ${USERS.length} users`);
});
