// What the applications share: a client, and the methods that the test calls.

import { SentCounts } from "../sdks/answers.js";

/**
 * Creates a client, and shows flags with it.
 *
 * `show(client, names)` renders the flags. It returns `setUser`, which changes the context by the SDK of the framework,
 * and `settle`, which waits until changes are rendered.
 */
export async function open(UnleashClient, show, { names, user, ...options }) {
	const client = new UnleashClient({
		refreshInterval: 600,
		metricsInterval: 600,
		metricsIntervalInitial: 0,
		context: user,
		...options,
	});
	const problems = [];
	client.on("error", (problem) => problems.push(JSON.stringify(problem)));
	const sent = new SentCounts();
	sent.listen(client);
	const ready = new Promise((resolve) => {
		client.once("ready", resolve);
		client.once("error", resolve);
	});
	const { setUser, settle } = await show(client, names);
	await ready;
	return {
		show: async (user) => {
			if (user) await setUser(user);
			await pause();
			await settle();
			return document.body.innerHTML.replaceAll(COMMENT, "");
		},
		sent: async () => {
			await client.sendMetrics();
			return sent.counts;
		},
		problems: () => problems,
	};
}

/** A mark of a library, which may be random. */
const COMMENT = /<!--.*?-->/gs;

/** Waits until the timers of 0 ms have run that SDKs start. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 30));

/** Returns a variant in one line; SDKs differ in the members that repeat others. */
export function textOf(variant) {
	const { name, enabled, payload } = variant ?? {};
	return JSON.stringify({ name, enabled, ...(payload && { payload }) });
}
