// The answers of each path: who may ask, what is wrong with a request, and what hosts pass on.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { createEdge } from "fanion/edge";
import { Engine as ToolsEngine } from "fanion/tools";
import { ask, createTestEdge, get, post } from "./support/edges.js";
import { UnleashServer } from "./support/unleash-server.js";

const FRONTEND = "*:development.page-secret";
const SHOP = "shop:development.page-secret";
const BACKEND = "*:development.backend-secret";
const SHOP_BACKEND = "shop:development.backend-secret";
const EXPLAIN = "explain-secret-0123456789";
const NOW = Date.UTC(2026, 10, 1);

const strategy = (constraints = [], variants = []) => ({
	name: "flexibleRollout",
	parameters: { rollout: "100", stickiness: "default", groupId: "g" },
	constraints,
	variants,
});

const constraint = (contextName, ...values) => ({
	contextName,
	operator: "IN",
	values,
});

const variant = (name, type, value) => ({
	name,
	weight: 1000,
	stickiness: "userId",
	...(type && { payload: { type, value } }),
});

const flag = (name, strategies, rest = {}) => ({
	name,
	enabled: true,
	project: "default",
	strategies,
	...rest,
});

const DOCUMENT = {
	version: 2,
	features: [
		flag("plain", [strategy()]),
		flag("off", [strategy()], { enabled: false }),
		flag("pro", [strategy([constraint("plan", "pro")])]),
		flag("anna", [strategy([constraint("userId", "anna", "secret-user")])]),
		flag("text", [strategy([], [variant("a", "string", "hello")])]),
		flag("list", [strategy([], [variant("a", "csv", "1,2")])]),
		flag("count", [strategy([], [variant("a", "number", "12.5")])]),
		flag("odd-count", [strategy([], [variant("a", "number", "twelve")])]),
		flag("config", [strategy([], [variant("a", "json", '{"bg":"#000"}')])]),
		flag("odd-config", [strategy([], [variant("a", "json", "{")])]),
		flag("no-config", [strategy([], [variant("a", "json", "")])]),
		flag("name-only", [strategy([], [variant("red")])]),
		flag("off-variant", [strategy([], [variant("red")])], { enabled: false }),
		flag("shop", [strategy()], { project: "shop" }),
		flag("at", [strategy([constraint("remoteAddress", "10.1.2.3")])]),
		flag("norway", [strategy([constraint("country", "no")])]),
	],
	segments: [],
};

/** Returns what a server says about a token. */
const scopeOf = (type, project) => ({
	type,
	projects: [project],
	environment: "development",
});

function startEdge(context, options = {}) {
	const edge = createEdge({
		bootstrap: DOCUMENT,
		frontendTokens: [FRONTEND, SHOP],
		clientTokens: [BACKEND, SHOP_BACKEND],
		logger: () => {},
		now: () => NOW,
		...options,
	});
	context.after(() => edge.close());
	return edge;
}

const withTools = { engine: (options) => new ToolsEngine(options) };

// OpenFeature

const OFREP = "/ofrep/v1/evaluate/flags";

test("OFREP: values have the types of their payloads", async (t) => {
	const edge = startEdge(t);
	const expected = {
		plain: { value: true, variant: "on", reason: "STATIC" },
		off: { value: false, variant: "off", reason: "DISABLED" },
		pro: { value: true, variant: "on", reason: "TARGETING_MATCH" },
		text: { value: "hello", variant: "a", reason: "STATIC" },
		list: { value: "1,2", variant: "a", reason: "STATIC" },
		count: { value: 12.5, variant: "a", reason: "STATIC" },
		"odd-count": { value: "twelve", variant: "a", reason: "STATIC" },
		config: { value: { bg: "#000" }, variant: "a", reason: "STATIC" },
		"odd-config": { value: "{", variant: "a", reason: "STATIC" },
		"no-config": { value: "", variant: "a", reason: "STATIC" },
		"name-only": { value: "red", variant: "red", reason: "STATIC" },
		"off-variant": { reason: "DISABLED" },
	};
	const engine = new Engine();
	engine.load(DOCUMENT);
	const context = { targetingKey: "7", plan: "pro" };
	for (const [key, answer] of Object.entries(expected)) {
		const { reason } = engine.evaluate(key, { userId: "7", plan: "pro" });
		const { status, json } = await post(edge, `${OFREP}/${key}`, FRONTEND, {
			context,
		});
		assert.equal(status, 200);
		const { metadata, ...rest } = json;
		assert.deepEqual(rest, { key, ...answer });
		assert.equal(answer.reason, reason);
		assert.equal(typeof metadata.enabled, "boolean");
	}
});

