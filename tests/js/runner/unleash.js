// The official Node SDK as an engine for the runners: it judges the runners, and is the peer of the
// differential test. It talks to nobody: no polling, no metrics, no files.

import { InMemStorageProvider, Unleash } from "unleash-client";
import { parseApiResponse } from "unleash-client/lib/feature.js";

/** Opens one client; `strategies` are custom strategies as the SDK takes them. */
export function openUnleash({ strategies = [] } = {}) {
	const unleash = new Unleash({
		...OFFLINE,
		storageProvider: new InMemStorageProvider(),
		strategies,
	});
	// Without a listener of our own the SDK prints what it does not like about a document.
	unleash.on("error", () => {});
	const receive = (body) => receiveBody(unleash, body);
	return {
		load: receive,
		apply: receive,
		isEnabled: (name, context) =>
			unleash.isEnabled(name, withoutDefaults(context)),
		getVariant: (name, context) =>
			plain(unleash.getVariant(name, withoutDefaults(context))),
		close: () => unleash.destroy(),
	};
}

const OFFLINE = {
	url: "http://unleash.invalid/api/",
	appName: "fanion-tests",
	instanceId: "fanion-tests",
	disableAutoStart: true,
	disableMetrics: true,
	refreshInterval: 0,
	metricsInterval: 0,
	skipInstanceCountWarning: true,
};

// The way of a body from the server through the SDK: it tells a delta from a document, then saves
// it. (Its bootstrap would refuse deltas, and documents without flags.)
async function receiveBody(unleash, body) {
	// Not `events.once`, which gives up at the first complaint about a document.
	const ready =
		unleash.ready || new Promise((resolve) => unleash.once("ready", resolve));
	await unleash.repository.save(parseApiResponse(body), true);
	await ready;
}

// The SDK adds its own appName and environment to a context that lacks them; an engine does not.
const withoutDefaults = (context) => ({
	appName: undefined,
	environment: undefined,
	...context,
});

function plain({ name, enabled, payload, feature_enabled }) {
	return {
		name,
		enabled,
		feature_enabled,
		...(payload === undefined ? {} : { payload }),
	};
}
