// The drop-in evaluates flags itself, of an edge that sends residuals, or of definitions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { UnleashClient } from "fanion/compat/unleash-proxy-client";
import { findWorkload } from "../../benches/workloads/index.js";
import { createPrng } from "../../benches/workloads/prng.js";
import { DOCUMENTS } from "../edge/support/documents.js";
import { openClient, openEdge } from "./proxy-client/edge.js";

const RESIDUAL = "GET 200 application/vnd.fanion.residual+json";
const JSON_ANSWER = "GET 200 application/json";

const constraint = (contextName, ...values) => ({
	contextName,
	operator: "IN",
	values,
});
const flag = (name, constraints = [], more = {}) => ({
	name,
	enabled: true,
	strategies: [{ name: "default", constraints }],
	...more,
});
const DOCUMENT = {
	version: 2,
	features: [
		flag("on"),
		flag("for-7", [constraint("userId", "7", "secret-user")]),
		flag("for-pro", [constraint("plan", "pro")]),
		flag("for-mail", [constraint("email", "a@x.test", "secret@x.test")]),
		flag("for-norway", [constraint("country", "no")]),
		flag("off", [], { enabled: false, impressionData: true }),
		flag("later", [
			{
				contextName: "currentTime",
				operator: "DATE_AFTER",
				value: "2030-01-01T00:00:00Z",
			},
		]),
	],
};
const namesOf = (client) =>
	client
		.getAllToggles()
		.map(({ name }) => name)
		.sort();

/** Number of contexts for each document. */
const CONTEXTS = 100;
const FIELDS = "country plan browser email age appVersion tenant".split(" ");
const VALUES = ["7", "no", "pro", "1.2.3", "", "jürgen", "42"];

/** Returns a random context, whose values are strings as in a query. */
function randomContext(prng, known) {
	const properties = {};
	for (const [name, value] of Object.entries(prng.pick(known).properties))
		properties[name] = String(value);
	for (const field of FIELDS)
		if (prng.chance(0.3)) properties[field] = prng.pick(VALUES);
	const context = { sessionId: "session", properties };
	for (const id of ["userId", "sessionId"])
		if (prng.chance(0.6)) context[id] = prng.pick(known)[id] ?? "7";
	return context;
}

/** Returns the toggles by name, in a form that does not depend on who evaluated them. */
function answersOf(client) {
	const answers = client
		.getAllToggles()
		.map(({ name, variant }) => [name, client.getVariant(name), variant.name]);
	for (const [, answer] of answers) answer.payload ??= undefined;
	return answers.sort(([one], [other]) => (one < other ? -1 : 1));
}

for (const [name, document] of Object.entries(DOCUMENTS))
	test(`${CONTEXTS} random contexts have the answers of the server: ${name}`, async (t) => {
		t.mock.method(Math, "random", () => 0.5);
		const edge = openEdge(t, document);
		const local = openClient(t, edge);
		const server = openClient(t, edge, { evaluation: "server" });
		await local.client.start();
		await server.client.start();
		const prng = createPrng(29);
		const known = findWorkload("W2").checkedContexts;
		let enabled = 0;
		for (let count = 0; count < CONTEXTS; count++) {
			const context = randomContext(prng, known);
			await local.client.updateContext(context);
			await server.client.updateContext(context);
			const expected = answersOf(server.client);
			enabled += expected.length;
			const label = JSON.stringify(context);
			assert.deepEqual(answersOf(local.client), expected, label);
		}
		assert.ok(enabled > CONTEXTS);
		assert.ok(!local.events.flat().includes("error"));
		assert.ok(local.requests.every((request) => request !== JSON_ANSWER));
		assert.ok(local.requests.length < server.requests.length);
	});

test("a property changes the answers before the call returns, and without a request", async (t) => {
	const { client, requests, events } = openClient(t, openEdge(t, DOCUMENT));
	await client.start();
	assert.deepEqual(namesOf(client), ["on"]);
	const changes = [
		[() => client.setContextField("plan", "pro"), true],
		[() => client.removeContextField("plan"), false],
		[() => client.updateContext({ properties: { plan: "pro" } }), true],
	];
	for (const [change, expected] of changes) {
		const changing = change();
		assert.equal(client.isEnabled("for-pro"), expected);
		await changing;
	}
	assert.deepEqual(requests, [RESIDUAL]);
	assert.deepEqual(events, ["update", "ready", "update", "update", "update"]);
});

test("a context that changes no toggle emits no update", async (t) => {
	const { client, requests, events } = openClient(t, openEdge(t, DOCUMENT));
	await client.start();
	await client.setContextField("plan", "free");
	await client.updateContext({ userId: "8" });
	assert.deepEqual(events, ["update", "ready"]);
	assert.equal(requests.length, 2);
	await client.updateContext({ userId: "7" });
	assert.deepEqual(events.slice(2), ["update"]);
});

