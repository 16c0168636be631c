// The rules of `fanion check`: for each, parts that it reports and similar parts that it does not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { everyone, findingsOf, is, toFlag } from "./support/findings.js";

const rollout = (percent, more = {}, groupId = "g", stickiness = "userId") => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness, groupId },
	...more,
});
const withPayload = (value) => ({
	variants: [{ name: "v", weight: 1000, payload: { type: "string", value } }],
});
const where = (...constraints) => ({ ...everyone, constraints });
const after = (value) => is("currentTime", "DATE_AFTER", value);
const until = (value) => is("currentTime", "DATE_BEFORE", value);
const stages = (...list) =>
	list.map(([percent, date]) =>
		rollout(percent, { constraints: [after(date)] }),
	);
const SNOWFLAKE = "1500000000000000000";
const OVER = "2026-09-01T00:00:00Z";

/** A rule, strategies that it reports, and strategies that it does not; or whole flags. */
const RULES = [
	[
		"invalid-part",
		[where(is("a", "NUM_GT", "x"))],
		[where(is("a", "NUM_GT", "1"))],
	],
	[
		"invalid-part",
		[{ ...everyone, segments: [9] }],
		[{ ...everyone, segments: [1] }],
	],
	["never-on", [rollout(0)], [rollout(1)]],
	["never-on", [rollout(0), where(is("a", "IN", []))], [rollout(0), everyone]],
	[
		"never-on",
		{ dependencies: [{ feature: "off" }] },
		{ dependencies: [{ feature: "on" }] },
	],
	[
		"never-on",
		{ dependencies: [{ feature: "on", enabled: false }] },
		{ dependencies: [{ feature: "off", enabled: false }] },
	],
	[
		"never-on",
		[where(is("a", "NUM_GT", "2"), is("a", "NUM_LT", "1"))],
		[where(is("a", "NUM_GT", "1"), is("b", "NUM_LT", "1"))],
	],
	[
		"impossible-constraint",
		[where(is("a", "NUM_GT", "2"), is("a", "NUM_LTE", "2"))],
		[where(is("a", "NUM_GTE", "2"), is("a", "NUM_LTE", "2"))],
	],
	[
		"impossible-constraint",
		[where(is("v", "SEMVER_GT", "2.0.0"), is("v", "SEMVER_LT", "1.9.9"))],
		[where(is("v", "SEMVER_GT", "1.2.3"), is("v", "SEMVER_LT", "1.2.4"))],
	],
	[
		"impossible-constraint",
		[where(is("v", "SEMVER_GT", "2.0.0-0"), is("v", "SEMVER_LT", "2.0.0-0.0"))],
		[where(is("v", "SEMVER_GT", "2.0.0-rc"), is("v", "SEMVER_LT", "2.0.0-rd"))],
	],
	[
		"impossible-constraint",
		[where(is("a", "NUM_GT", SNOWFLAKE), is("a", "NUM_LT", SNOWFLAKE))],
		[where(is("a", "NUM_GT", SNOWFLAKE))],
	],
	[
		"impossible-constraint",
		[where(is("a", "IN", ["x"]), is("a", "STR_STARTS_WITH", ["y"]))],
		[where(is("a", "IN", ["x"]), is("a", "STR_STARTS_WITH", ["x"]))],
	],
	[
		"impossible-constraint",
		[{ ...where(is("s", "NOT_IN", ["in"])), segments: [1] }],
		[{ ...where(is("s", "NOT_IN", ["out"])), segments: [1] }],
	],
	[
		"impossible-constraint",
		[where(is("a", "IN", ["x"]), is("a", "IN", ["x"], { inverted: true }))],
		[where(is("a", "REGEX", "^x"), is("a", "REGEX", "^y"))],
	],
	[
		"impossible-constraint",
		[where(after("2027-02-01T00:00:00Z"), until("2027-01-01T00:00:00Z"))],
		[where(after("2027-01-01T00:00:00Z"), until("2027-02-01T00:00:00Z"))],
	],
	[
		"expired-strategy",
		[where(until(OVER))],
		[where(until("2027-01-01T00:00:00Z"))],
	],
	[
		"expired-strategy",
		[where(after("2026-08-01T00:00:00Z"), until(OVER))],
		[where(after(OVER))],
	],
	[
		"overlapping-strategies",
		[everyone, rollout(5)],
		[rollout(5), { name: "userWithId", parameters: { userIds: "a" } }],
	],
	[
		"overlapping-strategies",
		[rollout(20), rollout(5)],
		[rollout(20), rollout(5, {}, "other")],
	],
	[
		"overlapping-strategies",
		[
			where(is("a", "IN", ["x", "y"])),
			where(is("b", "IN", ["z"]), is("a", "IN", ["y", "x"])),
		],
		[
			where(is("a", "IN", ["x"]), is("b", "IN", ["z"])),
			where(is("c", "IN", ["x"])),
		],
	],
	[
		"overlapping-strategies",
		[rollout(5), rollout(20)],
		[rollout(5, { variants: [{ name: "v", weight: 1000 }] }), rollout(20)],
	],
	[
		"overlapping-strategies",
		[rollout(100), rollout(5, {}, "other")],
		[rollout(100), rollout(100, {}, "other", "sessionId")],
	],
	[
		"overlapping-strategies",
		[rollout(100, {}, "g", "default"), rollout(50)],
		[rollout(100), rollout(50, {}, "g", "default")],
	],
	[
		"overlapping-strategies",
		[rollout(50, {}, "g"), rollout(25, {}, "g")],
		[rollout(50, {}, "g", "default"), rollout(25, {}, "g", "default")],
	],
	[
		"overlapping-strategies",
		[rollout(5, withPayload("x")), rollout(20, withPayload("x"))],
		[rollout(5, withPayload("x")), rollout(20, withPayload("y"))],
	],
	[
		"expired-ramp",
		stages([5, "2026-08-01T00:00:00Z"], [100, OVER]),
		stages([5, OVER], [100, "2026-11-20T00:00:00Z"]),
	],
	[
		"expired-ramp",
		stages([5, "2026-08-01T00:00:00Z"], [100, OVER]),
		stages([100, OVER]),
	],
	["stale-flag", { stale: true }, { stale: false }],
];

