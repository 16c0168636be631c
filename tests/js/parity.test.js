// Does it agree with both reference evaluators? The measured probes, through fanion in Node: where
// the references agree, fanion agrees; where they differ, a recorded ruling says what is right.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { readProbes, readRulings } from "./checkout.js";
import { sameAnswer } from "./runner/answers.js";
import { openFanion } from "./runner/fanion.js";
import { byRulings, PROBES, runProbes } from "./runner/probes.js";
import { openUnleash } from "./runner/unleash.js";

const probes = readProbes();
const rulings = readRulings();

// Where a rule of ours departs from both references at once: patterns have no classes of Unicode, and
// a parent hashes with its own name.
const AGAINST_BOTH = [
	"REGEX '\\\\pL' on 'é'",
	"REGEX '\\\\p{Greek}' on 'α'",
	"dep parent rollout 50 nogroup u2",
	"dep parent rollout 50 nogroup u9",
];

test(`fanion answers all ${PROBES} probes as the rulings say`, (t) =>
	checkProbes(t, byRulings(rulings), () => openFanion(Engine)));

// The SDK was measured when the probes were recorded; this judges the runner.
test(`the official Node SDK answers all ${PROBES} probes as recorded`, (t) =>
	checkProbes(t, (probe) => [probe.node], openUnleash));

async function checkProbes(t, allow, open) {
	let passed = 0;
	for await (const { id, actual, allowed, passed: right } of runProbes(
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
			if (!right)
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

test("every ruling is about a probe, and every difference has a ruling", () => {
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

test("a ruling departs from both references only where that is written down", () => {
	const againstBoth = probes.filter(
		({ id, agree, node }) =>
			agree && Object.hasOwn(rulings, id) && !rules(id, node),
	);
	assert.deepEqual(againstBoth.map(({ id }) => id).sort(), AGAINST_BOTH);
});

const rules = (id, answer) =>
	byRulings(rulings)({ id }).some((one) => sameAnswer(one, answer));
