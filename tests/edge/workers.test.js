// An edge where nothing happens between requests, as in a Worker.

import assert from "node:assert/strict";
import test from "node:test";
import { memoryStorage } from "fanion/storage";
import { createTestEdge, get } from "./support/edges.js";
import { waitFor } from "./support/wait.js";
import { BACKEND, createServer, FRONTEND, flag } from "./support/worker.js";

/** The `ctx` of one request of a Worker. */
function createLifetime() {
	const works = [];
	return {
		waitUntil: (work) => void works.push(work),
		/** Waits until the work after the response has ended. */
		async end() {
			for (let done = 0; done < works.length; done++) await works[done];
		},
		get count() {
			return works.length;
		},
	};
}

/** Sends a request as workerd does: with `env` and `ctx`. */
async function askWorker(edge, path, token, init = {}) {
	const lifetime = createLifetime();
	const headers = { authorization: token, ...init.headers };
	const request = new Request(`https://edge.test${path}`, { ...init, headers });
	const response = await edge.fetch(request, { KEY: "value" }, lifetime);
	return { response, lifetime };
}

const names = async (response) =>
	(await response.json()).toggles.map(({ name }) => name);

test("nothing is asked before the first request, nor between requests", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		refreshInterval: 10,
		metricsInterval: 10,
	});
	await new Promise((resolve) => setTimeout(resolve, 100));
	assert.equal(server.requests.length, 0);
	const { response, lifetime } = await askWorker(
		edge,
		"/api/frontend",
		FRONTEND,
	);
	assert.deepEqual(await names(response), ["one"]);
	await lifetime.end();
	const { length } = server.requests;
	await new Promise((resolve) => setTimeout(resolve, 100));
	assert.equal(server.requests.length, length);
});

test("old flags answer while new ones are fetched after the response", async (t) => {
	const server = createServer();
	const clock = { time: Date.UTC(2026, 10, 1) };
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		now: () => clock.time,
	});
	const first = await askWorker(edge, "/api/frontend", FRONTEND);
	await first.lifetime.end();
	server.documents.production = { version: 2, features: [flag("other")] };
	clock.time += 14_000;
	const fresh = await askWorker(edge, "/api/frontend", FRONTEND);
	await fresh.lifetime.end();
	clock.time += 2000;
	const old = await askWorker(edge, "/api/frontend", FRONTEND);
	assert.deepEqual(await names(old.response), ["one"]);
	await old.lifetime.end();
	const next = await askWorker(edge, "/api/frontend", FRONTEND);
	assert.deepEqual(await names(next.response), ["other"]);
});

test("reports are sent after the response, for as long as the Worker lives", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		metricsInterval: 50,
	});
	const bucket = {
		start: "2026-11-01T10:00:00Z",
		toggles: { one: { yes: 1, no: 0 } },
	};
	const body = JSON.stringify({ appName: "web", bucket });
	const headers = { "content-type": "application/json" };
	const path = "/api/frontend/client/metrics";
	const sent = [];
	for (let times = 0; times < 5; times++)
		sent.push(
			await askWorker(edge, path, FRONTEND, { method: "POST", headers, body }),
		);
	for (const { response, lifetime } of sent) {
		assert.equal(response.status, 202);
		await lifetime.end();
	}
	const total = server.reports
		.flatMap(({ metrics }) => metrics)
		.reduce((sum, { yes }) => sum + yes, 0);
	assert.equal(total, 5);
	assert.equal(server.reports.length, 1);
});

test("an isolate starts with the flags and tokens of another one, without the server", async (t) => {
	const server = createServer();
	const storage = memoryStorage();
	const options = { tokens: [BACKEND], storage };
	const first = createTestEdge(t, server, options);
	const { lifetime } = await askWorker(first, "/api/frontend", FRONTEND);
	await lifetime.end();
	server.fault = () => {
		throw new TypeError("fetch failed");
	};
	const second = createTestEdge(t, server, options);
	const { response } = await askWorker(second, "/api/frontend", FRONTEND);
	assert.deepEqual(await names(response), ["one"]);
});