test("another user is another request, with the answers of that user", async (t) => {
	const { client, requests } = openClient(t, openEdge(t, DOCUMENT));
	await client.start();
	assert.equal(client.isEnabled("for-7"), false);
	await client.updateContext({ userId: "7" });
	assert.equal(client.isEnabled("for-7"), true);
	await client.removeContextField("userId");
	assert.equal(client.isEnabled("for-7"), false);
	assert.equal(requests.length, 3);
});

test("private fields and other users are not in a residual, whose flags are all there", async (t) => {
	const edge = openEdge(t, DOCUMENT, {
		residual: { private: ["email"], headers: { country: "cf-ipcountry" } },
	});
	let text = "";
	const { client, requests } = openClient(t, edge, {
		customHeaders: { "CF-IPCountry": "no" },
		fetch: async (input, init) => {
			const response = await edge.fetch(new Request(input, init), {});
			text = await response.clone().text();
			requests.push(text);
			return response;
		},
	});
	await client.start();
	assert.match(text, /"for-pro"/);
	assert.doesNotMatch(text, /secret/);
	assert.deepEqual(namesOf(client), ["for-norway", "on"]);
	await client.setContextField("country", "se");
	assert.deepEqual(namesOf(client), ["for-norway", "on"]);
	await client.setContextField("email", "a@x.test");
	assert.deepEqual(namesOf(client), ["for-mail", "for-norway", "on"]);
	assert.doesNotMatch(text, /secret/);
	assert.equal(requests.length, 2);
});

test("the context can be sent by POST", async (t) => {
	const { client, requests } = openClient(t, openEdge(t, DOCUMENT), {
		usePOSTrequests: true,
		context: { userId: "7", properties: { plan: "pro" } },
	});
	await client.start();
	assert.deepEqual(namesOf(client), ["for-7", "for-pro", "on"]);
	await client.removeContextField("plan");
	assert.deepEqual(namesOf(client), ["for-7", "on"]);
	assert.deepEqual(requests, [RESIDUAL.replace("GET", "POST")]);
});

const EVALUATED = [
	["without the option `residual`", { residual: false }, {}],
	["without tools", { engine: (options) => new Engine(options) }, {}],
	["for a client that asks so", {}, { evaluation: "server" }],
];
for (const [name, edgeOptions, options] of EVALUATED)
	test(`an edge evaluates the flags ${name}`, async (t) => {
		const edge = openEdge(t, DOCUMENT, edgeOptions);
		const { client, requests } = openClient(t, edge, options);
		await client.start();
		await client.setContextField("plan", "pro");
		assert.deepEqual(namesOf(client), ["for-pro", "on"]);
		assert.deepEqual(requests, [JSON_ANSWER, JSON_ANSWER]);
	});

test("flags that the server confirms are evaluated for the new time", async (t) => {
	t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2029-12-31") });
	const { client, requests, events } = openClient(t, openEdge(t, DOCUMENT));
	await client.start();
	assert.deepEqual(namesOf(client), ["on"]);
	await client.updateToggles();
	t.mock.timers.setTime(Date.parse("2030-01-02"));
	await client.updateToggles();
	assert.deepEqual(namesOf(client), ["later", "on"]);
	assert.deepEqual(events, ["update", "ready", "update"]);
	assert.deepEqual(requests.slice(1), ["GET 304 null", "GET 304 null"]);
});

test("a change of the flags replaces the residual", async (t) => {
	const edge = openEdge(t, DOCUMENT);
	const { client } = openClient(t, edge);
	await client.start();
	await client.setContextField("plan", "pro");
	edge.load({
		version: 2,
		features: [flag("new", [constraint("plan", "pro")])],
	});
	await client.updateToggles();
	assert.deepEqual(namesOf(client), ["new"]);
	await client.removeContextField("plan");
	assert.deepEqual(namesOf(client), []);
});

test("a server that stops to send residuals evaluates the flags", async (t) => {
	const [first, second] = [
		openEdge(t, DOCUMENT),
		openEdge(t, DOCUMENT, { residual: false }),
	];
	let edge = first;
	const { client, requests } = openClient(t, {
		fetch: (...call) => edge.fetch(...call),
	});
	await client.start();
	edge = second;
	await client.updateToggles();
	await client.setContextField("plan", "pro");
	assert.deepEqual(namesOf(client), ["for-pro", "on"]);
	assert.deepEqual(requests, [RESIDUAL, JSON_ANSWER, JSON_ANSWER]);
});

