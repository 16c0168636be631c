// Strategies that `fanion check` says to overlap: random flags evaluate equally without them, for users with and
// without each field, and with equal random draws.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import {
	drawer,
	everyone,
	findingsOf,
	is,
	toFlag,
} from "./support/findings.js";

const { draw, random } = drawer(11);
const FIELDS = ["userId", "sessionId", "orgId"];
const STICKINESS = [...FIELDS, ...FIELDS, "default", "random", "", undefined];
const PAYLOADS = ["x", "y"].map((value) => ({ type: "string", value }));

/** A strategy that never matches. */
const NEVER = { ...everyone, constraints: [is("a", "IN", [])] };

const anyRollout = () => ({
	name: "flexibleRollout",
	parameters: {
		rollout: draw(["0", "50", "100", "100", "1e2"]),
		stickiness: draw(STICKINESS),
		groupId: draw(["g", "h", undefined]),
	},
});

const anyVariants = () => [
	{ name: "v", weight: 500, payload: draw(PAYLOADS) },
	{ name: "w", weight: 500, payload: PAYLOADS[0] },
];

const anyStrategy = () => ({
	...draw([
		...Array.from({ length: 5 }, anyRollout),
		everyone,
		{ name: "userWithId", parameters: { userIds: "1,2,3" } },
		{ name: "gradualRolloutRandom", parameters: { percentage: "50" } },
	]),
	constraints: draw([[], [], [is("plan", "IN", ["pro"])]]),
	...(draw([true, false, false]) && { variants: anyVariants() }),
});

/** Users with each set of fields. */
const users = Array.from({ length: 200 }, (_, index) => {
	const fields = FIELDS.filter((_, bit) => index & (1 << bit));
	const entries = fields.map((field) => [field, String(index >> 3)]);
	const plan = draw([true, false]) && { plan: "pro" };
	return { ...Object.fromEntries(entries), ...plan };
});
const draws = users.map(random);

/** Returns what each user gets; a user has equal draws in each call. */
function resultsOf(feature) {
	let number = 0;
	const engine = new Engine({ random: () => number, onWarning: () => {} });
	engine.load({ version: 2, features: [feature] });
	return users.map((user, index) => {
		number = draws[index];
		const { enabled, variant } = engine.evaluate(feature.name, user);
		return [enabled, variant];
	});
}

test("users get the same without a strategy that is said to overlap", async (t) => {
	const features = Array.from({ length: 1500 }, (_, index) =>
		toFlag(`f${index}`, Array.from({ length: draw([2, 3, 4]) }, anyStrategy)),
	);
	const { findings } = await findingsOf(t, { version: 2, features });
	const found = findings.filter(
		({ rule }) => rule === "overlapping-strategies",
	);
	for (const { flag, path, problem } of found) {
		const feature = features.find(({ name }) => name === flag);
		const index = Number(/^strategy (\d+)$/.exec(path)[1]) - 1;
		// Other strategies keep their indexes, and with them their draws.
		const strategies = feature.strategies.with(index, NEVER);
		assert.deepEqual(
			resultsOf({ ...feature, strategies }),
			resultsOf(feature),
			`${problem}: ${JSON.stringify(feature.strategies)}`,
		);
	}
	t.diagnostic(`${found.length} overlaps in ${features.length} flags`);
	assert.ok(found.length > 300 && found.length < 2500);
});
