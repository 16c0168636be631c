import type { Engine, Population, PopulationOptions } from "fanion/tools";
import { Progress } from "../output/progress.js";

/** Evaluates the flags of an engine for many users, and shows the progress. */
export async function survey(
	engine: Engine,
	options: PopulationOptions,
): Promise<Population> {
	const progress = new Progress("evaluating");
	const onProgress = (done: number, total: number | undefined) =>
		progress.update(done, total);
	try {
		return await engine.population({ ...options, onProgress });
	} finally {
		progress.end();
	}
}
