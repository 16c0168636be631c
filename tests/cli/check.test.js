// The rules of `fanion check`: for each, parts that it reports and similar parts that it does not. Contradictions
// are compared with all values of a grid, evaluated by `unleash-client`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand } from "../edge-server/support/command.js";
import { openUnleash } from "../js/runner/unleash.js";
import { AT } from "./support/documents.js";

const everyone = { name: "default", parameters: {} };
const rollout = (percent, more = {}, groupId = "g") => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness: "userId", groupId },
	...more,
});
const where = (...constraints) => ({ ...everyone, constraints });
const is = (contextName, operator, operand, more = {}) => ({
	contextName,
	operator,
	...(Array.isArray(operand) ? { values: operand } : { value: operand }),
	...more,
});
const after = (value) => is("currentTime", "DATE_AFTER", value);
const until = (value) => is("currentTime", "DATE_BEFORE", value);
const stages = (...list) =>
	list.map(([percent, date]) =>
		rollout(percent, { constraints: [after(date)] }),
	);
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

const toFlag = (name, parts) => ({
	...{ name, type: "release", enabled: true, strategies: [everyone] },
	...(Array.isArray(parts) ? { strategies: parts } : parts),
});

async function findingsOf(context, document) {
	const args = ["check", "-", "--json", ...AT];
	const input = JSON.stringify(document, undefined, 1);
	const { code, output, errors } = await runCommand(context, args, { input });
	assert.equal(code, 0, errors);
	return { input, findings: JSON.parse(output).findings };
}

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

test("contradictions of lists and numbers are those of unleash-client on all values", async (t) => {
	let seed = 7;
	const draw = (list) => {
		seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
		return list[Math.floor((seed / 2 ** 31) * list.length)];
	};
	const DIGITS = ["0", "1", "2", "3"];
	const NUMBERS = ["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"];
	const anyConstraint = () => {
		const inverted = draw([true, false, false]);
		const operator = draw([...NUMBERS, "IN", "NOT_IN"]);
		const operand = NUMBERS.includes(operator)
			? draw(DIGITS)
			: [draw(DIGITS), draw(DIGITS)];
		return is("a", operator, operand, { inverted });
	};
	const features = Array.from({ length: 400 }, (_, index) => {
		const length = draw([1, 2, 3, 4]);
		return toFlag(`f${index}`, [
			where(...Array.from({ length }, anyConstraint)),
		]);
	});
	const { findings } = await findingsOf(t, { version: 2, features });
	const peer = openUnleash();
	await peer.load({ version: 2, features });
	const grid = DIGITS.flatMap((digit) => [digit, `${digit}.0`, `${digit}.5`]);
	const values = [undefined, "-1", "9", "text", ...grid];
	const impossible = features.filter(
		({ name }) =>
			!values.some((a) => peer.isEnabled(name, { properties: { a } })),
	);
	const found = findings.filter(({ rule }) => rule === "impossible-constraint");
	assert.deepEqual(
		found.map(({ flag }) => flag),
		impossible.map(({ name }) => name),
	);
	t.diagnostic(`${found.length} of ${features.length} are contradictions`);
	assert.ok(found.length > 30 && found.length < 370);
});
