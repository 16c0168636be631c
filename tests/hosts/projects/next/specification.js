import { Engine, init } from "fanion";
import { openFanion } from "./runner/fanion.js";
import { collectResults } from "./runner/specification.js";
import specifications from "./specifications.json";

/** Returns the results of all cases. */
export async function results() {
	await init();
	return collectResults(specifications, () => openFanion(Engine));
}
