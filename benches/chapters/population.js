// How many of a million people are in: fanion's tool for it beside a loop over unleash-client.

import { MODE } from "../mode.js";
import { LAB, open, UNLEASH } from "../sides/index.js";
import { measure } from "../speed/measure.js";
import { polls } from "../workloads/polls.js";

/** The times of both sides for each kind of ids: `{ key, side, unit, value }`. */
export async function population() {
	const figures = [];
	for (const poll of polls()) figures.push(...(await measurePoll(poll)));
	return figures;
}

// To count is to answer, and no count is timed before both sides have arrived at it.
const OPERATION = {
	method: "population",
	chunks: ({ poll }) => [poll],
	prepare: (poll) => poll,
	count: () => 1,
};

async function measurePoll({ key, ...workload }) {
	const [ours, reference] = await Promise.all(
		[LAB, UNLEASH].map((side) => open(side, workload.documents[0])),
	);
	const measured = await measure(
		ours,
		reference,
		{ ...OPERATION, key },
		workload,
		MODE.polls,
	);
	ours.close();
	reference.close();
	const row = { key, unit: "time" };
	return [
		{ ...row, side: UNLEASH.name, value: measured.reference },
		{ ...row, side: LAB.name, value: measured.time, ratio: measured.ratio },
	];
}
