// An edge with a Durable Object, in workerd: two Workers share the object, as isolates do.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { Miniflare } from "miniflare";
import { serveUnleash } from "../edge/support/http-server.js";
import { UnleashServer } from "../edge/support/unleash-server.js";
import { createProject } from "./support/projects.js";
import { until } from "./support/retry.js";
import { bundleWorker } from "./support/worker.js";

const BACKEND = "*:development.backend-secret";
const FRONTEND = "*:development.page-secret";

const BULK = "/api/client/metrics/bulk";

const LONG = 600_000;

const flag = (name) => ({ name, enabled: true, strategies: [] });

let modules;
before(async () => {
	const project = await createProject("edge-object");
	modules = await bundleWorker(`${project}worker.js`);
});

function createServer() {
	const token = (type) => ({
		type,
		projects: ["*"],
		environment: "development",
	});
	return new UnleashServer({
		tokens: { [BACKEND]: token("client"), [FRONTEND]: token("frontend") },
		documents: { development: { version: 2, features: [flag("one")] } },
	});
}

/** Starts two Workers with one object; the intervals are those of the object. */
async function openWorkers(t, { refreshInterval, metricsInterval }) {
	const server = createServer();
	const folder = await mkdtemp(join(tmpdir(), "fanion-object-"));
	const bindings = {
		UPSTREAM_URL: await serveUnleash(t, server),
		TOKEN: BACKEND,
		REFRESH_INTERVAL: refreshInterval,
		METRICS_INTERVAL: metricsInterval,
	};
	const worker = (name) => ({
		name,
		modulesRoot: "/",
		modules: modules.map((module) => ({ ...module, path: `/${module.path}` })),
		compatibilityDate: "2026-01-01",
		kvNamespaces: { FLAGS: "flags" },
		durableObjects: {
			EDGE: { className: "Flags", scriptName: "first", useSQLite: true },
		},
		bindings,
	});
	const options = {
		workers: [worker("first"), worker("second")],
		durableObjectsPersist: `${folder}/objects`,
		kvPersist: `${folder}/kv`,
		handleRuntimeStdio() {},
	};
	const runtime = new Miniflare(options);
	t.after(async () => {
		await runtime.dispose();
		await rm(folder, { recursive: true, force: true });
	});
	return { server, runtime, restart: () => runtime.setOptions(options) };
}

/** Sends a request to one of the Workers. */
async function ask(runtime, name, path, token, init = {}) {
	const worker = await runtime.getWorker(name);
	const headers = { authorization: token, ...init.headers };
	return worker.fetch(`http://edge${path}`, { ...init, headers });
}

async function names(runtime, name) {
	const response = await ask(runtime, name, "/api/frontend", FRONTEND);
	if (response.status !== 200) throw new Error(await response.text());
	return (await response.json()).toggles.map((toggle) => toggle.name);
}

const reportOf = (yes, no) =>
	JSON.stringify({
		appName: "web",
		bucket: { start: "2026-11-01T10:00:00Z", toggles: { one: { yes, no } } },
	});

async function report(runtime, name, yes, no) {
	const path = "/api/frontend/client/metrics";
	const init = {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: reportOf(yes, no),
	};
	const { status } = await ask(runtime, name, path, FRONTEND, init);
	assert.equal(status, 202);
}

/** Adds up what a server has accepted. */
function totals({ reports }) {
	const rows = reports.flatMap(({ metrics }) => metrics);
	const total = (count) => rows.reduce((sum, row) => sum + row[count], 0);
	return [total("yes"), total("no")];
}

test("however many requests two Workers answer, the server is asked once for the flags", async (t) => {
	const { server, runtime } = await openWorkers(t, {
		refreshInterval: LONG,
		metricsInterval: LONG,
	});
	const asked = Array.from({ length: 100 }, (_, index) =>
		names(runtime, index % 2 ? "first" : "second"),
	);
	for (const list of await Promise.all(asked)) assert.deepEqual(list, ["one"]);
	assert.equal(server.requestsTo("/api/client/features").length, 1);
	const tokens = server
		.requestsTo("/edge/validate")
		.flatMap(({ body }) => JSON.parse(body).tokens);
	assert.deepEqual(tokens.sort(), [BACKEND, FRONTEND]);
});

test("both Workers see a change of the server", async (t) => {
	const { server, runtime } = await openWorkers(t, {
		refreshInterval: 100,
		metricsInterval: LONG,
	});
	for (const name of ["first", "second"])
		assert.deepEqual(await names(runtime, name), ["one"]);
	server.documents.development.features.push(flag("two"));
	for (const name of ["first", "second"])
		await until(
			() => names(runtime, name),
			(list) => list.includes("two"),
		);
});

