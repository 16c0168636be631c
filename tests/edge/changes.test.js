// Deltas and streams: an SDK that applies them has the flags that the definitions describe.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { createEdge } from "fanion/edge";
import { createPrng } from "../../benches/workloads/prng.js";
import { createTestEdge, get } from "./support/edges.js";
import { UnleashServer } from "./support/unleash-server.js";

const BACKEND = "*:development.backend-secret";
const SHOP = "shop:development.shop-secret";
const EDGE = "http://edge.test";

// Timers of clients do not keep the process alive.
let alive;
test.before(() => {
	alive = setInterval(() => {}, 1000);
});
test.after(() => clearInterval(alive));

/** Returns a random document; its flags use segments and belong to two projects. */
function randomDocument(prng) {
	const segments = [1, 2, 3]
		.filter(() => prng.chance(0.7))
		.map((id) => ({
			id,
			constraints: [
				{
					contextName: "plan",
					operator: "IN",
					values: [prng.pick("abc".split(""))],
				},
			],
		}));
	const features = Array.from({ length: 12 }, (_, index) => index)
		.filter(() => prng.chance(0.8))
		.map((index) => ({
			name: `flag-${index}`,
			project: prng.pick(["default", "shop"]),
			enabled: prng.chance(0.8),
			strategies: [
				{
					name: "default",
					parameters: {},
					constraints: [],
					segments: prng.sample(
						segments.map(({ id }) => id),
						prng.int(0, 1),
					),
				},
			],
		}));
	// A document without flags counts as none.
	features.push({
		name: "constant",
		project: "shop",
		enabled: true,
		strategies: [],
	});
	return { version: 2, features, segments };
}

function startEdge(context, document, options = {}) {
	const edge = createEdge({
		bootstrap: document,
		clientTokens: [BACKEND, SHOP],
		serveChanges: true,
		logger: () => {},
		...options,
	});
	context.after(() => edge.close());
	return edge;
}

/** Returns a client whose requests go to an edge. */
async function startClient(context, edge, options) {
	const paths = [];
	const client = createClient({
		url: EDGE,
		appName: "app",
		metricsInterval: 0,
		fetch: (input, init) => {
			paths.push(new URL(input).pathname);
			return edge.fetch(new Request(input, init));
		},
		...options,
	});
	context.after(() => client.close());
	client.on("warn", () => {});
	await client.ready();
	return { client, paths };
}

/** Returns the state of all flags for some contexts. */
function stateOf(engine) {
	return ["a", "b", "c"].flatMap((plan) =>
		[...engine.evaluateAll({ plan })]
			.map(({ flag, enabled }) => `${plan} ${flag} ${enabled}`)
			.sort(),
	);
}

const visible = ({ features, ...rest }, project) => ({
	...rest,
	features: features.filter(
		(feature) => !project || feature.project === project,
	),
});

