// The official Node SDK, unchanged, with an edge as its server.

import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { Engine } from "fanion";
import { Unleash } from "unleash-client";
import { createContexts } from "../../benches/workloads/contexts.js";
import { findWorkload } from "../../benches/workloads/index.js";
import { createTestEdge } from "./support/edges.js";
import { serveEdge } from "./support/http-server.js";
import { UnleashServer } from "./support/unleash-server.js";

const BACKEND = "*:development.backend-secret";

function createServer(document) {
	return new UnleashServer({
		tokens: {
			[BACKEND]: {
				type: "client",
				projects: ["*"],
				environment: "development",
			},
		},
		documents: { development: document },
	});
}

/** Calls a function with a started SDK, which is stopped before its server. */
async function withSdk(url, options, use) {
	const sdk = new Unleash({
		url: `${url}/api/`,
		appName: "shop",
		instanceId: "shop-1",
		customHeaders: { Authorization: BACKEND },
		refreshInterval: 20,
		metricsInterval: 50,
		disableAutoStart: true,
		storageProvider: { get: async () => undefined, set: async () => {} },
		...options,
	});
	sdk.on("error", () => {});
	sdk.on("warn", () => {});
	const ready = once(sdk, "synchronized");
	await sdk.start();
	await ready;
	try {
		await use(sdk);
	} finally {
		sdk.destroy();
		// A request that has begun would fail.
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

const flag = (name) => ({
	name,
	type: "release",
	enabled: true,
	project: "default",
	strategies: [{ name: "default", parameters: {}, constraints: [] }],
	variants: [],
});

test("the Node SDK evaluates what the engine evaluates, of 200 flags", async (t) => {
	const [document] = findWorkload("W2").documents;
	const server = createServer(document);
	const edge = createTestEdge(t, server, { tokens: [BACKEND] });
	await edge.ready();
	const engine = new Engine();
	engine.load(document);
	await withSdk(await serveEdge(t, edge), {}, (sdk) => {
		for (const context of createContexts().slice(0, 100))
			for (const { name } of document.features)
				assert.equal(
					sdk.isEnabled(name, context),
					engine.isEnabled(name, context),
					name,
				);
	});
});

for (const mode of ["polling", "streaming"])
	test(`the Node SDK follows changes by ${mode}`, async (t) => {
		const server = createServer({ version: 2, features: [flag("one")] });
		const edge = createTestEdge(t, server, {
			tokens: [BACKEND],
			refreshInterval: 20,
			serveChanges: true,
		});
		await edge.ready();
		const url = await serveEdge(t, edge);
		await withSdk(url, { experimentalMode: { type: mode } }, async (sdk) => {
			assert.equal(sdk.isEnabled("one"), true);
			server.documents.development = {
				version: 2,
				features: [flag("another")],
			};
			const end = performance.now() + 10_000;
			while (!sdk.isEnabled("another") && performance.now() < end)
				await new Promise((resolve) => setTimeout(resolve, 10));
			assert.equal(sdk.isEnabled("another"), true);
			assert.equal(sdk.isEnabled("one"), false);
		});
	});

test("the counts of the Node SDK arrive at the server exactly", async (t) => {
	const server = createServer({ version: 2, features: [flag("one")] });
	const edge = createTestEdge(t, server, { tokens: [BACKEND] });
	await edge.ready();
	await withSdk(await serveEdge(t, edge), {}, async (sdk) => {
		for (let count = 0; count < 321; count++) sdk.isEnabled("one");
		for (let count = 0; count < 45; count++) sdk.isEnabled("unknown");
		for (let count = 0; count < 6; count++) sdk.getVariant("one");
		await sdk.flushMetrics();
	});
	await edge.flush();
	const rows = server.reports.flatMap(({ metrics }) => metrics);
	const sum = (name, member) =>
		rows
			.filter(({ featureName }) => featureName === name)
			.reduce((total, row) => total + row[member], 0);
	assert.deepEqual([sum("one", "yes"), sum("one", "no")], [327, 0]);
	assert.deepEqual([sum("unknown", "yes"), sum("unknown", "no")], [0, 45]);
	const variants = rows.reduce((n, row) => n + (row.variants.disabled ?? 0), 0);
	assert.equal(variants, 6);
	const [application] = server.reports.flatMap((report) => report.applications);
	assert.equal(application.appName, "shop");
	assert.match(
		application.sdkVersion,
		/^unleash-client-node:|^unleash-node-sdk:/,
	);
	assert.deepEqual(application.connectVia, [
		{ appName: "fanion-edge", instanceId: "edge-1" },
	]);
});
