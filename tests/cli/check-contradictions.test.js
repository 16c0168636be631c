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

const where = (...constraints) => ({ ...everyone, constraints });

test("contradictions of lists and numbers are those of unleash-client on all values", async (t) => {
	const { draw } = drawer(7);
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