test("OFREP: all flags are those of the single answers, with an ETag", async (t) => {
	const edge = startEdge(t);
	const body = { context: { targetingKey: "anna" } };
	const { json, headers } = await post(edge, OFREP, FRONTEND, body);
	assert.equal(json.flags.length, DOCUMENT.features.length);
	for (const entry of json.flags) {
		const one = await post(edge, `${OFREP}/${entry.key}`, FRONTEND, body);
		assert.deepEqual(one.json, entry);
	}
	const request = {
		method: "POST",
		path: OFREP,
		headers: { authorization: FRONTEND, "if-none-match": headers.get("etag") },
		body: JSON.stringify(body),
	};
	assert.equal((await ask(edge, request)).status, 304);
});

test("OFREP: tokens are accepted as `Bearer`, as they are, and as `X-API-Key`", async (t) => {
	const edge = startEdge(t);
	const status = async (headers) =>
		(await ask(edge, { method: "POST", path: OFREP, headers, body: "{}" }))
			.status;
	assert.equal(await status({ authorization: `Bearer ${FRONTEND}` }), 200);
	assert.equal(await status({ authorization: FRONTEND }), 200);
	assert.equal(await status({ authorization: BACKEND }), 200);
	assert.equal(await status({ "x-api-key": FRONTEND }), 200);
	assert.equal(await status({}), 401);
	assert.equal(await status({ authorization: "*:development.unknown" }), 403);
});

test("OFREP: errors have the codes of the protocol", async (t) => {
	const edge = startEdge(t, { maxBodySize: 1000 });
	const cases = [
		["nope", '{"context":{}}', 404, "FLAG_NOT_FOUND"],
		["plain", "{", 400, "PARSE_ERROR"],
		["plain", '{"context":7}', 400, "INVALID_CONTEXT"],
		["plain", '{"context":[]}', 400, "INVALID_CONTEXT"],
		["plain", `{"context":{"a":"${"x".repeat(1000)}"}}`, 413, "GENERAL"],
	];
	for (const [key, body, status, errorCode] of cases) {
		const answer = await post(edge, `${OFREP}/${key}`, FRONTEND, body);
		assert.equal(answer.status, status);
		assert.equal(answer.json.errorCode, errorCode);
		assert.equal(answer.json.key, key);
		assert.equal(typeof answer.json.errorDetails, "string");
	}
	const other = await post(edge, `${OFREP}/plain`, SHOP, "{}");
	assert.equal(other.status, 404);
});

// Residuals and explanations

test("a residual evaluates as the flags do, and contains no ids of other users", async (t) => {
	const edge = startEdge(t, { ...withTools, residual: true });
	const { json, text, headers } = await get(
		edge,
		"/api/residual?userId=anna",
		FRONTEND,
	);
	assert.doesNotMatch(text, /secret-user/);
	const [engine, residual] = [new Engine(), new Engine()];
	engine.load(DOCUMENT);
	residual.load(json);
	for (const plan of ["pro", "free", undefined])
		for (const { name } of DOCUMENT.features) {
			const known = { userId: "anna", remoteAddress: "127.0.0.1" };
			const full = engine.evaluate(name, { ...known, plan });
			assert.equal(residual.isEnabled(name, { ...known, plan }), full.enabled);
		}
	const etag = { "if-none-match": headers.get("etag") };
	const again = await get(edge, "/api/residual?userId=anna", FRONTEND, etag);
	assert.equal(again.status, 304);
});

