// The official Node SDK, called as its documentation shows, without what would disturb the timing: no
// server, no metrics, and the backup in memory instead of a file that is written on every update.

import { once } from "node:events";
import { InMemStorageProvider, Unleash } from "unleash-client";
import { parseApiResponse } from "unleash-client/lib/feature.js";
import { newContext } from "./context.js";

export { newContext };

const OFFLINE = {
	url: "http://unleash.invalid/api/",
	appName: "fanion-benches",
	instanceId: "fanion-benches",
	refreshInterval: 0,
	disableMetrics: true,
	skipInstanceCountWarning: true,
};

/** Opens a client that is bootstrapped with a JSON document. */
export async function open(document) {
	const { features, segments } = JSON.parse(document);
	const bootstrap = { data: features, segments };
	const unleash = new Unleash({
		...OFFLINE,
		bootstrap,
		storageProvider: new InMemStorageProvider(),
	});
	await once(unleash, "ready");
	return {
		...singleCalls(unleash),
		...timedLoops(unleash),
		close: () => unleash.destroy(),
	};
}

// Compared with the other engines before anything is timed.
const singleCalls = (unleash) => ({
	isEnabled: (flag, context) => unleash.isEnabled(flag, context),
	getVariant: (flag, context) => unleash.getVariant(flag, context),
	evaluateAll: (context) =>
		unleash
			.getFeatureToggleDefinitions()
			.map(({ name }) => [name, unleash.isEnabled(name, context)]),
});

// Each returns a count that must equal the count of the compared engine.
const timedLoops = (unleash) => ({
	countEnabled(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (unleash.isEnabled(flag, context)) enabled += 1;
		return enabled;
	},

	countVariants(requests) {
		let variants = 0;
		for (const { flag, context } of requests)
			if (unleash.getVariant(flag, context).enabled) variants += 1;
		return variants;
	},

	countAllEnabled(contexts) {
		let enabled = 0;
		for (const context of contexts) {
			for (const { name } of unleash.getFeatureToggleDefinitions())
				if (unleash.isEnabled(name, context)) enabled += 1;
		}
		return enabled;
	},

	// Reuses one context for all users: a new context for each user doubles the time.
	countPopulation({ flag, context, size, userIdAt }) {
		const userContext = newContext(context);
		let enabled = 0;
		for (let index = 0; index < size; index += 1) {
			userContext.userId = userIdAt(index);
			if (unleash.isEnabled(flag, userContext)) enabled += 1;
		}
		return enabled;
	},

	async reload(documents) {
		for (const document of documents) await save(unleash, document);
		return documents.length;
	},

	async reloadAndAsk({ documents, flags, context }) {
		let enabled = 0;
		for (const document of documents) {
			await save(unleash, document);
			for (const flag of flags)
				if (unleash.isEnabled(flag, context)) enabled += 1;
		}
		return enabled;
	},
});

/** The SDK's own handling of a response body after the fetch. */
const save = (unleash, document) =>
	unleash.repository.save(parseApiResponse(JSON.parse(document)), true);
