// Runs the cases of the Unleash client specification. Runs in Node and in pages.
//
// An engine is `{ load(document), apply(delta), isEnabled(name, context), getVariant(name, context) }`;
// `load` and `apply` may return promises.

import { attempt, sameAnswer } from "./answers.js";

/** The number of cases in version 6.1.0 of the specification. */
export const SPECIFICATION_CASES = 279;

/**
 * Yields `{ specification, description, expected, actual, passed }` for every case of the files.
 * Each file gets its own engine, because a delta changes the flags of the engine.
 */
export async function* runSpecifications(specifications, open) {
	for (const specification of specifications) {
		yield* runSpecification(specification, await open());
	}
}

/** Like `runSpecifications`, but resolves to a list of all results. */
export async function collectResults(specifications, open) {
	const results = [];
	for await (const result of runSpecifications(specifications, open))
		results.push(result);
	return results;
}

async function* runSpecification(
	{ name, state, tests = [], variantTests = [] },
	engine,
) {
	await (state.events ? engine.apply(state) : engine.load(state));
	for (const test of tests) {
		yield check(name, test, () =>
			engine.isEnabled(test.toggleName, test.context),
		);
	}
	for (const test of variantTests) {
		yield check(name, test, () =>
			engine.getVariant(test.toggleName, test.context),
		);
	}
}

function check(
	specification,
	{ description, expectedResult: expected },
	evaluate,
) {
	const actual = attempt(evaluate);
	return {
		specification,
		description,
		expected,
		actual,
		passed: sameAnswer(actual, expected),
	};
}
