// Simulated deployments: a keeper receives the counts of builds whose requests fail at random.

import { createKeeper } from "fanion/canary/object";
import { createRandom } from "../../../www/delivery/random.js";

/** Draws how many of `count` requests fail, by the number of successes between two failures. */
function draw(random, count, share) {
	if (share === 0) return 0;
	let errors = 0;
	const base = Math.log(1 - Math.min(share, 1 - 1e-9));
	const skip = () => 1 + Math.floor(Math.log(1 - random()) / base);
	for (let next = skip(); next <= count; next += skip()) errors += 1;
	return errors;
}

/** Requests that arrive between two looks at the brake. */
const SLICE = 50;

/**
 * Runs a deployment of `requests` requests, 100 in a second. Returns how many were answered when the brake was pulled,
 * and how many of them by the canary; `undefined` if it was not pulled.
 *
 * `share` is that of the canary. `stable` and `canary` return the share of errors after a number of requests.
 */
export function runDeployment({
	random,
	requests,
	share,
	stable,
	canary,
	options,
}) {
	let time = 1_700_000_000_000;
	const keeper = createKeeper({
		...options,
		logger: () => {},
		now: () => time,
	});
	for (let total = 0; total < requests; total += SLICE) {
		const inCanary = draw(random, SLICE, share(total));
		const inStable = SLICE - inCanary;
		const { builds, brakes } = keeper.report({
			stable: {
				requests: inStable,
				errors: draw(random, inStable, stable(total)),
				latency: 0,
			},
			v2: {
				requests: inCanary,
				errors: draw(random, inCanary, canary(total)),
				latency: 0,
			},
		});
		if (brakes.length > 0)
			return { total: total + SLICE, canary: builds.v2.requests };
		time += (1000 * SLICE) / 100;
	}
	return undefined;
}

/** Runs deployments one after the other; returns their results. */
export function runDeployments(count, seed, setting) {
	const random = createRandom(seed);
	return Array.from({ length: count }, () =>
		runDeployment({ ...setting, random }),
	);
}

/** Returns a quantile of numbers, from 0 to 1. */
export function quantile(numbers, part) {
	const sorted = [...numbers].sort((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/**
 * Returns the mean number of canary requests that a sequential test needs at least, if it knows both shares of errors:
 * the logarithm of the limit, divided by the information of a request. Source: Wald, 1947.
 */
export function waldLimit(stable, canary, falseAlarms) {
	const information =
		canary * Math.log(canary / stable) +
		(1 - canary) * Math.log((1 - canary) / (1 - stable));
	return Math.log(1 / falseAlarms) / information;
}