/** Waits until a client has the flags of a document. */
async function expectFlags(client, reference, document) {
	reference.load(document);
	const expected = stateOf(reference);
	const end = performance.now() + 10_000;
	while (performance.now() < end) {
		if (stateOf(client.engine).join() === expected.join()) return;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	assert.deepEqual(stateOf(client.engine), expected);
}

async function createReference() {
	const { Engine } = await import("fanion");
	return new Engine();
}

for (const mode of ["delta", "streaming"])
	for (const [token, project] of [
		[BACKEND, undefined],
		[SHOP, "shop"],
	])
		test(`a client with ${mode} follows 60 random changes; project ${project ?? "any"}`, async (t) => {
			const prng = createPrng(project ? 5 : 6);
			const edge = startEdge(t, randomDocument(prng));
			const options = { token, [mode]: true, refreshInterval: 1000 };
			const { client, paths } = await startClient(t, edge, options);
			const reference = await createReference();
			for (let change = 0; change < 60; change++) {
				const document = randomDocument(prng);
				edge.load(document);
				if (mode === "delta") await client.refresh();
				await expectFlags(client, reference, visible(document, project));
			}
			const path =
				mode === "delta" ? "/api/client/delta" : "/api/client/streaming";
			assert.ok(paths.includes(path));
			assert.ok(
				!paths.includes("/api/client/features") || mode === "streaming",
			);
		});

test("a client that is too far behind, or comes from another edge, receives all flags", async (t) => {
	const prng = createPrng(7);
	const edge = startEdge(t, randomDocument(prng));
	const types = async (known) => {
		const headers = known === undefined ? {} : { "if-none-match": known };
		const { status, json } = await get(
			edge,
			"/api/client/delta",
			BACKEND,
			headers,
		);
		return status === 304 ? 304 : json.events.map(({ type }) => type);
	};
	const first = await get(edge, "/api/client/delta", BACKEND);
	const etag = first.headers.get("etag");
	assert.equal(await types(etag), 304);
	for (const other of ['"1"', '"999999999999"', '"abc"', undefined])
		assert.deepEqual(await types(other), ["hydration"]);
	edge.load(randomDocument(prng));
	assert.ok(!(await types(etag)).includes("hydration"));
	for (let change = 0; change < 101; change++) edge.load(randomDocument(prng));
	assert.deepEqual(await types(etag), ["hydration"]);
});

test("the ids of changes are the revisions of the server where it sends them", async (t) => {
	const document = randomDocument(createPrng(8));
	const edge = startEdge(t, { ...document, meta: { revisionId: 41 } });
	const first = await get(edge, "/api/client/delta", BACKEND);
	assert.equal(first.headers.get("etag"), '"41"');
	const next = randomDocument(createPrng(9));
	edge.load({ ...next, meta: { revisionId: 44 } });
	const known = { "if-none-match": '"41"' };
	const second = await get(edge, "/api/client/delta", BACKEND, known);
	assert.equal(second.headers.get("etag"), '"44"');
	for (const { eventId } of second.json.events) assert.equal(eventId, 44);
});

/** Reads a stream until it ends, or until it has `count` events. */
async function readEvents(response, count = Number.POSITIVE_INFINITY) {
	const events = [];
	let text = "";
	for await (const chunk of response.body.pipeThrough(
		new TextDecoderStream(),
	)) {
		text += chunk;
		const parts = text.split("\n\n");
		text = parts.pop();
		events.push(...parts);
		if (events.length >= count) break;
	}
	return events;
}

function openStream(edge, token, headers = {}) {
	const request = new Request(`${EDGE}/api/client/streaming`, {
		headers: { authorization: token, accept: "text/event-stream", ...headers },
	});
	return edge.fetch(request);
}

test("a stream resumes after the last event that the SDK has", async (t) => {
	const prng = createPrng(10);
	const edge = startEdge(t, randomDocument(prng));
	const first = await readEvents(await openStream(edge, BACKEND), 1);
	const [, id] = /^id:(\d+)$/m.exec(first[0]);
	edge.load(randomDocument(prng));
	const resumed = await openStream(edge, BACKEND, { "last-event-id": id });
	const [event] = await readEvents(resumed, 1);
	assert.match(event, /^event:unleash-connected\n/);
	assert.doesNotMatch(event, /hydration/);
	assert.match(event, /feature-updated/);
});

test("streams end when the edge closes, and are counted", async (t) => {
	const edge = startEdge(t, randomDocument(createPrng(11)));
	const streams = await Promise.all([
		openStream(edge, BACKEND),
		openStream(edge, SHOP),
	]);
	const count = async () =>
		(await get(edge, "/internal-backstage/instancedata", "")).json
			.connectedStreamingClients;
	assert.equal(await count(), 2);
	const reading = streams.map((response) => readEvents(response));
	await edge.close();
	for (const events of await Promise.all(reading))
		assert.equal(events.length, 1);
	assert.equal(await count(), 0);
});

test("a peer that leaves is forgotten", async (t) => {
	const edge = startEdge(t, randomDocument(createPrng(12)));
	const response = await openStream(edge, BACKEND);
	await response.body.cancel();
	const { json } = await get(edge, "/internal-backstage/instancedata", "");
	assert.equal(json.connectedStreamingClients, 0);
});

test("a stream ends when its token becomes invalid", async (t) => {
	const clock = { time: Date.UTC(2026, 10, 1) };
	const server = new UnleashServer({
		tokens: {
			[BACKEND]: {
				type: "client",
				projects: ["*"],
				environment: "development",
			},
			[SHOP]: {
				type: "client",
				projects: ["shop"],
				environment: "development",
			},
		},
		documents: { development: randomDocument(createPrng(13)) },
	});
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		serveChanges: true,
		now: () => clock.time,
	});
	await edge.ready();
	const response = await openStream(edge, SHOP);
	const reading = readEvents(response);
	delete server.tokens[SHOP];
	clock.time += 3_700_000;
	await get(edge, "/api/client/features", SHOP);
	assert.equal((await reading).length, 1);
});

test("an edge with a snapshot has no changes to serve until its server answers", async (t) => {
	const engine = new Engine();
	engine.load(randomDocument(createPrng(9)));
	const edge = startEdge(t, engine.snapshot());
	const { status, json } = await get(edge, "/api/client/delta", BACKEND);
	assert.equal(status, 503);
	assert.match(json.message, /a snapshot has no definitions/);
});

test("without `serveChanges` there are neither deltas nor streams", async (t) => {
	const document = randomDocument(createPrng(14));
	const edge = startEdge(t, document, { serveChanges: false });
	assert.equal((await get(edge, "/api/client/delta", BACKEND)).status, 404);
	assert.equal((await get(edge, "/api/client/streaming", BACKEND)).status, 403);
});