test("a client reads a residual by its address, and again only after a change", async (t) => {
	const edge = startEdge(t, { ...withTools, residual: true });
	const statuses = [];
	const client = createClient({
		documentUrl: "https://edge.test/api/residual?userId=anna",
		headers: { Authorization: FRONTEND },
		appName: "page",
		refreshInterval: 0,
		fetch: async (input, init) => {
			const response = await edge.fetch(new Request(input, init));
			statuses.push(response.status);
			return response;
		},
	});
	await client.ready();
	assert.equal(client.isEnabled("anna"), true);
	assert.equal(client.isEnabled("pro", { plan: "pro" }), true);
	assert.equal(client.isEnabled("pro", { plan: "free" }), false);
	await client.refresh();
	edge.load({ ...DOCUMENT, features: [flag("pro", [strategy()])] });
	await client.refresh();
	assert.equal(client.isEnabled("pro", { plan: "free" }), true);
	assert.deepEqual(statuses, [200, 304, 200]);
	await client.close();
});

test("a flag that would reveal a private field is left out of a residual", async (t) => {
	const residual = { private: ["plan"] };
	const edge = startEdge(t, { ...withTools, residual });
	const { json } = await get(edge, "/api/residual?userId=anna", FRONTEND);
	const names = json.features.map(({ name }) => name);
	assert.ok(names.includes("plain"));
	assert.ok(!names.includes("pro"));
});

test("a residual knows the fields of headers, which replace those of the query", async (t) => {
	const residual = { headers: { country: "CF-IPCountry" } };
	const edge = startEdge(t, { ...withTools, residual });
	const path = "/api/residual?userId=anna&country=se";
	const header = { "cf-ipcountry": "no" };
	const { json } = await get(edge, path, FRONTEND, header);
	const engine = new Engine();
	engine.load(json);
	assert.equal(engine.isEnabled("norway", {}), true);
});

test("a residual belongs to one token and to the values of its headers", async (t) => {
	const residual = { headers: { country: "CF-IPCountry" } };
	const edge = startEdge(t, { ...withTools, residual, tokenHeader: "X-Token" });
	const path = "https://edge.test/api/residual?userId=anna";
	const headers = { "x-token": FRONTEND };
	const first = await edge.fetch(new Request(path, { headers }));
	const known = { ...headers, "if-none-match": first.headers.get("etag") };
	const second = await edge.fetch(new Request(path, { headers: known }));
	assert.deepEqual([first.status, second.status], [200, 304]);
	for (const answer of [first, second]) {
		assert.equal(answer.headers.get("cache-control"), "private");
		assert.equal(answer.headers.get("vary"), "x-token, cf-ipcountry");
	}
});

/** An engine that counts residuals. */
class CountingEngine extends ToolsEngine {
	static count = 0;

	residual(...given) {
		CountingEngine.count += 1;
		return super.residual(...given);
	}
}

/** Whether a residual is computed again. */
const RECOMPUTED = {
	both: { last: false, first: false },
	"the last": { last: false, first: true },
	none: { last: true, first: true },
};

for (const [length, kept] of [
	[1000, "both"],
	[500_000, "the last"],
	[5_000_000, "none"],
])
	test(`of the first and the last of ten residuals with ${length} characters, an edge keeps ${kept}`, async (t) => {
		const long = variant("a", "string", "x".repeat(length));
		const features = [flag("long", [strategy([], [long])])];
		const edge = startEdge(t, {
			engine: (options) => new CountingEngine(options),
			residual: true,
			bootstrap: { version: 2, features },
		});
		const isComputed = async (userId) => {
			const { count } = CountingEngine;
			await get(edge, `/api/residual?userId=${userId}`, FRONTEND);
			return CountingEngine.count > count;
		};
		for (let user = 0; user < 10; user++)
			assert.equal(await isComputed(user), true);
		const [last, first] = [await isComputed(9), await isComputed(0)];
		assert.deepEqual({ last, first }, RECOMPUTED[kept]);
	});

