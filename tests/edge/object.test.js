// A Durable Object and its edges in Node, with the clock and the alarms of the test.

import assert from "node:assert/strict";
import test from "node:test";
import { memoryStorage } from "fanion/storage";
import { ask, get } from "./support/edges.js";
import { ObjectHost } from "./support/objects.js";
import { waitFor } from "./support/wait.js";
import { BACKEND, createServer, FRONTEND, flag } from "./support/worker.js";

const OTHER = "*:other.page-secret";
const FEATURES = "/api/client/features";

const names = ({ json }) => json.toggles.map(({ name }) => name);

/** Stops the clock, which `tick` of the result moves. Other timers run. */
function stopClock({ mock }) {
	mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 1) });
	return mock.timers;
}

test("a new isolate has the flags of an object whose server hangs", async (t) => {
	const clock = stopClock(t);
	const server = createServer();
	const host = new ObjectHost(server, {
		tokens: [BACKEND],
		upstreamRequestTimeout: 1000,
	});
	const first = await get(host.createEdge(), "/api/frontend", FRONTEND);
	assert.deepEqual(names(first), ["one"]);
	server.fault = ({ path }) =>
		path === FEATURES ? new Promise(() => {}) : undefined;
	clock.tick(20_000);
	const second = await get(host.createEdge(), "/api/frontend", FRONTEND);
	assert.equal(second.status, 200, second.text);
	assert.deepEqual(names(second), ["one"]);
});

test("the object registers as one instance, also after a restart, and its isolates do not", async (t) => {
	stopClock(t);
	const server = createServer();
	const host = new ObjectHost(server, { tokens: [BACKEND] });
	const ask = async () => {
		for (let isolate = 0; isolate < 3; isolate++)
			await get(host.createEdge(), "/api/frontend", FRONTEND);
		// Registrations are sent beside the answer.
		await new Promise((resolve) => setTimeout(resolve, 50));
	};
	await ask();
	host.restart();
	await ask();
	const registered = server
		.requestsTo("/api/client/register")
		.map(({ body }) => JSON.parse(body).instanceId);
	assert.deepEqual(registered, ["object-1", "object-1"]);
	assert.deepEqual([...host.entries], []);
});