const TOGGLE = {
	name: "kept",
	enabled: true,
	variant: {},
	impressionData: false,
};
const BAD_ANSWERS = [
	["`null`", "null"],
	["no object", "7"],
	["no list of toggles", '{"toggles":{}}'],
	["neither toggles nor flags", "{}"],
	["no list of flags", '{"features":7}'],
];
for (const [name, body] of BAD_ANSWERS)
	test(`an answer that has ${name} keeps the toggles and the ETag`, async (t) => {
		t.mock.method(console, "error", () => {});
		const etags = [];
		const bodies = [JSON.stringify({ toggles: [TOGGLE] }), body];
		const fetch = async (_, { headers }) => {
			etags.push(headers["if-none-match"]);
			const text = bodies.shift() ?? "{}";
			return new Response(text, { headers: { etag: `"${bodies.length}"` } });
		};
		const { client, events } = openClient(t, undefined, { fetch });
		await client.start();
		await client.updateToggles();
		await client.updateToggles();
		assert.deepEqual(namesOf(client), ["kept"]);
		assert.deepEqual(etags, [undefined, '"1"', '"1"']);
		assert.equal(events[2][0], "error");
		assert.equal(events[2][1].type, "fetch-toggles");
	});

test("entries of a list that are no toggles are left out", async (t) => {
	const toggles = [null, 7, {}, { name: 7 }, { name: "bare", enabled: true }];
	const fetch = async () => Response.json({ toggles });
	const { client } = openClient(t, undefined, { fetch });
	await client.start();
	assert.deepEqual(namesOf(client), ["bare"]);
	const { name, feature_enabled } = client.getVariant("bare");
	assert.deepEqual([name, feature_enabled], ["disabled", true]);
});

test("a host that cannot evaluate a residual gets evaluated toggles, at once and from then on", async (t) => {
	const answers = [];
	const edge = openEdge(t, DOCUMENT);
	const fetch = async (input, init) => {
		answers.push(init.headers.accept);
		// A residual that the engine refuses, as it does everything on a host without WebAssembly.
		return init.headers.accept === "application/json"
			? edge.fetch(new Request(input, init), {})
			: Response.json({ features: [7] });
	};
	const { client, events } = openClient(t, edge, { fetch });
	await client.start();
	assert.deepEqual(namesOf(client), ["on"]);
	assert.equal(events[0][0], "warn");
	assert.deepEqual(events.slice(1), ["update", "ready"]);
	await client.updateToggles();
	assert.deepEqual(answers.slice(1), ["application/json", "application/json"]);
});

test("definitions are requested without a context, and evaluated", async (t) => {
	const requests = [];
	const fetch = async (input, { method }) => {
		requests.push(`${method} ${input}`);
		return Response.json(DOCUMENT);
	};
	const { client } = openClient(t, undefined, {
		fetch,
		url: "https://unleash.test/api/client/features",
		evaluation: "definitions",
		usePOSTrequests: true,
		disableMetrics: false,
		context: { userId: "7" },
	});
	await client.start();
	assert.equal(client.isEnabled("for-7"), true);
	const changing = client.updateContext({ userId: "8" });
	assert.equal(client.isEnabled("for-7"), false);
	await changing;
	await client.sendMetrics();
	assert.deepEqual(requests, [
		"GET https://unleash.test/api/client/features",
		"POST https://unleash.test/api/client/metrics",
	]);
});

test("definitions of the options answer before the server does", async (t) => {
	const { client, requests, events } = openClient(t, openEdge(t, DOCUMENT), {
		definitions: DOCUMENT,
		context: { userId: "7" },
	});
	const initialized = new Promise((resolve) =>
		client.on("initialized", resolve),
	);
	await initialized;
	assert.equal(client.isReady(), true);
	assert.deepEqual(namesOf(client), ["for-7", "on"]);
	await client.updateContext({ properties: { plan: "pro" } });
	assert.deepEqual(namesOf(client), ["for-pro", "on"]);
	assert.deepEqual(requests, []);
	assert.deepEqual(events, ["ready", "update"]);
	await client.start();
	assert.deepEqual(requests, [RESIDUAL]);
});

test("definitions that are none are skipped with a warning", async (t) => {
	const { client, events } = openClient(t, openEdge(t, DOCUMENT), {
		definitions: { features: [7] },
	});
	await client.start();
	assert.deepEqual(namesOf(client), ["on"]);
	assert.match(events[0][1], /^`definitions` were skipped: /);
});

for (const disabledToggles of [false, true])
	test(`toggles that are off are known: ${disabledToggles}`, async (t) => {
		const options = { disabledToggles };
		const { client } = openClient(t, openEdge(t, DOCUMENT), options);
		const impressions = [];
		client.on("impression", ({ featureName }) => impressions.push(featureName));
		await client.start();
		assert.equal(client.isEnabled("off"), false);
		assert.equal(namesOf(client).length, disabledToggles ? 7 : 1);
		assert.equal(impressions.length, disabledToggles ? 1 : 0);
	});