const RESIDUAL = "application/vnd.fanion.residual+json";
const VARY = "authorization, cf-ipcountry, accept";

test("the Frontend API sends a residual to a client that accepts it, and toggles to others", async (t) => {
	const residual = { private: ["plan"], headers: { country: "CF-IPCountry" } };
	const edge = startEdge(t, { ...withTools, residual });
	const path = "/api/frontend?userId=anna&properties[tenant]=7";
	const ask = async (accept, more) => {
		const all = { ...(accept && { accept }), "cf-ipcountry": "no", ...more };
		const { status, headers, text } = await get(edge, path, FRONTEND, all);
		const [type, vary] = ["content-type", "vary"].map((name) =>
			headers.get(name),
		);
		const body = text && JSON.parse(text);
		return { status, type, vary, etag: headers.get("etag"), body };
	};
	for (const accept of [
		...[undefined, "*/*", "application/json"],
		...[`${RESIDUAL};q=0`, `${RESIDUAL} ; q=0.00, application/json`],
	]) {
		const { type, vary, body } = await ask(accept);
		assert.deepEqual([type, vary], ["application/json", "accept"]);
		assert.ok(body.toggles.length > 0);
	}
	const { type, vary, etag, body } = await ask(`${RESIDUAL}, application/json`);
	assert.deepEqual([type, vary], [RESIDUAL, VARY]);
	const always = "userId sessionId remoteAddress appName environment".split(
		" ",
	);
	assert.deepEqual(body.fixed, [...always, "plan"]);
	const [engine, local] = [new Engine(), new Engine()];
	engine.load(DOCUMENT);
	local.load(body);
	const known = { userId: "anna", remoteAddress: "127.0.0.1", country: "no" };
	for (const tenant of ["7", "8", undefined])
		for (const { name } of DOCUMENT.features) {
			const context = { ...known, tenant };
			assert.equal(
				local.isEnabled(name, { tenant }),
				engine.isEnabled(name, context),
				name,
			);
		}
	for (const accept of [`${RESIDUAL};q=0.5`, RESIDUAL.toUpperCase()])
		assert.equal((await ask(accept)).type, RESIDUAL);
	const again = await ask(RESIDUAL, { "if-none-match": etag });
	assert.deepEqual([again.status, again.vary], [304, VARY]);
});

test("the Frontend API of an edge without residuals does not depend on media types", async (t) => {
	const edge = startEdge(t);
	const path = "/api/frontend?userId=anna";
	const headers = { accept: RESIDUAL };
	const answer = await get(edge, path, FRONTEND, headers);
	assert.equal(answer.headers.get("vary"), null);
	assert.ok(answer.json.toggles.length > 0);
});

test("a residual contains only the projects of the token", async (t) => {
	const edge = startEdge(t, { ...withTools, residual: true });
	const { json } = await get(edge, "/api/residual", SHOP);
	assert.deepEqual(
		json.features.map(({ name }) => name),
		["shop"],
	);
});

test("an explanation needs its own token", async (t) => {
	const edge = startEdge(t, { ...withTools, explainToken: EXPLAIN });
	const path = "/api/frontend/explain/pro?plan=pro";
	const header = { "x-explain-token": EXPLAIN };
	const { status, json } = await get(edge, path, FRONTEND, header);
	assert.equal(status, 200);
	assert.equal(json.enabled, true);
	assert.match(json.text, /plan/);
	assert.equal((await get(edge, path, FRONTEND)).status, 403);
	const wrong = { "x-explain-token": `${EXPLAIN}x` };
	assert.equal((await get(edge, path, FRONTEND, wrong)).status, 403);
	const hidden = await get(edge, "/api/frontend/explain/pro", SHOP, header);
	assert.equal(hidden.status, 404);
});