test("a stream receives changes after the server refused a valid token, and alarms keep the interval", async (t) => {
	const clock = stopClock(t);
	const server = createServer();
	const host = new ObjectHost(server, { tokens: [BACKEND] });
	const { body } = await host.fetch("/api/client/streaming", BACKEND);
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	t.after(() => reader.cancel());
	assert.match((await reader.read()).value, /unleash-connected/);
	server.fault = ({ path }) =>
		path === FEATURES ? new Response(null, { status: 401 }) : undefined;
	/** Calls alarms for five minutes; returns how many. */
	const callAlarms = async () => {
		const end = Date.now() + 300_000;
		let count = 0;
		for (; host.alarmAt < end; count++) {
			clock.setTime(host.alarmAt);
			await host.alarm();
			// Tokens are validated beside the alarm.
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		return count;
	};
	const refused = await callAlarms();
	assert.ok(refused >= 19 && refused <= 20, `${refused} alarms`);
	server.fault = () => undefined;
	server.documents.production = { version: 2, features: [flag("other")] };
	await callAlarms();
	assert.match((await reader.read()).value, /unleash-updated.*"other"/s);
});

test("a token that is validated again is stored again only after a change, or a failed write", async (t) => {
	const clock = stopClock(t);
	const server = createServer();
	const memory = memoryStorage();
	let isBusy = true;
	const written = [];
	const storage = {
		get: (key) => memory.get(key),
		set: async (key, value) => {
			if (!key.includes("tokens")) return memory.set(key, value);
			if (isBusy) throw new Error("the storage is busy");
			written.push(Object.keys(JSON.parse(value).tokens).length);
			return memory.set(key, value);
		},
	};
	const host = new ObjectHost(server, {
		tokens: [BACKEND],
		storage,
		tokenRevalidationInterval: 60_000,
	});
	const ask = () => host.fetch("/api/frontend", FRONTEND);
	/** Validates both tokens again. */
	const validateAgain = async () => {
		await ask();
		const { length } = server.requestsTo("/edge/validate");
		clock.tick(70_000);
		await ask();
		await host.fetch("/api/client/features", BACKEND);
		await waitFor(
			() => server.requestsTo("/edge/validate").length >= length + 1,
		);
		await new Promise((resolve) => setTimeout(resolve, 50));
	};
	await ask();
	isBusy = false;
	await validateAgain();
	assert.deepEqual(new Set(written), new Set([2]));
	const { length } = written;
	await validateAgain();
	host.restart();
	await validateAgain();
	assert.equal(written.length, length);
	server.tokens[FRONTEND].projects = ["shop"];
	await validateAgain();
	assert.equal(written.length, length + 1);
});

test("reports of an environment without a backend token are joined, kept for a day, and dropped with an error", async (t) => {
	const clock = stopClock(t);
	const server = createServer();
	server.tokens[OTHER] = { ...server.tokens[FRONTEND], environment: "other" };
	const errors = [];
	const host = new ObjectHost(server, {
		tokens: [BACKEND],
		metricsInterval: 60_000,
		logger: ({ level, message, environment }) => {
			if (level === "error") errors.push(`${environment}: ${message}`);
		},
	});
	const report = async (count) => {
		const toggles = { one: { yes: 1, no: 0 } };
		const bucket = { start: "2026-11-01T10:00:00Z", toggles };
		const body = JSON.stringify({ appName: "web", bucket });
		const headers = { "content-type": "application/json" };
		const init = { method: "POST", headers, body };
		const path = "/api/frontend/client/metrics";
		for (let times = 0; times < count; times++)
			assert.equal((await host.fetch(path, OTHER, init)).status, 202);
	};
	const stored = () =>
		[...host.entries.values()]
			.flatMap((json) => JSON.parse(json).report.metrics)
			.reduce((sum, { yes }) => sum + yes, 0);
	/** Calls the alarms of an hour. */
	const callAlarms = async () => {
		const end = Date.now() + 3_600_000;
		while (host.alarmAt < end) {
			clock.setTime(host.alarmAt);
			await host.alarm();
		}
		clock.setTime(end);
	};
	await report(5);
	await callAlarms();
	assert.equal(host.writes, 5);
	await report(195);
	await callAlarms();
	assert.equal(host.entries.size, 1);
	host.restart();
	await callAlarms();
	assert.equal(stored(), 200);
	for (let hours = 3; hours < 24; hours++) await callAlarms();
	assert.equal(stored(), 200);
	assert.deepEqual(errors, []);
	await callAlarms();
	assert.equal(host.entries.size, 0);
	assert.match(errors.join(), /^other: the reports of a day are dropped/);
	assert.equal(host.alarmAt, undefined);
});

test("a stream is refused with 503 while the object fails, and HEAD opens none", async (t) => {
	stopClock(t);
	const logged = [];
	const host = new ObjectHost(createServer(), { tokens: [BACKEND] });
	const edge = host.createEdge({ logger: ({ level }) => logged.push(level) });
	await get(edge, "/api/client/features", BACKEND);
	const path = "/api/client/streaming";
	const headers = { authorization: BACKEND };
	const head = await ask(edge, { method: "HEAD", path, headers });
	assert.equal(head.status, 200);
	assert.equal(head.headers.get("content-type"), "text/event-stream");
	const asked = host.requests.filter(({ url }) => url.endsWith(path));
	assert.equal(asked.length, 0);
	host.isBroken = true;
	const refused = await get(edge, path, BACKEND);
	assert.equal(refused.status, 503);
	assert.ok(Number(refused.headers.get("retry-after")) > 0);
	assert.deepEqual(logged, ["warn"]);
});

test("an old token is validated before an object says that it is valid", async (t) => {
	const clock = stopClock(t);
	const server = createServer();
	const host = new ObjectHost(server, { tokens: [BACKEND] });
	const valid = async () => {
		const body = JSON.stringify({ tokens: [FRONTEND] });
		const headers = { "content-type": "application/json" };
		const init = { method: "POST", headers, body };
		const response = await host.fetch("/edge/validate", "", init);
		return (await response.json()).tokens.map(({ token }) => token);
	};
	assert.deepEqual(await valid(), [FRONTEND]);
	clock.tick(3_700_000);
	server.fault = () => new Response(null, { status: 503 });
	assert.deepEqual(await valid(), [FRONTEND]);
	server.fault = () => undefined;
	clock.tick(70_000);
	delete server.tokens[FRONTEND];
	assert.deepEqual(await valid(), []);
});
