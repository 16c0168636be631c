// Compares the results of an engine with those of the reference before anything is timed: a wrong result
// must not count as a fast one. An engine with another hash is compared only on flags that need no hash.

import assert from "node:assert/strict";

/** Returns a summary of the comparison; throws if a result differs. */
export function checkResults(engine, reference, workload) {
	const flags = engine.hashesLikeUnleash
		? workload.flags
		: flagsWithoutHash(workload);
	// An engine without a call for a single flag is compared on all flags at once.
	const single = engine.operations.includes("countEnabled") ? flags : [];
	for (const context of workload.checkedContexts) {
		checkSingleFlags(engine, reference, workload, context, single);
		checkAllFlags(engine, reference, workload, context, new Set(flags));
	}
	const results = flags.length * workload.checkedContexts.length;
	const restriction = engine.hashesLikeUnleash
		? ""
		: ` (${flags.length} of ${workload.flags.length} flags need no hash)`;
	return `${engine.name}: ${results} results are equal${restriction}; ${percentEnabled(engine, workload)} % enabled`;
}

function checkSingleFlags(engine, reference, workload, context, flags) {
	const [ownContext, referenceContext] = [engine, reference].map(
		({ newContext }) => newContext(context),
	);
	for (const flag of flags)
		assertEqual(engine, reference, workload, {
			request: { flag, context },
			actual: resultOf(engine, engine, flag, ownContext),
			expected: resultOf(engine, reference, flag, referenceContext),
		});
}

function checkAllFlags(engine, reference, workload, context, flags) {
	const [actual, expected] = [engine, reference].map(
		({ evaluateAll, newContext }) => {
			const results = evaluateAll(newContext(context));
			return sortByFlag(results.filter(([flag]) => flags.has(flag)));
		},
	);
	assertEqual(engine, reference, workload, {
		request: { context },
		actual,
		expected,
	});
}

/** Returns the result of `target` for a flag, with its variant if `engine` selects variants like Unleash. */
function resultOf(engine, target, flag, context) {
	const enabled = target.isEnabled(flag, context);
	if (!engine.operations.includes("countVariants")) return { enabled };
	const variant = target.getVariant(flag, context);
	return {
		enabled,
		variant: {
			name: variant.name,
			enabled: variant.enabled,
			payload: variant.payload,
			feature_enabled: variant.feature_enabled,
		},
	};
}

function assertEqual(engine, reference, workload, comparison) {
	const { request, actual, expected } = comparison;
	if (JSON.stringify(actual) === JSON.stringify(expected)) return;
	const message = `${workload.name}: ${engine.name} and ${reference.name} differ on ${JSON.stringify({ ...request, actual, expected })}`;
	assert.deepEqual(actual, expected, message);
}

/** Sorts results by flag: engines return them in different orders. */
const sortByFlag = (results) =>
	results.sort(([one], [other]) => (one < other ? -1 : 1));

/** Returns the flags without a parent whose strategies do not depend on a hash. */
function flagsWithoutHash({ documents: [{ features }] }) {
	return features
		.filter(
			({ dependencies, strategies }) =>
				!dependencies && strategies.every(needsNoHash),
		)
		.map(({ name }) => name);
}

const needsNoHash = ({ name, parameters }) =>
	name !== "flexibleRollout" || parameters.rollout === "100";

function percentEnabled({ evaluateAll, newContext }, { checkedContexts }) {
	const results = checkedContexts.flatMap((context) =>
		evaluateAll(newContext(context)),
	);
	const enabled = results.filter(([, enabled]) => enabled);
	return Math.round((100 * enabled.length) / results.length);
}