test("residuals and explanations are off by default, and need the tools", async (t) => {
	const edge = startEdge(t);
	assert.equal((await get(edge, "/api/residual", FRONTEND)).status, 404);
	const explain = await get(edge, "/api/frontend/explain/pro", FRONTEND);
	assert.equal(explain.status, 404);
	const options = { bootstrap: DOCUMENT, frontendTokens: [FRONTEND] };
	assert.throws(() => createEdge({ ...options, residual: true }), {
		code: "GENERAL",
		message: /fanion\/tools/,
	});
	const engine = (given) => new Engine(given);
	const without = startEdge(t, { engine, residual: true });
	assert.equal((await get(without, "/api/residual", FRONTEND)).status, 501);
});

// Bodies, methods and paths

test("the address of the peer is `remoteAddress`, and `X-Forwarded-For` only of trusted proxies", async (t) => {
	const names = async (options, address, forwarded) => {
		const edge = startEdge(t, options);
		const headers = { authorization: FRONTEND, ...forwarded };
		const request = { path: "/api/frontend", headers };
		const { toggles } = await (await ask(edge, request, { address })).json();
		return toggles.map(({ name }) => name).includes("at");
	};
	const forwarded = { "x-forwarded-for": "10.1.2.3, 172.16.0.1" };
	const own = { "x-forwarded-for": "1.1.1.1, 10.1.2.3, 172.16.0.1" };
	const proxies = { trustProxy: ["172.16.0.0/12"] };
	assert.equal(await names({}, "10.1.2.3", {}), true);
	assert.equal(await names({}, "::ffff:10.1.2.3", {}), true);
	assert.equal(await names({}, "172.16.0.1", forwarded), false);
	assert.equal(await names({ trustProxy: true }, "9.9.9.9", forwarded), true);
	assert.equal(await names(proxies, "172.16.0.9", own), true);
	assert.equal(await names(proxies, "9.9.9.9", forwarded), false);
	assert.equal(await names(proxies, undefined, forwarded), false);
	assert.equal(await names({ trustProxy: true }, undefined, forwarded), true);
});

test("hosts pass the address in their own ways", async (t) => {
	const edge = startEdge(t);
	const headers = { authorization: FRONTEND };
	const request = { path: "/api/frontend/features/at", headers };
	const hosts = {
		"an edge context": { address: "10.1.2.3" },
		Deno: { remoteAddr: { hostname: "10.1.2.3", port: 1, transport: "tcp" } },
		Bun: {
			requestIP: () => ({ address: "10.1.2.3", family: "IPv4", port: 1 }),
		},
	};
	for (const [name, host] of Object.entries(hosts)) {
		const { enabled } = await (await ask(edge, request, host)).json();
		assert.equal(enabled, true, name);
	}
	const { enabled } = await (await ask(edge, request, {})).json();
	assert.equal(enabled, false);
});

test("a body that is too large gets 413, also without a length", async (t) => {
	const edge = startEdge(t, { maxBodySize: 2000 });
	const large = { context: { userId: "x".repeat(3000) } };
	assert.equal(
		(await post(edge, "/api/frontend", FRONTEND, large)).status,
		413,
	);
	let pulled = 0;
	const stream = new ReadableStream({
		pull(controller) {
			pulled += 1;
			controller.enqueue(new TextEncoder().encode(" ".repeat(1000)));
		},
	});
	const request = new Request("http://edge.test/api/frontend", {
		method: "POST",
		headers: { authorization: FRONTEND, "content-type": "application/json" },
		body: stream,
		duplex: "half",
	});
	assert.equal((await edge.fetch(request)).status, 413);
	assert.ok(pulled < 20);
});

