// The drop-in for `unleash-client` beside the original: equal programs, equal servers, and what each package shows.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import * as dropIn from "fanion/compat/unleash-client";
import * as original from "unleash-client";
import { SCENARIOS, SERVER } from "./support/scenarios.js";
import { closeServers, startServer } from "./support/scripted-server.js";
import { comparableRequest, recordEvents } from "./support/trace.js";

// Some scenarios wait for retries.
describe("`unleash-client` and its drop-in", { concurrency: 8 }, () => {
	after(closeServers);

	for (const scenario of SCENARIOS)
		it(`show the same of ${scenario.name}`, async () => {
			const theirs = await play(scenario, original);
			const ours = await play(scenario, dropIn);
			assert.deepEqual(ours, theirs);
		});
});

/** Runs a scenario with a package; returns events, requests and answers. */
async function play({ script = SERVER, options, run, isPolling }, sdkPackage) {
	const server = await startServer(script);
	const { url } = server;
	const given =
		typeof options === "function" ? await options(url, sdkPackage) : options;
	const sdk = new sdkPackage.Unleash({
		url,
		appName: "shop",
		instanceId: "shop-1",
		skipInstanceCountWarning: true,
		storageProvider: new sdkPackage.InMemStorageProvider(),
		...given,
	});
	const events = recordEvents(sdk);
	try {
		const answers = await run({ sdk, events, server, options: given });
		sdk.destroy();
		// How often a client polls depends on the machine.
		return isPolling
			? { answers }
			: { answers, events, requests: byPath(server.requests) };
	} finally {
		sdk.destroy();
	}
}

/** Returns requests by their path: those of a start have no order. */
function byPath(requests) {
	const sorted = requests.toSorted((one, other) =>
		one.path.localeCompare(other.path),
	);
	return sorted.map(comparableRequest);
}
