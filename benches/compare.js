// A wrong answer is no fast answer: before anything is timed, both sides answer the same questions.

import assert from "node:assert/strict";

/** Asks both sides everything about every flag; `{ asked, on }` when they agree, else it throws. */
export function compare([one, other], { name: workload, names, judged }) {
	const tally = { asked: 0, on: 0 };
	for (const context of judged) {
		for (const name of names) {
			const answer = told(one, name, context);
			agree(workload, { name, context }, answer, told(other, name, context));
			tally.asked += 1;
			tally.on += Number(answer.enabled);
		}
		agree(
			workload,
			{ context },
			sorted(one.all(context)),
			sorted(other.all(context)),
		);
	}
	return tally;
}

function told(side, flag, context) {
	const { name, enabled, payload, feature_enabled } = side.variant(
		flag,
		context,
	);
	return {
		enabled: side.isOn(flag, context),
		variant: { name, enabled, payload, feature_enabled },
	};
}

function agree(workload, question, actual, expected) {
	const message = () =>
		`${workload}: the sides differ on ${JSON.stringify({ ...question, actual, expected })}`;
	if (JSON.stringify(actual) !== JSON.stringify(expected))
		assert.deepEqual(actual, expected, message());
}

/** Neither side promises an order. */
const sorted = (answers) =>
	answers.sort(([one], [other]) => (one < other ? -1 : 1));
