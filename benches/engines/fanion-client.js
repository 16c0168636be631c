// The client of fanion, called as its documentation shows: it merges default fields into each context. Like
// unleash-client, it has neither a server nor metrics.

import { createClient } from "fanion/client";

export { newContext } from "./context.js";

/** Opens a client whose only source is a JSON document. */
export async function open(document) {
	const client = createClient({
		appName: "fanion-benches",
		bootstrap: document,
		disableMetrics: true,
	});
	await client.ready();
	return {
		isEnabled: (flag, context) => client.isEnabled(flag, context),
		getVariant: (flag, context) => client.getVariant(flag, context),
		evaluateAll: (context) =>
			[...client.evaluateAll(context)].map(({ flag, enabled }) => [
				flag,
				enabled,
			]),
		...timedLoops(client),
		close: () => client.close(),
	};
}

// Each returns a count that must equal the count of the reference.
const timedLoops = (client) => ({
	countEnabled(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (client.isEnabled(flag, context)) enabled += 1;
		return enabled;
	},

	countVariants(requests) {
		let variants = 0;
		for (const { flag, context } of requests)
			if (client.getVariant(flag, context).enabled) variants += 1;
		return variants;
	},
});