test("toggles that were evaluated here are stored as those of a server", async (t) => {
	const stored = {};
	const storageProvider = {
		save: async (name, value) => {
			stored[name] = JSON.parse(JSON.stringify(value));
		},
		get: async (name) => stored[name],
	};
	const edge = openEdge(t, DOCUMENT);
	const { client } = openClient(t, edge, { storageProvider });
	await client.start();
	await client.setContextField("plan", "pro");
	assert.deepEqual(stored.repo.map(({ name }) => name).sort(), [
		"for-pro",
		"on",
	]);
	const offline = { fetch: () => Promise.reject(new Error("offline")) };
	t.mock.method(console, "error", () => {});
	const later = openClient(t, offline, { storageProvider });
	await later.client.start();
	assert.equal(later.client.isEnabled("for-pro"), true);
});

/** Wraps an object, and each object that is read through it, as Vue's `ref` does. */
const wrap = (target) =>
	new Proxy(target, {
		get: (object, name, receiver) => {
			const value = Reflect.get(object, name, receiver);
			return typeof value === "object" && value !== null ? wrap(value) : value;
		},
	});

test("a client works inside of a proxy, as frameworks make it", async (t) => {
	const edge = openEdge(t, DOCUMENT);
	const { client } = openClient(t, edge, { disableMetrics: false });
	const wrapped = wrap(client);
	let updates = 0;
	const count = () => updates++;
	wrapped.on("update", count).once("ready", count);
	await wrapped.start();
	await wrapped.setContextField("plan", "pro");
	assert.equal(wrapped.isEnabled("for-pro"), true);
	assert.equal(wrapped.getVariant("on").feature_enabled, true);
	wrapped.impactMetrics.defineCounter("orders", "all orders");
	wrapped.impactMetrics.incrementCounter("orders");
	wrapped.off("update", count);
	await wrapped.updateContext({});
	await wrapped.sendMetrics();
	wrapped.stop();
	assert.equal(updates, 3);
});

test("a class that extends the client can replace its methods", async (t) => {
	class Loud extends UnleashClient {
		isEnabled(name) {
			return super.isEnabled(name) || name === "loud";
		}
	}
	const edge = openEdge(t, DOCUMENT);
	const client = new Loud({
		url: "https://edge.test/api/frontend",
		clientKey: "*:development.page-secret",
		appName: "page",
		disableMetrics: true,
		fetch: (input, init) => edge.fetch(new Request(input, init), {}),
	});
	t.after(() => client.stop());
	await client.start();
	assert.deepEqual(
		["on", "loud", "off"].map((name) => client.isEnabled(name)),
		[true, true, false],
	);
});

for (const [name, act] of [
	["stopped", (client) => client.stop()],
	[
		"stopped and started again",
		(client) => {
			client.stop();
			void client.start();
		},
	],
])
	test(`a client that is ${name} while it starts has at most one timer`, async (t) => {
		t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
		const edge = openEdge(t, DOCUMENT);
		const { client, requests } = openClient(t, edge, { refreshInterval: 10 });
		const starting = client.start();
		act(client);
		await starting;
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
		const before = requests.length;
		t.mock.timers.tick(10_000);
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
		assert.equal(requests.length - before, name === "stopped" ? 0 : 1);
		client.stop();
	});

for (const [name, fail] of Object.entries({
	"were not sent": () => Promise.reject(new TypeError("offline")),
	"a server answers with 503": () => new Response(null, { status: 503 }),
	"a server answers with 429": () => new Response(null, { status: 429 }),
}))
	test(`metrics that ${name} are in the next report`, (t) =>
		reportLater(t, fail));

async function reportLater(t, fail) {
	t.mock.method(console, "error", () => {});
	let isOnline = false;
	const reports = [];
	const { client, events } = openClient(t, undefined, {
		disableMetrics: false,
		fetch: async (_, { body }) => {
			if (!isOnline) return fail();
			reports.push(JSON.parse(body));
			return new Response();
		},
	});
	client.impactMetrics.defineCounter("orders", "all orders");
	client.impactMetrics.incrementCounter("orders", 2);
	client.isEnabled("a");
	await client.sendMetrics();
	assert.equal(events.length, 1);
	assert.equal(events[0][1].type, "metrics");
	isOnline = true;
	client.isEnabled("a");
	client.impactMetrics.incrementCounter("orders", 3);
	await client.sendMetrics();
	const [{ bucket, impactMetrics }] = reports;
	assert.deepEqual(bucket.toggles, { a: { yes: 0, no: 2, variants: {} } });
	assert.equal(impactMetrics[0].samples[0].value, 5);
}
