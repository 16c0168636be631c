// Results and errors of `ramp` of `fanion/tools`. `ramp.test.js` and the crate test how a ramp evaluates.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, FanionError, ramp } from "fanion/tools";
import { document, flag } from "./support/builders.js";
import { readJson } from "./support/fixtures.js";

const PLAN = readJson("tests/data/ramp/plan.json");

const stage = (percent, from) => ({ percent, from });

/** Returns a plan for all users. */
const planOf = (...stages) => ({ groupId: "checkout", stages });

test("ramp returns the strategies of the example plan", () => {
	const { strategies } = ramp(PLAN);
	assert.deepEqual(strategies, readJson("tests/data/ramp/strategies.json"));
});

test("an engine loads the strategies without warnings", () => {
	const { strategies } = ramp(planOf(stage(1), stage(100, "2026-12-10")));
	const engine = new Engine({ now: () => Date.UTC(2026, 11, 11) });
	engine.load(document(flag("f", { strategies })));
	assert.deepEqual(engine.warnings(), []);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
});

test("a date may be a string, a number or a Date", () => {
	const second = Date.UTC(2026, 11, 10, 9);
	const [string, number, date] = [
		"2026-12-10T09:00:00Z",
		second,
		new Date(second),
	].map((from) => ramp(planOf(stage(1), stage(5, from))).strategies);
	assert.deepEqual(number, string);
	assert.deepEqual(date, string);
});

test("status describes the ramp at any time, also after the plan is changed", () => {
	const plan = planOf(stage(1), stage(5, "2026-12-10T09:00:00Z"));
	const { status } = ramp(plan);
	plan.stages.length = 0;
	const time = Date.UTC(2026, 11, 9, 9);
	assert.equal(
		status(time),
		"everyone: 1 % from the start; next 5 % on 2026-12-10 09:00 UTC (in 1 day).",
	);
	assert.equal(status(new Date(time)), status(time));
	assert.match(status(Date.UTC(2027, 0)), /^everyone: 5 % since/);
});

const circular = planOf(stage(5));
circular.self = circular;

for (const [plan, code, message] of [
	[undefined, "PARSE_ERROR", "not a plan: should be an object, but is null"],
	["x", "PARSE_ERROR", "not a plan: should be an object, but is a string"],
	[{ groupId: "a" }, "PARSE_ERROR", "not a plan: `stages` is missing"],
	[
		planOf({ percent: "5" }),
		"PARSE_ERROR",
		"not a plan: stage 1: `percent` should be a number, but is a string",
	],
	[
		circular,
		"PARSE_ERROR",
		"the argument is not JSON: Converting circular structure to JSON",
	],
	[
		planOf(stage(5n)),
		"PARSE_ERROR",
		"the argument is not JSON: Do not know how to serialize a BigInt",
	],
	[
		planOf(stage(5, Number.NaN)),
		"PARSE_ERROR",
		"the argument is not JSON: `from` is NaN",
	],
	[
		planOf(stage(5, Date.now)),
		"PARSE_ERROR",
		"the argument is not JSON: `from` is a function",
	],
	[
		planOf(stage(Number.POSITIVE_INFINITY)),
		"PARSE_ERROR",
		"the argument is not JSON: `percent` is Infinity",
	],
	[() => PLAN, "PARSE_ERROR", "not a plan: should be an object, but is null"],
	[
		planOf(stage(5, new Date(Number.NaN))),
		"GENERAL",
		"stage 1: `from` is `Invalid Date`, not a date such as `2026-12-01T09:00:00Z`",
	],
	[
		planOf(stage(5), stage(1, "2026-12-10")),
		"GENERAL",
		"stage 2: 1 % is not more than the 5 % of stage 1: users can only join",
	],
])
	test(`ramp rejects a plan: ${message}`, () =>
		assert.throws(
			() => ramp(plan),
			(error) => {
				assert.ok(error instanceof FanionError);
				assert.deepEqual([error.code, error.message], [code, message]);
				return true;
			},
		));

for (const time of [undefined, "2026-12-10", new Date(Number.NaN)])
	test(`status rejects the time ${time}`, () =>
		assert.throws(() => ramp(planOf(stage(5))).status(time), {
			code: "GENERAL",
			message: "the argument of `status` must be a date or Unix milliseconds",
		}));
