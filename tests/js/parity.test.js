// Evaluates the measured probes with fanion in Node. Where the two reference evaluators agree, fanion
// agrees with them; where they differ, a recorded ruling defines the result.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { sameAnswer } from "./runner/answers.js";
import { openFanion } from "./runner/fanion.js";
import { byRulings, PROBES, runProbes } from "./runner/probes.js";
import { openUnleash } from "./runner/unleash.js";
import { readProbes, readRulings } from "./support/fixtures.js";

const probes = readProbes();
const rulings = readRulings();

// Probes where a ruling differs from both references: the bucket of a parent is computed with its own name.
const AGAINST_BOTH = [
	"dep parent rollout 50 nogroup u2",
	"dep parent rollout 50 nogroup u9",
];

test(`fanion gives the ruled result for all ${PROBES} probes`, (t) =>
	checkProbes(t, byRulings(rulings), () => openFanion(Engine)));

// Tests the runner: the results of the SDK were recorded with the probes.
test(`the official Node SDK gives the recorded result for all ${PROBES} probes`, (t) =>
	checkProbes(t, (probe) => [probe.node], openUnleash));

async function checkProbes(t, allow, open) {
	let passed = 0;
	for await (const { id, actual, allowed, passed: isAllowed } of runProbes(
		probes,
		allow,
		open,
	)) {
		await t.test(id, () => {
			assert.notEqual(
				allowed.length,
				0,
				"the references differ, and no ruling is recorded",
			);
			if (!isAllowed)
				assert.deepEqual(
					actual,
					allowed.length === 1 ? allowed[0] : { anyOf: allowed },
				);
			passed += 1;
		});
	}
	t.diagnostic(`${passed} of ${PROBES} probes passed`);
	assert.equal(passed, PROBES);
}

test("every ruling belongs to a probe, and every difference has a ruling", () => {
	const ids = new Set(probes.map(({ id }) => id));
	assert.deepEqual(
		Object.keys(rulings).filter((id) => !ids.has(id)),
		[],
	);
	const differing = probes.filter(({ agree }) => !agree).map(({ id }) => id);
	assert.deepEqual(
		differing.filter((id) => !Object.hasOwn(rulings, id)),
		[],
	);
});

test("only the listed rulings differ from both references", () => {
	const againstBoth = probes.filter(
		({ id, agree, node }) =>
			agree && Object.hasOwn(rulings, id) && !isRuled(id, node),
	);
	assert.deepEqual(againstBoth.map(({ id }) => id).sort(), AGAINST_BOTH);
});

const isRuled = (id, answer) =>
	byRulings(rulings)({ id }).some((allowed) => sameAnswer(allowed, answer));
