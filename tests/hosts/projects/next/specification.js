import { Engine, init } from "fanion";
import { openFanion } from "./runner/fanion.js";
import { runSpecifications } from "./runner/specification.js";
import specifications from "./specifications.json";

/** What became of every case, wherever this runs. */
export async function results() {
	await init();
	const results = [];
	for await (const result of runSpecifications(specifications, () =>
		openFanion(Engine),
	))
		results.push(result);
	return results;
}
