// The official Node SDK, driven as its users drive it, but for what would disturb or slow it: no
// server, no metrics, and its backup in memory where it would otherwise write a file on every update.

import { once } from "node:events";
import { InMemStorageProvider, Unleash } from "unleash-client";
import { parseApiResponse } from "unleash-client/lib/feature.js";
import { contextOf } from "./context.js";

export { contextOf };

const OFFLINE = {
	url: "http://unleash.invalid/api/",
	appName: "fanion-benches",
	instanceId: "fanion-benches",
	refreshInterval: 0,
	disableMetrics: true,
	skipInstanceCountWarning: true,
};

/** Opens a client that has started from the text of a document. */
export async function open(text) {
	const { features, segments } = JSON.parse(text);
	const bootstrap = { data: features, segments };
	const unleash = new Unleash({
		...OFFLINE,
		bootstrap,
		storageProvider: new InMemStorageProvider(),
	});
	await once(unleash, "ready");
	return {
		...answers(unleash),
		...passes(unleash),
		close: () => unleash.destroy(),
	};
}

// One answer at a time, to be compared.
const answers = (unleash) => ({
	isOn: (flag, context) => unleash.isEnabled(flag, context),
	variant: (flag, context) => unleash.getVariant(flag, context),
	all: (context) =>
		unleash
			.getFeatureToggleDefinitions()
			.map(({ name }) => [name, unleash.isEnabled(name, context)]),
});

// Many at a time, to be timed. Each returns a count that the other side must arrive at, too.
const passes = (unleash) => ({
	isEnabled(questions) {
		let on = 0;
		for (const { name, context } of questions)
			if (unleash.isEnabled(name, context)) on += 1;
		return on;
	},

	getVariant(questions) {
		let chosen = 0;
		for (const { name, context } of questions)
			if (unleash.getVariant(name, context).enabled) chosen += 1;
		return chosen;
	},

	everyFlag(contexts) {
		let on = 0;
		for (const context of contexts) {
			for (const { name } of unleash.getFeatureToggleDefinitions())
				if (unleash.isEnabled(name, context)) on += 1;
		}
		return on;
	},

	// One context for all: to make one for each takes twice as long.
	population({ name, context, count, idOf }) {
		const person = contextOf(context);
		let on = 0;
		for (let number = 0; number < count; number += 1) {
			person.userId = idOf(number);
			if (unleash.isEnabled(name, person)) on += 1;
		}
		return on;
	},

	// What the SDK does with the body of a response once it has been fetched.
	async reload(texts) {
		for (const text of texts)
			await unleash.repository.save(parseApiResponse(JSON.parse(text)), true);
		return texts.length;
	},
});
