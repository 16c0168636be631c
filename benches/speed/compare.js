// A wrong answer is no fast answer: before anything is timed, a side answers the same questions as the
// reference. Who hashes people in a way of its own is held to the flags that are decided without.

import assert from "node:assert/strict";

/** Compares all that can be compared; what came of it in words, or it throws. */
export function compare(side, reference, workload) {
	const names = side.isLikeUnleash ? workload.names : settled(workload);
	// Who decides all flags or none is asked for all.
	const single = side.takes.includes("isEnabled") ? names : [];
	for (const context of workload.judged) {
		const contexts = [side.contextOf(context), reference.contextOf(context)];
		for (const name of single)
			agree(workload, { name, context }, [side, reference], (one, index) =>
				told(side, one, name, contexts[index]),
			);
		const known = new Set(names);
		agree(workload, { context }, [side, reference], (one, index) =>
			sorted(one.all(contexts[index]).filter(([name]) => known.has(name))),
		);
	}
	const asked = names.length * workload.judged.length;
	const about = side.isLikeUnleash
		? ""
		: ` (${names.length} of ${workload.names.length} flags are decided without a hash)`;
	return `${side.name}: ${asked} answers agree${about}; ${share(side, workload)} % on`;
}

/** What a side has to say of one flag: of variants only, if it chooses the same. */
function told(side, one, flag, context) {
	const enabled = one.isOn(flag, context);
	if (!side.takes.includes("getVariant")) return { enabled };
	const variant = one.variant(flag, context);
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

function agree(workload, question, sides, answer) {
	const [actual, expected] = sides.map(answer);
	const message = () =>
		`${workload.name}: ${sides.map(({ name }) => name).join(" and ")} differ on ${JSON.stringify({ ...question, actual, expected })}`;
	if (JSON.stringify(actual) !== JSON.stringify(expected))
		assert.deepEqual(actual, expected, message());
}

/** Nobody promises an order. */
const sorted = (answers) =>
	answers.sort(([one], [other]) => (one < other ? -1 : 1));

/** The flags that let nobody in or out by a hash, and have no parent. */
function settled({ documents: [{ features }] }) {
	return features
		.filter(
			({ dependencies, strategies }) =>
				!dependencies && strategies.every(isSettled),
		)
		.map(({ name }) => name);
}

const isSettled = ({ name, parameters }) =>
	name !== "flexibleRollout" || parameters.rollout === "100";

/** In how many of hundred cases a flag is on. */
function share({ all, contextOf }, { judged }) {
	const answers = judged.flatMap((context) => all(contextOf(context)));
	const on = answers.filter(([, enabled]) => enabled);
	return Math.round((100 * on.length) / answers.length);
}
