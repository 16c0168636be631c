// What the server itself says, for comparison.

import assert from "node:assert/strict";
import { admin, request } from "./admin.js";
import { addCount, noCount, OFF, toAnswer } from "./sdks/answers.js";
import { until } from "./wait.js";

/** Returns the answers of the server's frontend API for each user, by flag. */
export async function evaluateOnServer(users, { names, appName, frontend }) {
	const list = [];
	for (const user of users) {
		const body = { context: { appName, ...user } };
		const { toggles } = await request("POST", "/api/frontend", frontend, body);
		const found = new Map(toggles.map((toggle) => [toggle.name, toggle]));
		const entries = names.map((name) => {
			const toggle = found.get(name);
			return [name, toggle ? toAnswer(true, toggle.variant) : OFF];
		});
		list.push(Object.fromEntries(entries));
	}
	return list;
}

/**
 * Fails unless the server has exactly the counts of an application; waits until it has as many. Returns their number.
 */
export async function assertCounted({ appName, environment, counts }) {
	const totalOf = ({ yes, no }) => yes + no;
	const variantsOf = ({ variants }) =>
		Object.values(variants).reduce((total, times) => total + times, 0);
	let evaluations = 0;
	for (const [flag, count] of Object.entries(counts)) {
		const label = `${flag} of ${appName}`;
		const counted = await until(`all counts of ${label}`, async () => {
			const sum = await countsOnServer(flag, appName, environment);
			// The server stores the counts of variants after the others.
			const isComplete =
				totalOf(sum) >= totalOf(count) && variantsOf(sum) >= variantsOf(count);
			return isComplete && sum;
		});
		assert.deepEqual(counted, count, label);
		evaluations += totalOf(count);
	}
	return evaluations;
}

/** Returns the counts of a flag: the sum of all hours. */
async function countsOnServer(flag, appName, environment) {
	const path = `/api/admin/client-metrics/features/${flag}/raw?hoursBack=2`;
	const { data } = await admin("GET", path);
	return data
		.filter((row) => row.appName === appName && row.environment === environment)
		.reduce(addCount, noCount());
}
