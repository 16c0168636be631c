// Asks an edge over HTTP, as an SDK does.

import { FRONTEND } from "./upstream.js";

/** Returns the names of the flags that are on. Throws if the edge does not answer with success. */
export async function flagsOn(url, token = FRONTEND) {
	const response = await fetch(`${url}/api/frontend?userId=7`, {
		headers: { authorization: token },
	});
	if (response.status !== 200) throw new Error(`status ${response.status}`);
	const { toggles } = await response.json();
	return toggles.map(({ name }) => name);
}

/** Reports that a flag was on `yes` times, and returns the status of the answer. */
export async function report(url, yes, token = FRONTEND) {
	const now = new Date().toISOString();
	const toggles = { one: { yes, no: 0, variants: {} } };
	const response = await fetch(`${url}/api/frontend/client/metrics`, {
		method: "POST",
		headers: { authorization: token, "content-type": "application/json" },
		body: JSON.stringify({
			appName: "shop",
			instanceId: "1",
			bucket: { start: now, stop: now, toggles },
		}),
	});
	return response.status;
}

/** Returns how often the flag was on in all reports that a stand-in has accepted. */
export function countOf(server) {
	return server.reports
		.flatMap(({ metrics }) => metrics)
		.reduce((sum, { yes }) => sum + yes, 0);
}
