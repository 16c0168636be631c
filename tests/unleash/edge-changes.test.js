// Changes that an edge receives from an Unleash server as deltas or by a stream, and how `unleash-client` receives them
// from the edge.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { admin, BACKEND, FEATURES, turn } from "./admin.js";
import { EdgeBench } from "./edge-bench.js";
import { until } from "./wait.js";

const NAME = `changes-${Date.now()}`;

/** How the SDK receives changes. */
const MODES = {
	polling: { type: "polling", format: "full" },
	deltas: { type: "polling", format: "delta" },
	"a stream": { type: "streaming" },
};

/** Options of the edge. With a stream, it does not ask for changes during the test. */
const EDGES = {
	deltas: ["--delta"],
	"deltas in two processes": ["--delta", "--workers", "2"],
	"a stream": ["--streaming", "--features-refresh-interval-seconds", "3600"],
};

before(async () => {
	await admin("POST", FEATURES, { name: NAME });
	const strategies = `${FEATURES}/${NAME}/environments/development/strategies`;
	await admin("POST", strategies, { name: "default", constraints: [] });
});

for (const [source, options] of Object.entries(EDGES))
	describe(`an edge before an Unleash server, with ${source}`, () => {
		const bench = new EdgeBench();
		const sdks = {};
		before(async () => {
			await turn(NAME, "off");
			await bench.start([BACKEND], options);
			for (const [name, experimentalMode] of Object.entries(MODES))
				sdks[name] = await bench.openSdk("unleash-client", {
					backend: BACKEND,
					appName: NAME,
					names: [NAME],
					user: {},
					interval: 200,
					experimentalMode,
				});
		});
		after(async () => {
			for (const { close } of Object.values(sdks)) await close();
			await bench.close();
		});

		for (const state of ["on", "off"])
			it(`unleash-client sees in every mode that a flag is ${state}`, async () => {
				await turn(NAME, state);
				for (const [name, sdk] of Object.entries(sdks)) {
					await until(`${name}: ${state}`, async () => {
						const { enabled } = (await sdk.read())[NAME];
						return enabled === (state === "on");
					});
					assert.deepEqual(await sdk.problems(), []);
				}
			});
	});
