// The trials of the router, in any host. Each has a name and a function, which throws if the router is wrong.

import { ASSETS } from "./trials/assets.js";
import { BRAKES } from "./trials/brakes.js";
import { CACHES } from "./trials/caches.js";
import { COOKIES } from "./trials/cookies.js";
import { DECISIONS } from "./trials/decisions.js";
import { FAILURES } from "./trials/failures.js";
import { ORIGINS } from "./trials/origins.js";
import { SHADOWS } from "./trials/shadows.js";
import { SOCKETS } from "./trials/sockets.js";

export const TRIALS = [
	...DECISIONS,
	...COOKIES,
	...ASSETS,
	...CACHES,
	...FAILURES,
	...ORIGINS,
	...BRAKES,
	...SHADOWS,
	...SOCKETS,
];

/** Runs all trials; returns `{ name, problem }` of each, without `problem` after success. */
export async function runTrials(setup) {
	const results = [];
	for (const { name, run } of TRIALS) {
		try {
			await run(setup);
			results.push({ name });
		} catch (error) {
			results.push({ name, problem: String(error?.stack ?? error) });
		}
	}
	return results;
}
