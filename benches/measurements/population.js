// Measures counting the users of a population for whom a flag is enabled: `fanion/tools` against a loop
// over unleash-client.

import { FANION_TOOLS, openEngine, UNLEASH } from "../engines/index.js";
import { SETTINGS } from "../settings.js";
import { measure } from "../timing/measure.js";
import { populations } from "../workloads/populations.js";

/** Returns the times of both engines for each population: `{ key, engine, unit, value }`. */
export async function measurePopulations() {
	const figures = [];
	for (const population of populations())
		figures.push(...(await measurePopulation(population)));
	return figures;
}

// The timed call returns the count, so every round compares the results of both engines.
const OPERATION = {
	method: "countPopulation",
	batches: ({ request }) => [request],
	prepare: (request) => request,
	countOperations: () => 1,
};

async function measurePopulation({ key, ...workload }) {
	const [tools, unleash] = await Promise.all(
		[FANION_TOOLS, UNLEASH].map((engine) =>
			openEngine(engine, workload.documents[0]),
		),
	);
	const { time, reference, ratio } = await measure(
		tools,
		unleash,
		{ ...OPERATION, key },
		workload,
		SETTINGS.population,
	);
	tools.close();
	unleash.close();
	const row = { key, unit: "time" };
	return [
		{ ...row, engine: UNLEASH.name, value: reference },
		{ ...row, engine: FANION_TOOLS.name, value: time, ratio },
	];
}