test("a wrong content type gets 415, and a body that is no context 422", async (t) => {
	const edge = startEdge(t);
	const request = {
		method: "POST",
		path: "/api/frontend",
		headers: { authorization: FRONTEND, "content-type": "text/plain" },
		body: "{}",
	};
	assert.equal((await ask(edge, request)).status, 415);
	for (const body of ["7", "[]", '"x"', "null"])
		assert.equal(
			(await post(edge, "/api/frontend", FRONTEND, body)).status,
			422,
		);
	for (const body of ["{}", '{"context":null}', '{"properties":null}'])
		assert.equal(
			(await post(edge, "/api/frontend", FRONTEND, body)).status,
			200,
		);
});

test("names of prototypes in a context are ordinary fields, or missing", async (t) => {
	const edge = startEdge(t);
	const bodies = [
		'{"__proto__":{"plan":"pro"}}',
		'{"properties":{"__proto__":"pro"}}',
		'{"constructor":"x","toString":"y"}',
		'{"context":{"__proto__":{"plan":"pro"}}}',
	];
	const expected = await get(edge, "/api/frontend", FRONTEND);
	for (const body of bodies) {
		const { json } = await post(edge, "/api/frontend", FRONTEND, body);
		assert.deepEqual(json, expected.json, body);
	}
	const query = "__proto__[plan]=pro&properties[__proto__]=pro&properties=x";
	const { json } = await get(edge, `/api/frontend?${query}`, FRONTEND);
	assert.deepEqual(json, expected.json);
});

test("a method that a path does not have gets 405 with `Allow`", async (t) => {
	const edge = startEdge(t);
	for (const [method, path] of [
		["DELETE", "/api/frontend"],
		["GET", "/api/client/metrics"],
		["POST", "/internal-backstage/health"],
	]) {
		const headers = { authorization: FRONTEND };
		const response = await ask(edge, { method, path, headers });
		assert.equal(response.status, 405);
		assert.ok(response.headers.get("allow"));
	}
});

test("`basePath` precedes all paths", async (t) => {
	const edge = startEdge(t, { basePath: "flags/" });
	assert.equal((await get(edge, "/flags/api/frontend", FRONTEND)).status, 200);
	assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 404);
	assert.equal((await get(edge, "/flagsapi/frontend", FRONTEND)).status, 404);
	const health = await get(edge, "/flags/internal-backstage/health", "");
	assert.deepEqual(health.json, { status: "OK" });
});

test("options remove paths", async (t) => {
	const options = {
		disableAllEndpoint: ["/api/frontend/all", "/api/proxy/all"],
		disableMetricsEndpoint: ["/internal-backstage/metrics"],
		disableTokensEndpoint: ["/internal-backstage/tokens"],
		disableFeaturesEndpoint: ["/internal-backstage/features"],
		disableMetricsBatchEndpoint: ["/internal-backstage/metricsbatch"],
		disableInstanceDataEndpoint: ["/internal-backstage/instancedata"],
	};
	for (const [option, paths] of Object.entries(options))
		for (const path of paths) {
			assert.equal((await get(startEdge(t), path, FRONTEND)).status, 200);
			const edge = startEdge(t, { [option]: true });
			assert.equal((await get(edge, path, FRONTEND)).status, 404, path);
		}
});

// Pages of other origins

test("only the origins of `cors` may read answers", async (t) => {
	const cors = {
		origin: ["https://shop.test"],
		allowedHeaders: ["x-a"],
		maxAge: 5,
	};
	const edge = startEdge(t, { cors });
	const allowed = async (origin) => {
		const response = await get(edge, "/api/frontend", FRONTEND, { origin });
		assert.equal(response.headers.get("vary"), "origin");
		return response.headers.get("access-control-allow-origin");
	};
	assert.equal(await allowed("https://shop.test"), "https://shop.test");
	assert.equal(await allowed("https://evil.test"), null);
	const preflight = await ask(edge, {
		method: "OPTIONS",
		path: "/api/frontend",
		headers: { origin: "https://shop.test" },
	});
	assert.equal(preflight.headers.get("access-control-allow-headers"), "x-a");
	assert.equal(preflight.headers.get("access-control-max-age"), "5");
});