test("the counts of both Workers reach the server once, in few reports", async (t) => {
	const { server, runtime } = await openWorkers(t, {
		refreshInterval: LONG,
		metricsInterval: 500,
	});
	// One of the first attempts to send fails.
	let failures = 1;
	server.fault = ({ path }) =>
		path === BULK && failures-- > 0
			? new Response(null, { status: 503 })
			: undefined;
	for (let count = 0; count < 50; count++)
		await report(runtime, count % 2 ? "first" : "second", 2, 1);
	await until(
		() => totals(server),
		([yes]) => yes >= 100,
	);
	await names(runtime, "first");
	await new Promise((resolve) => setTimeout(resolve, 1500));
	assert.deepEqual(totals(server), [100, 50]);
	assert.ok(server.reports.length < 25, `${server.reports.length} reports`);
});

test("a report that the object has acknowledged survives a restart", async (t) => {
	const { server, runtime, restart } = await openWorkers(t, {
		refreshInterval: LONG,
		metricsInterval: 3000,
	});
	const objects = await runtime.getDurableObjectNamespace("EDGE", "first");
	const object = objects.get(objects.idFromName("edge"));
	for (let count = 0; count < 5; count++) {
		const { status } = await object.fetch(
			"https://edge.object/api/client/metrics",
			{
				method: "POST",
				headers: { authorization: BACKEND, "content-type": "application/json" },
				body: reportOf(3, 1),
			},
		);
		assert.equal(status, 202);
	}
	await restart();
	await names(runtime, "first");
	await until(
		() => totals(server),
		([yes]) => yes > 0,
	);
	assert.deepEqual(totals(server), [15, 5]);
	await restart();
	await names(runtime, "first");
	await new Promise((resolve) => setTimeout(resolve, 500));
	assert.deepEqual(totals(server), [15, 5]);
});

test("what the server did not accept survives a restart", async (t) => {
	const { server, runtime, restart } = await openWorkers(t, {
		refreshInterval: LONG,
		metricsInterval: 100,
	});
	server.fault = ({ path }) =>
		path === BULK ? new Response(null, { status: 503 }) : undefined;
	for (const name of ["first", "second"]) await report(runtime, name, 7, 2);
	const refused = () =>
		server.requestsTo(BULK).flatMap(({ body }) => JSON.parse(body).metrics);
	await until(refused, (rows) => rows.some(({ yes }) => yes === 14));
	await restart();
	server.fault = () => undefined;
	await names(runtime, "second");
	await until(
		() => totals(server),
		([yes]) => yes > 0,
	);
	await new Promise((resolve) => setTimeout(resolve, 500));
	assert.deepEqual(totals(server), [14, 4]);
});

test("a stream through a Worker receives changes, while the object polls", async (t) => {
	const { server, runtime } = await openWorkers(t, {
		refreshInterval: 100,
		metricsInterval: LONG,
	});
	const path = "/api/client/streaming";
	const refused = await ask(runtime, "first", path, FRONTEND);
	assert.equal(refused.status, 403);
	const response = await ask(runtime, "first", path, BACKEND);
	const { status, headers, body } = response;
	assert.equal(status, 200);
	assert.equal(headers.get("content-type"), "text/event-stream");
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	let received = "";
	const read = async (pattern) => {
		while (!pattern.test(received)) {
			const { done, value } = await reader.read();
			assert.ok(!done, `the stream ended after ${received}`);
			received += value;
		}
	};
	try {
		await read(/event:unleash-connected\n.*"one"/s);
		server.documents.development.features.push(flag("two"));
		await read(/event:unleash-updated\n.*"two"/s);
	} finally {
		// The runtime would wait for the stream.
		await reader.cancel();
	}
});

test("an isolate starts from KV, which the object has written, without object and server", async (t) => {
	const { server, runtime, restart } = await openWorkers(t, {
		refreshInterval: 50,
		metricsInterval: LONG,
	});
	assert.deepEqual(await names(runtime, "first"), ["one"]);
	const storage = await runtime.getKVNamespace("FLAGS", "first");
	await until(
		async () => (await storage.list()).keys,
		(keys) => keys.length === 2,
	);
	server.fault = () => new Response(null, { status: 503 });
	await restart();
	assert.deepEqual(await names(runtime, "second"), ["one"]);
});
