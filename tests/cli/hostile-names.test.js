// What commands print about names with control characters: the names stay on their lines, and a terminal obeys none
// of them. Lines of a name could be commands of a CI, too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand } from "../edge-server/support/command.js";
import { AT, CAPTURED, cwd } from "./support/documents.js";

/** Control sequences: erase the screen, a title, a line of a workflow, and the direction of text. */
const HOSTILE = "\u001b[2J\u001b]0;x\u0007\n::error::x\r\u009b1m\u202e";
const named = (name) => `${name}${HOSTILE}${name}`;

const constraint = {
	contextName: named("field"),
	operator: "NUM_GT",
	value: named("value"),
};
const flag = {
	name: named("flag"),
	type: named("type"),
	project: named("project"),
	enabled: true,
	stale: true,
	strategies: [
		{ name: named("custom"), parameters: {} },
		{
			...{ name: "flexibleRollout" },
			parameters: { rollout: "50", stickiness: named("sticky") },
			constraints: [{ ...constraint, operator: "IN", values: ["1"] }],
		},
		{ name: "default", constraints: [constraint] },
		{
			name: "default",
			variants: [
				{
					...{ name: named("variant"), weight: 1000 },
					payload: { type: "string", value: `1\u001b[2J\n2` },
				},
			],
		},
	],
};
const input = JSON.stringify({ version: 2, features: [flag] });

/** Commands, and the beginning of a name that their output has. */
const COMMANDS = [
	[["list", "-"], "project"],
	[["eval", flag.name, "-"], "variant"],
	[["explain", flag.name, "-"], "custom"],
	[["inputs", flag.name, "-"], "field"],
	[["check", "-", ...AT], "custom"],
	[["population", flag.name, "-"], "variant"],
	[["residual", "-", "-c", "a=1"], "flag"],
	[["diff", CAPTURED, "-"], "flag"],
];

for (const [args, expected] of COMMANDS)
	test(`fanion ${args[0]} prints no control character of a name`, async (t) => {
		const result = await runCommand(t, args, { cwd, input });
		assert.equal(result.code, 0, result.errors);
		const text = result.output + result.errors;
		assert.match(text, new RegExp(`${expected}(\ufffd|\\\\u).*::error`));
		assert.doesNotMatch(text, /(?!\n)[\p{Cc}\u202e]/u);
		assert.doesNotMatch(text, /^::error/m);
	});

test("only `eval` and `residual` print warnings", async (t) => {
	for (const [args] of COMMANDS) {
		const { errors } = await runCommand(t, args, { cwd, input });
		const isExpected = ["eval", "residual"].includes(args[0]);
		assert.equal(errors.startsWith("warning: "), isExpected, args[0]);
	}
});
