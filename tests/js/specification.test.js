// Runs every case of the client specification with fanion in Node. The official Node SDK runs the same
// cases, which tests the runner.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { openBound, openFanion } from "./runner/fanion.js";
import {
	runSpecifications,
	SPECIFICATION_CASES,
} from "./runner/specification.js";
import { openUnleash } from "./runner/unleash.js";
import { readSpecifications } from "./support/fixtures.js";

const engines = {
	fanion: () => openFanion(Engine),
	"a bound context": () => openBound(Engine),
	"the official Node SDK": () => openUnleash(),
};

for (const [name, open] of Object.entries(engines)) {
	test(`${name} passes all ${SPECIFICATION_CASES} cases of the client specification`, async (t) => {
		let passed = 0;
		for await (const result of runSpecifications(readSpecifications(), open)) {
			await t.test(`${result.specification}: ${result.description}`, () => {
				assert.deepEqual(result.actual, result.expected);
				passed += 1;
			});
		}
		t.diagnostic(`${passed} of ${SPECIFICATION_CASES} cases passed`);
		assert.equal(passed, SPECIFICATION_CASES);
	});
}
