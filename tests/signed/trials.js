// The trials of signatures, in any host. Each has a name and a function, which throws if something is wrong.

import { CLIENTS } from "./trials/clients.js";
import { EDGES } from "./trials/edges.js";
import { FILES } from "./trials/files.js";
import { STORAGES } from "./trials/storages.js";

export const TRIALS = [...FILES, ...CLIENTS, ...STORAGES, ...EDGES];

/** Runs all trials; returns `{ name, problem }` of each, without `problem` after success. */
export async function runTrials() {
	const results = [];
	for (const { name, run } of TRIALS) {
		try {
			await run();
			results.push({ name });
		} catch (error) {
			results.push({ name, problem: `${error}\n${error?.stack}` });
		}
	}
	return results;
}
