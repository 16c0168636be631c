// A client that requests residuals from a real edge.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { createEdge } from "fanion/edge";
import { Engine as ToolsEngine } from "fanion/tools";
import { findWorkload } from "../../benches/workloads/index.js";
import { createPrng } from "../../benches/workloads/prng.js";
import { CLOCK, DOCUMENTS } from "./support/documents.js";
import { createTestEdge } from "./support/edges.js";
import { UnleashServer } from "./support/unleash-server.js";

const FRONTEND = "*:development.page-secret";
const BACKEND = "*:development.backend-secret";

/** Number of contexts for each document. */
const CONTEXTS = 1000;

const VALUES = ["7", "no", "pro", "1.2.3", "", "jürgen", 42, true];
const FIELDS = "country plan browser email age appVersion tenant custom".split(
	" ",
);

const withTools = {
	engine: (options) => new ToolsEngine(options),
	residual: true,
};

/** Opens a client of an edge; further options are those of `createClient`. */
function openClient(t, edge, options) {
	const requests = [];
	const client = createClient({
		url: "https://edge.test",
		token: FRONTEND,
		appName: "page",
		residual: true,
		refreshInterval: 0,
		metricsInterval: 1e9,
		fetch: async (input, init) => {
			const request = new Request(input, init);
			const { pathname } = new URL(request.url);
			const response = await edge.fetch(request);
			requests.push(`${pathname} ${response.status}`);
			return response;
		},
		...options,
	});
	t.after(() => client.close());
	return { client, requests };
}

/** Returns a random context in two parts: what is fixed, and what a call adds. */
function splitContext(prng, known) {
	const fixed = {};
	const call = {};
	for (const id of ["userId", "sessionId"])
		if (prng.chance(0.6)) fixed[id] = prng.pick(known)[id] ?? "7";
	const properties = { ...prng.pick(known).properties };
	for (const field of FIELDS)
		if (prng.chance(0.3)) properties[field] = prng.pick(VALUES);
	for (const [name, value] of Object.entries(properties)) {
		const part = prng.chance(0.5) ? fixed : call;
		if (prng.chance(0.3)) part[name] = value;
		else part.properties = { ...part.properties, [name]: value };
	}
	return { fixed, call };
}

const summary = (evaluations) =>
	[...evaluations].map(({ flag, enabled, variant }) => [
		flag,
		enabled,
		variant,
	]);

for (const [name, document] of Object.entries(DOCUMENTS))
	test(`residuals for ${CONTEXTS} random contexts have the answers of the whole document: ${name}`, async (t) => {
		const edge = createEdge({
			bootstrap: document,
			frontendTokens: [FRONTEND],
			logger: () => {},
			...withTools,
		});
		t.after(() => edge.close());
		const engine = new Engine(CLOCK);
		engine.load(document);
		const prng = createPrng(23);
		const known = findWorkload("W2").checkedContexts;
		const { client } = openClient(t, edge, { ...CLOCK, metricsInterval: 0 });
		const own = { appName: "page", environment: "development" };
		let enabled = 0;
		for (let count = 0; count < CONTEXTS; count++) {
			const { fixed, call } = splitContext(prng, known);
			const updated = new Promise((resolve) => client.on("update", resolve));
			client.setContext(fixed);
			await updated;
			const full = {
				...own,
				...call,
				...fixed,
				properties: { ...call.properties, ...fixed.properties },
			};
			const expected = summary(engine.evaluateAll(full));
			enabled += expected.filter(([, isOn]) => isOn).length;
			const answers = new Map(
				summary(client.evaluateAll(call)).map((answer) => [answer[0], answer]),
			);
			for (const answer of expected)
				assert.deepEqual(
					answers.get(answer[0]),
					answer,
					JSON.stringify({ fixed, call }),
				);
		}
		assert.ok(enabled > CONTEXTS);
	});

const flag = (name, strategies = []) => ({ name, enabled: true, strategies });

const only = (...values) => ({
	name: "default",
	constraints: [{ contextName: "userId", operator: "IN", values }],
});

function createServer(features) {
	const token = (type) => ({
		type,
		projects: ["*"],
		environment: "development",
	});
	return new UnleashServer({
		tokens: { [BACKEND]: token("client"), [FRONTEND]: token("frontend") },
		documents: { development: { version: 2, features } },
	});
}

test("a page sees no other user, follows changes, and its counts reach the server", async (t) => {
	const server = createServer([flag("vip", [only("anna", "secret-user")])]);
	const edge = createTestEdge(t, server, { tokens: [BACKEND], ...withTools });
	await edge.ready();
	const values = new Map();
	const storage = {
		get: (key) => values.get(key),
		set: (key, value) => void values.set(key, value),
	};
	const { client, requests } = openClient(t, edge, { storage });
	await client.ready();
	assert.equal(client.isEnabled("vip"), false);
	client.setContext({ userId: "anna" });
	await client.refresh();
	assert.equal(client.isEnabled("vip"), true);
	await client.refresh();
	assert.doesNotMatch([...values.values()].join(), /secret-user/);
	server.documents.development = {
		version: 2,
		features: [flag("vip", [only("secret-user")])],
		meta: { revisionId: 2 },
	};
	await edge.refresh();
	await client.refresh();
	assert.equal(client.isEnabled("vip"), false);
	await client.flushMetrics();
	await edge.flush();
	const [{ metrics, applications }] = server.reports;
	assert.deepEqual([metrics[0].yes, metrics[0].no], [1, 2]);
	assert.equal(applications[0].appName, "page");
	assert.deepEqual(
		requests.filter((request) => !request.includes("client")),
		[200, 200, 304, 200].map((status) => `/api/residual ${status}`),
	);
});