const SEGMENTS = [
	{ id: 1, constraints: [is("s", "IN", ["in"])] },
	{ id: 2, name: "spare", constraints: [] },
];

test("each rule reports its part, and nothing that is only similar", async (t) => {
	const features = [
		toFlag("on", {}),
		toFlag("off", { enabled: false, stale: false }),
		...RULES.flatMap(([, yes, no], index) => [
			toFlag(`yes ${index}`, yes),
			toFlag(`no ${index}`, no),
		]),
	];
	const { input, findings } = await findingsOf(t, {
		version: 2,
		features,
		segments: SEGMENTS,
	});
	for (const [index, [rule]] of RULES.entries()) {
		const has = (flag) =>
			findings.some(
				(finding) => finding.rule === rule && finding.flag === flag,
			);
		assert.ok(has(`yes ${index}`), `${rule}: yes ${index}`);
		assert.ok(!has(`no ${index}`), `${rule}: no ${index}`);
	}
	const unused = findings.filter(({ rule }) => rule === "unused-segment");
	assert.deepEqual(
		unused.map(({ path }) => path),
		["segment 2 (`spare`)"],
	);
	// Each position is the beginning of an object, or of an empty list.
	const lines = input.split("\n");
	for (const { line, column, message } of findings)
		assert.match(lines[line - 1].slice(column - 1), /^[{[]/, message);
	const rules = new Set(findings.map(({ rule }) => rule));
	assert.equal(rules.size, 8);
});

test("a disabled flag has only findings about its definition", async (t) => {
	const parts = [rollout(0), everyone, everyone];
	const features = [{ ...toFlag("off", parts), enabled: false }];
	assert.deepEqual((await findingsOf(t, { features })).findings, []);
});