test("no origin may read answers if `cors.origin` is empty", async (t) => {
	const edge = startEdge(t, { cors: { origin: [] } });
	const origin = "https://shop.test";
	const { headers } = await get(edge, "/api/frontend", FRONTEND, { origin });
	assert.equal(headers.get("access-control-allow-origin"), null);
});

test("a preflight allows `Authorization`, which `*` does not include", async (t) => {
	const headers = { origin: "https://shop.test" };
	const request = { method: "OPTIONS", path: "/api/frontend", headers };
	const response = await ask(startEdge(t), request);
	const allowed = response.headers.get("access-control-allow-headers");
	assert.deepEqual(allowed.split(", "), ["*", "authorization"]);
});

// Operators

test("Prometheus text counts requests by path, method and status", async (t) => {
	const edge = startEdge(t, {
		processMetrics: () => ({ cpuUsage: 1.5, memoryUsage: 1000 }),
	});
	for (let times = 0; times < 3; times++)
		await get(edge, "/api/frontend", FRONTEND);
	await get(edge, "/api/frontend", "*:development.unknown");
	const { text } = await get(edge, "/internal-backstage/metrics", "");
	const count = (status) =>
		text.match(
			new RegExp(
				`_duration_seconds_count{method="GET",path="/api/frontend",status="${status}"} (\\d+)`,
			),
		)?.[1];
	assert.equal(count(200), "3");
	assert.equal(count(403), "1");
	assert.match(text, /^process_cpu_seconds_total 1\.5$/m);
	for (const line of text.trim().split("\n"))
		assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [-\d.e+]+)$/);
	assert.ok(text.endsWith("\n"));
});

test("requests that fail in the edge are counted with status 500", async (t) => {
	const edge = startEdge(t);
	const text = () => Promise.reject(new Error("the socket was closed"));
	const headers = {
		authorization: FRONTEND,
		"content-type": "application/json",
	};
	const header = (name) => headers[name];
	const request = { method: "POST", target: "/api/frontend", header, text };
	assert.equal((await edge.handle(request)).status, 500);
	const { text: metrics } = await get(edge, "/internal-backstage/metrics", "");
	assert.match(
		metrics,
		/_count{method="POST",path="\/api\/frontend",status="500"} 1\n/,
	);
});

test("an edge that is known reports again when a hundred are known", async (t) => {
	const edge = startEdge(t);
	const report = (identifier, region) =>
		post(edge, "/api/client/metrics/edge", BACKEND, { identifier, region });
	for (let index = 0; index < 100; index++) await report(`edge-${index}`, "a");
	await report("edge-7", "b");
	await report("one-too-many", "b");
	const { json } = await get(edge, "/internal-backstage/instancedata", "");
	const { connectedEdges } = json;
	const changed = connectedEdges.filter(({ region }) => region === "b");
	assert.equal(connectedEdges.length, 100);
	assert.deepEqual(changed, [{ identifier: "edge-7", region: "b" }]);
});

test("what waits for the server is listed by environment", async (t) => {
	const server = new UnleashServer({
		tokens: { [BACKEND]: scopeOf("client", "*") },
		documents: { development: DOCUMENT },
	});
	const edge = createTestEdge(t, server, { tokens: [BACKEND] });
	await edge.ready();
	const bucket = {
		start: "2026-11-01T10:20:00Z",
		stop: "2026-11-01T10:21:00Z",
		toggles: { plain: { yes: 2, no: 1, variants: {} } },
	};
	await post(edge, "/api/client/metrics", BACKEND, { appName: "a", bucket });
	const { json } = await get(edge, "/internal-backstage/metricsbatch", "");
	assert.deepEqual(json.development.metrics, [
		{
			featureName: "plain",
			appName: "a",
			environment: "development",
			timestamp: "2026-11-01T10:00:00.000Z",
			yes: 2,
			no: 1,
			variants: {},
		},
	]);
});