test("stored flags of the server replace the bootstrap of an isolate, without the server", async (t) => {
	const server = createServer();
	const bootstrap = { version: 2, features: [flag("bootstrap")] };
	const options = { tokens: [BACKEND], storage: memoryStorage(), bootstrap };
	const first = createTestEdge(t, server, options);
	const { lifetime } = await askWorker(first, "/api/frontend", FRONTEND);
	await lifetime.end();
	server.fault = () => {
		throw new TypeError("fetch failed");
	};
	const second = createTestEdge(t, server, options);
	const { response } = await askWorker(second, "/api/frontend", FRONTEND);
	assert.deepEqual(await names(response), ["one"]);
});

test("a request whose work is dropped does not block the next one", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		upstreamRequestTimeout: 50,
	});
	server.fault = () => new Promise(() => {});
	const dropped = await askWorker(edge, "/api/frontend", FRONTEND);
	assert.equal(dropped.response.status, 503);
	server.fault = () => undefined;
	await waitFor(async () => {
		const { response } = await askWorker(edge, "/api/frontend", FRONTEND);
		return response.status === 200;
	});
});

test("after 401 to a valid token, flags are fetched again within a minute", async (t) => {
	const server = createServer();
	const clock = { time: Date.UTC(2026, 10, 1) };
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		now: () => clock.time,
	});
	const ask = async () => {
		const { response, lifetime } = await askWorker(
			edge,
			"/api/frontend",
			FRONTEND,
		);
		await lifetime.end();
		return names(response);
	};
	await ask();
	server.fault = ({ path }) =>
		path === "/api/client/features"
			? new Response(null, { status: 401 })
			: undefined;
	clock.time += 20_000;
	assert.deepEqual(await ask(), ["one"]);
	server.fault = () => undefined;
	server.documents.production = { version: 2, features: [flag("other")] };
	clock.time += 20_000;
	assert.deepEqual(await ask(), ["one"]);
	clock.time += 30_000;
	await waitFor(async () => (await ask()).join() === "other");
});

test("a start token that was deleted and is valid again fetches flags again", async (t) => {
	const server = createServer();
	const clock = { time: Date.UTC(2026, 10, 1) };
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		now: () => clock.time,
	});
	const status = async () => {
		const { response, lifetime } = await askWorker(
			edge,
			"/api/frontend",
			FRONTEND,
		);
		await lifetime.end();
		return response.status;
	};
	assert.equal(await status(), 200);
	const token = server.tokens[BACKEND];
	delete server.tokens[BACKEND];
	clock.time += 3_700_000;
	await askWorker(edge, "/api/client/features", BACKEND);
	await waitFor(async () => (await status()) === 503);
	server.tokens[BACKEND] = token;
	clock.time += 61_000;
	assert.equal(await status(), 200);
});

test("paths for operators are off unless an option switches them on", async (t) => {
	const paths = [
		"metrics",
		"tokens",
		"features",
		"metricsbatch",
		"instancedata",
	];
	const edge = createTestEdge(t, createServer(), { tokens: [BACKEND] });
	for (const path of paths) {
		const { status } = await get(edge, `/internal-backstage/${path}`, "");
		assert.equal(status, 404, path);
	}
	const on = createTestEdge(t, createServer(), {
		tokens: [BACKEND],
		disableMetricsEndpoint: false,
	});
	assert.equal((await get(on, "/internal-backstage/metrics", "")).status, 200);
});

test("Cloudflare tells the address of the user", async (t) => {
	const server = createServer();
	const strategies = [
		{ name: "remoteAddress", parameters: { IPs: "10.1.2.3" }, constraints: [] },
	];
	server.documents.production.features = [
		{ name: "at", enabled: true, strategies },
	];
	const edge = createTestEdge(t, server, { tokens: [BACKEND] });
	const headers = { authorization: FRONTEND, "cf-connecting-ip": "10.1.2.3" };
	const request = new Request("https://edge.test/api/frontend", { headers });
	// Only workerd has this property; elsewhere the header may come from anybody.
	assert.deepEqual(
		await names(await edge.fetch(request, {}, createLifetime())),
		[],
	);
	Object.defineProperty(request, "cf", { value: { country: "NO" } });
	assert.deepEqual(
		await names(await edge.fetch(request, {}, createLifetime())),
		["at"],
	);
});
