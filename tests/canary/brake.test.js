// How often the brake is pulled without a fault, and how soon with one, in simulated deployments with fixed seeds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { quantile, runDeployments, waldLimit } from "./support/simulation.js";

const DEPLOYMENTS = 1000;
/** Of one deployment, at 100 in a second. */
const REQUESTS = 10_000;

const always = (value) => () => value;

/** Deployments in which both builds fail equally often. */
const WITHOUT_FAULT = {
	"1 % of errors": { stable: always(0.01) },
	"no errors at all": { stable: always(0) },
	"0.1 % of errors": { stable: always(0.001) },
	"30 % of errors": { stable: always(0.3) },
	"an outage of a shared backend": {
		stable: (total) => (total > 3000 && total < 5000 ? 0.5 : 0.01),
	},
	"a ramp from 5 % to 50 % and back, while errors rise": {
		stable: (total) => 0.01 + total / 100_000,
		share: (total) => (total > 2000 && total < 7000 ? 0.5 : 0.05),
	},
	"a canary with fewer errors": { stable: always(0.05), canary: always(0.01) },
};

for (const [index, [name, setting]] of Object.entries(WITHOUT_FAULT).entries())
	test(`at most 1 % of 1,000 deployments are stopped with ${name}`, (t) => {
		const results = runDeployments(DEPLOYMENTS, 100 + index, {
			requests: REQUESTS,
			share: always(0.05),
			canary: setting.stable,
			...setting,
		});
		const alarms = results.filter((result) => result !== undefined).length;
		t.diagnostic(`${alarms} of ${DEPLOYMENTS}`);
		assert.ok(alarms <= DEPLOYMENTS / 100, `${alarms} false alarms`);
	});

test("5 % more errors at 5 % of the traffic are found within twice the limit that statistics set", (t) => {
	const results = runDeployments(DEPLOYMENTS, 7, {
		requests: 2 * REQUESTS,
		share: always(0.05),
		stable: always(0.01),
		canary: always(0.06),
	});
	assert.ok(!results.includes(undefined), "a fault was not found");
	const canary = results.map((result) => result.canary);
	const limit = waldLimit(0.01, 0.06, 0.01);
	const [median, late] = [quantile(canary, 0.5), quantile(canary, 0.95)];
	t.diagnostic(
		`median ${median}, 95 % within ${late}; limit ${limit.toFixed(0)} requests of the canary`,
	);
	assert.ok(median <= 2 * limit, `median ${median}, limit ${limit}`);
	assert.ok(late <= 4 * limit, `95 % within ${late}, limit ${limit}`);
});

test("an excess of a tenth of the limit stops fewer than 1 of 10 deployments", (t) => {
	const results = runDeployments(DEPLOYMENTS, 10, {
		requests: REQUESTS,
		share: always(0.05),
		stable: always(0.01),
		canary: always(0.015),
	});
	const stopped = results.filter((result) => result !== undefined).length;
	t.diagnostic(`${stopped} of ${DEPLOYMENTS}`);
	assert.ok(stopped < DEPLOYMENTS / 10, `${stopped} stopped`);
});

test("a canary that always fails is found after the least number of requests", () => {
	const results = runDeployments(100, 8, {
		requests: REQUESTS,
		share: always(0.05),
		stable: always(0.01),
		canary: always(1),
		options: { least: 20 },
	});
	for (const result of results)
		assert.ok(result.canary <= 32, `${result.canary}`);
});

test("a fault that begins after healthy hours is found, though later", (t) => {
	const begin = 720_000;
	const results = runDeployments(20, 9, {
		requests: begin + 100_000,
		share: always(0.05),
		stable: always(0.01),
		canary: (total) => (total < begin ? 0.01 : 0.06),
	});
	const delays = results.map((result) => (result?.total ?? Number.NaN) - begin);
	t.diagnostic(`median ${quantile(delays, 0.5)} requests after its begin`);
	for (const delay of delays)
		assert.ok(delay > 0 && delay < 20_000, `${delay}`);
});
