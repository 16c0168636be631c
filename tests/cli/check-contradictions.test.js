// Contradictions that `fanion check` reports, compared with all values of a grid, evaluated by `unleash-client`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openUnleash } from "../js/runner/unleash.js";
import {
	drawer,
	everyone,
	findingsOf,
	is,
	toFlag,
} from "./support/findings.js";

const snowflakes = ["1500000000000000000", "1500000000000000256"];

/** For each kind of values: operators, operands, and values at, between and beyond these. */
const KINDS = {
	numbers: {
		operators: ["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"],
		operands: ["0", "1", "2", "3", ...snowflakes],
		values: ["-1", "0", "0.5", "1", "1.5", "2", "2.5", "3", "9", "2e18"],
		spell: (value) => `0${value}`,
	},
	versions: {
		operators: [
			...["SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE"],
		],
		operands: ["1.0.0", "2.0.0-rc.1", "2.0.0-rc.1.0", "2.0.0-rc.3", "2.0.0"],
		values: ["0.9.0", "1.5.0", "2.0.0-rc.2", "2.0.0-rc.9", "3.0.0"],
		spell: (value) => `${value}+build`,
	},
};

/** Returns flags with constraints on one field each. */
function randomFlags({ operators, operands }) {
	const { draw } = drawer(7);
	const anyConstraint = () => {
		const operator = draw([...operators, "IN", "NOT_IN"]);
		const operand = operators.includes(operator)
			? draw(operands)
			: [draw(operands), draw(operands)];
		return is("a", operator, operand, { inverted: draw([true, false, false]) });
	};
	return Array.from({ length: 400 }, (_, index) => {
		const constraints = Array.from(
			{ length: draw([1, 2, 3, 4]) },
			anyConstraint,
		);
		return toFlag(`f${index}`, [{ ...everyone, constraints }]);
	});
}

for (const [name, kind] of Object.entries(KINDS))
	test(`contradictions of lists and ${name} are those of unleash-client on all values`, async (t) => {
		const document = { version: 2, features: randomFlags(kind) };
		const { findings } = await findingsOf(t, document);
		const peer = openUnleash();
		await peer.load(document);
		const values = [...kind.values, ...kind.operands];
		const all = [undefined, "text", ...values, ...values.map(kind.spell)];
		const impossible = document.features.filter(
			({ name }) =>
				!all.some((a) => peer.isEnabled(name, { properties: { a } })),
		);
		const found = findings.filter(
			({ rule }) => rule === "impossible-constraint",
		);
		assert.deepEqual(
			found.map(({ flag }) => flag),
			impossible.map(({ name }) => name),
		);
		t.diagnostic(`${found.length} of 400 are contradictions`);
		assert.ok(found.length > 30 && found.length < 370);
	});
