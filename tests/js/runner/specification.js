// The cases of the Unleash client specification, put to any engine. Nothing here knows Node, so
// that the same cases run in a page.
//
// An engine is `{ load(document), apply(delta), isEnabled(name, context), getVariant(name, context) }`;
// `load` and `apply` may return promises.

import { attempt, sameAnswer } from "./answers.js";

/** How many cases version 6.1.0 of the specification holds. */
export const SPECIFICATION_CASES = 279;

/**
 * Yields `{ specification, description, expected, actual, passed }` for every case of the files.
 * Each file meets an engine of its own, because a delta is applied to what was there before.
 */
export async function* runSpecifications(specifications, open) {
	for (const specification of specifications) {
		yield* runSpecification(specification, await open());
	}
}

async function* runSpecification(
	{ name, state, tests = [], variantTests = [] },
	engine,
) {
	await (state.events ? engine.apply(state) : engine.load(state));
	for (const test of tests) {
		yield judge(name, test, () =>
			engine.isEnabled(test.toggleName, test.context),
		);
	}
	for (const test of variantTests) {
		yield judge(name, test, () =>
			engine.getVariant(test.toggleName, test.context),
		);
	}
}

function judge(specification, { description, expectedResult: expected }, ask) {
	const actual = attempt(ask);
	return {
		specification,
		description,
		expected,
		actual,
		passed: sameAnswer(actual, expected),
	};
}
