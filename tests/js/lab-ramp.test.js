// What `ramp` of the lab gives and refuses. What a ramp does is shown in `ramp.test.js` and by the crate.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, FanionError, ramp } from "fanion/lab";
import { readJson } from "./checkout.js";
import { document, flag } from "./flags.js";

const PLAN = readJson("tests/data/ramp/plan.json");

const stage = (percent, from) => ({ percent, from });

/** A plan for everyone. */
const inStages = (...stages) => ({ groupId: "checkout", stages });

test("the plan of the example becomes its strategies", () => {
	const { strategies } = ramp(PLAN);
	assert.deepEqual(strategies, readJson("tests/data/ramp/strategies.json"));
});

test("an engine takes the strategies as they are", () => {
	const { strategies } = ramp(inStages(stage(1), stage(100, "2026-12-10")));
	const engine = new Engine({ now: () => Date.UTC(2026, 11, 11) });
	assert.deepEqual(engine.load(document(flag("f", { strategies }))), []);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
});

test("a date may be a text, a number or a Date", () => {
	const second = Date.UTC(2026, 11, 10, 9);
	const [text, number, date] = [
		"2026-12-10T09:00:00Z",
		second,
		new Date(second),
	].map((from) => ramp(inStages(stage(1), stage(5, from))).strategies);
	assert.deepEqual(number, text);
	assert.deepEqual(date, text);
});

test("a ramp says where it stands, then and now, whatever becomes of the plan", () => {
	const plan = inStages(stage(1), stage(5, "2026-12-10T09:00:00Z"));
	const { standing } = ramp(plan);
	plan.stages.length = 0;
	const at = Date.UTC(2026, 11, 9, 9);
	assert.equal(
		standing(at),
		"everyone: 1 % from the start; next 5 % on 2026-12-10 09:00 UTC (in 1 day).",
	);
	assert.equal(standing(new Date(at)), standing(at));
	assert.match(standing(Date.UTC(2027, 0)), /^everyone: 5 % since/);
});

const circle = inStages(stage(5));
circle.self = circle;

for (const [plan, code, message] of [
	[undefined, "PARSE_ERROR", "not a plan: should be an object, but is null"],
	["x", "PARSE_ERROR", "not a plan: should be an object, but is a text"],
	[{ groupId: "a" }, "PARSE_ERROR", "not a plan: `stages` is missing"],
	[
		inStages({ percent: "5" }),
		"PARSE_ERROR",
		"not a plan: stage 1: `percent` should be a number, but is a text",
	],
	[circle, "PARSE_ERROR", "not JSON: Converting circular structure to JSON"],
	[
		inStages(stage(5n)),
		"PARSE_ERROR",
		"not JSON: Do not know how to serialize a BigInt",
	],
	[inStages(stage(5, Number.NaN)), "PARSE_ERROR", "not JSON: `from` is NaN"],
	[
		inStages(stage(5, Date.now)),
		"PARSE_ERROR",
		"not JSON: `from` is a function",
	],
	[
		inStages(stage(Number.POSITIVE_INFINITY)),
		"PARSE_ERROR",
		"not JSON: `percent` is Infinity",
	],
	[() => PLAN, "PARSE_ERROR", "not a plan: should be an object, but is null"],
	[
		inStages(stage(5, new Date(Number.NaN))),
		"GENERAL",
		"stage 1: `from` is `Invalid Date`, not a date such as `2026-12-01T09:00:00Z`",
	],
	[
		inStages(stage(5), stage(1, "2026-12-10")),
		"GENERAL",
		"stage 2: 1 % is not more than the 5 % of stage 1: people only join",
	],
])
	test(`a plan is refused: ${message}`, () =>
		assert.throws(
			() => ramp(plan),
			(error) => {
				assert.ok(error instanceof FanionError);
				assert.deepEqual([error.code, error.message], [code, message]);
				return true;
			},
		));

for (const at of [undefined, "2026-12-10", new Date(Number.NaN)])
	test(`a ramp stands nowhere at ${at}`, () =>
		assert.throws(() => ramp(inStages(stage(5))).standing(at), {
			code: "GENERAL",
			message: "where a ramp stands is asked with a date or Unix milliseconds",
		}));
