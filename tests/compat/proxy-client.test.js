// The drop-in for `unleash-proxy-client` does what the original does: each scenario is run with both.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as dropIn from "fanion/compat/unleash-proxy-client";
import * as original from "unleash-proxy-client";
import { Bench, run } from "./proxy-client/bench.js";
import { REFUSED, SCENARIOS } from "./proxy-client/scenarios.js";

/** Returns whether an entry of a log is a report, or an event of one. */
const isOfReports = ([what]) => /^sent$|client\/metrics$/.test(what);

// A module that is loaded on demand takes longer the first time.
await run(
	(bench) => bench.create({ experimental: { togglesStorageTTL: 1 } }),
	dropIn.UnleashClient,
);

describe("the drop-in does what unleash-proxy-client does", () => {
	for (const [name, scenario] of Object.entries(SCENARIOS))
		it(name, async () => {
			const expected = await run(scenario, original.UnleashClient);
			const actual = await run(scenario, dropIn.UnleashClient);
			assert.ok(expected.length > 1);
			// Requests for toggles and reports do not wait for each other.
			for (const isWanted of [isOfReports, (entry) => !isOfReports(entry)])
				assert.deepEqual(actual.filter(isWanted), expected.filter(isWanted));
		});

	for (const [name, options] of Object.entries(REFUSED))
		it(`refuses ${name}`, () => {
			const create = (Class) => () => new Bench(Class).create(options);
			assert.throws(create(original.UnleashClient));
			assert.throws(create(dropIn.UnleashClient));
		});
});

it("the exports have the names of the original", () => {
	const names = (module) => Object.keys(module).sort();
	assert.deepEqual(names(dropIn), names(original));
	assert.deepEqual(dropIn.EVENTS, original.EVENTS);
	assert.equal(dropIn.lastUpdateKey, original.lastUpdateKey);
});
