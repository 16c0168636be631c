// Measures how times grow with the number of flags: linearly for all flags, hardly at all for one flag.

import { FANION, openEngine, UNLEASH } from "../engines/index.js";
import { SETTINGS } from "../settings.js";
import { measure } from "../timing/measure.js";
import { findOperation } from "../timing/operations.js";
import { workloadOfSize } from "../workloads/index.js";

const SERIES = [
	{
		key: "all flags for one context",
		sizes: [1000, 5000, 20_000, 50_000],
	},
	{
		key: "isEnabled, fresh context",
		sizes: [1, 10, 100, 1000, 10_000, 100_000],
	},
];

/** Returns the times of both engines at each size: `{ key, engine, flagCount, value }`. */
export async function measureGrowth() {
	const all = new Set(SERIES.flatMap(({ sizes }) => sizes));
	const sizes = [...all].filter((size) => size <= SETTINGS.maxFlags);
	const figures = [];
	for (const size of sizes.sort((one, other) => one - other))
		figures.push(...(await measureSize(size)));
	return figures;
}

async function measureSize(flagCount) {
	const workload = workloadOfSize(flagCount);
	const fanion = await openEngine(FANION, workload.documents[0]);
	const unleash = await openEngine(UNLEASH, workload.documents[0]);
	const figures = [];
	for (const { key, sizes } of SERIES) {
		if (!sizes.includes(flagCount)) continue;
		const { time, reference, ratio } = await measure(
			fanion,
			unleash,
			findOperation(key),
			workload,
			SETTINGS.growth,
		);
		figures.push({ key, flagCount, engine: UNLEASH.name, value: reference });
		figures.push({ key, flagCount, engine: FANION.name, value: time, ratio });
	}
	fanion.close();
	unleash.close();
	return figures;
}
