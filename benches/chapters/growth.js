// How cost grows with the number of flags: it must stay linear for all of them, and flat for one.

import { MODE } from "../mode.js";
import { FANION, open, UNLEASH } from "../sides/index.js";
import { measure } from "../speed/measure.js";
import { OPERATIONS } from "../speed/operations.js";
import { grown } from "../workloads/index.js";

const GROWTHS = [
	{
		key: "every flag for one context",
		sizes: [1000, 5000, 20_000, 50_000],
	},
	{
		key: "isEnabled, fresh context",
		sizes: [1, 10, 100, 1000, 10_000, 100_000],
	},
];

/** The times of both sides at each size: `{ key, side, flags, value }`. */
export async function growth() {
	const all = new Set(GROWTHS.flatMap(({ sizes }) => sizes));
	const sizes = [...all].filter((size) => size <= MODE.growth);
	const figures = [];
	for (const size of sizes.sort((one, other) => one - other))
		figures.push(...(await measureSize(size)));
	return figures;
}

async function measureSize(flags) {
	const workload = grown(flags);
	const ours = await open(FANION, workload.documents[0]);
	const reference = await open(UNLEASH, workload.documents[0]);
	const figures = [];
	for (const { key, sizes } of GROWTHS) {
		if (!sizes.includes(flags)) continue;
		const operation = OPERATIONS.find((operation) => operation.key === key);
		const measured = await measure(
			ours,
			reference,
			operation,
			workload,
			MODE.growths,
		);
		const { time, reference: other, ratio } = measured;
		figures.push({ key, flags, side: UNLEASH.name, value: other });
		figures.push({ key, flags, side: FANION.name, value: time, ratio });
	}
	ours.close();
	reference.close();
	return figures;
}