test("a frontend SDK that reports its version becomes an application, as it does without an edge", async (t) => {
	const server = new UnleashServer({
		tokens: {
			[BACKEND]: scopeOf("client", "*"),
			[SHOP]: scopeOf("frontend", "shop"),
		},
		documents: { development: DOCUMENT },
	});
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		now: () => NOW,
	});
	await edge.ready();
	const report = (appName, headers) =>
		ask(edge, {
			method: "POST",
			path: "/api/frontend/client/metrics",
			headers: {
				authorization: SHOP,
				"content-type": "application/json",
				...headers,
			},
			body: JSON.stringify({ appName, instanceId: "browser" }),
		});
	await report("page", { "unleash-sdk": "unleash-js-sdk:3.8.2" });
	await report("page", { "unleash-sdk": "unleash-js-sdk:3.8.2" });
	await report("unknown", {});
	await edge.flush();
	const applications = server.reports.flatMap((sent) => sent.applications);
	assert.deepEqual(applications, [
		{
			appName: "page",
			instanceId: "browser",
			sdkVersion: "unleash-js-sdk:3.8.2",
			started: "2026-11-01T00:00:00.000Z",
			interval: 0,
			environment: "development",
			projects: ["shop"],
			sdkType: "frontend",
			connectVia: [{ appName: "fanion-edge", instanceId: "edge-1" }],
		},
	]);
});

test("reports that are malformed get 422 with the member, and count nothing", async (t) => {
	const edge = startEdge(t);
	const bucket = (toggles) => ({ start: "2026-11-01T10:00:00Z", toggles });
	const cases = [
		["/api/client/metrics", { bucket: bucket({}) }, /`appName`/],
		["/api/client/metrics", { appName: "a", bucket: 7 }, /`bucket`/],
		[
			"/api/client/metrics",
			{ appName: "a", bucket: { start: "x" } },
			/bucket.start/,
		],
		[
			"/api/client/metrics",
			{ appName: "a", bucket: bucket([]) },
			/bucket.toggles/,
		],
		[
			"/api/client/metrics",
			{ appName: "a", bucket: bucket({ f: 1 }) },
			/toggles.f/,
		],
		[
			"/api/client/metrics",
			{ appName: "a", bucket: bucket({ f: { yes: -1 } }) },
			/`yes`/,
		],
		[
			"/api/client/metrics",
			{ appName: "a", bucket: bucket({ f: { no: 1.5 } }) },
			/`no`/,
		],
		["/api/client/metrics", [], /report/],
		["/api/client/register", { instanceId: "i" }, /`appName`/],
		["/api/client/metrics/bulk", { metrics: 7 }, /`metrics`/],
		["/api/client/metrics/bulk", { applications: [7] }, /registration/],
		["/edge/validate", { tokens: "x" }, /`tokens`/],
	];
	for (const [path, body, message] of cases) {
		const { status, json } = await post(edge, path, BACKEND, body);
		assert.equal(status, 422, path);
		assert.match(json.message, message);
	}
});

test("options that are missing or invalid throw with what to do", () => {
	const valid = { bootstrap: DOCUMENT, frontendTokens: [FRONTEND] };
	const cases = [
		[{}, /no source of flags/],
		[{ upstreamUrl: "localhost:4242" }, /upstreamUrl/],
		[{ bootstrap: DOCUMENT }, /no token/],
		[{ ...valid, refreshInterval: -1 }, /refreshInterval/],
		[{ ...valid, maxBodySize: "1" }, /maxBodySize/],
		[{ ...valid, trustProxy: ["10.0.0.0/33"] }, /trustProxy/],
		[{ ...valid, allowList: ["localhost"] }, /allowList/],
		[{ ...valid, ...withTools, explainToken: "short" }, /explainToken/],
	];
	for (const [options, message] of cases)
		assert.throws(() => createEdge(options), { code: "GENERAL", message });
	assert.throws(() => createEdge({ ...valid, bootstrap: "{" }), {
		code: "PARSE_ERROR",
	});
});
