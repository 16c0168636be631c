// Adapts the official Node SDK to the runners: it tests the runners, and the differential test compares
// it with fanion. It is offline: no polling, no metrics, no files.

import { InMemStorageProvider, Unleash } from "unleash-client";
import { parseApiResponse } from "unleash-client/lib/feature.js";

/** Opens a client; `strategies` are instances of `Strategy` of the SDK. */
export function openUnleash({ strategies = [] } = {}) {
	const unleash = new Unleash({
		...OFFLINE,
		storageProvider: new InMemStorageProvider(),
		strategies,
	});
	// Without a listener the SDK prints errors of documents.
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

// Passes a response body through the code of the SDK that distinguishes deltas from documents. Its
// bootstrap option rejects deltas, and documents without flags.
async function receiveBody(unleash, body) {
	// `events.once` would reject at the first error event.
	const ready =
		unleash.ready || new Promise((resolve) => unleash.once("ready", resolve));
	await unleash.repository.save(parseApiResponse(body), true);
	await ready;
}

// The SDK adds its own appName and environment to a context without them; an engine does not.
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
