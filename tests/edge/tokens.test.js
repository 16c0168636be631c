// Which tokens are accepted, how often the server is asked about them, and where they appear.

import assert from "node:assert/strict";
import test from "node:test";
import { memoryStorage } from "fanion/storage";
import { ask, createTestEdge, get, post } from "./support/edges.js";
import { UnleashServer } from "./support/unleash-server.js";
import { waitFor } from "./support/wait.js";

const ALL = "*:development.all-secret-0001";
const SHOP = "shop:development.shop-secret-0002";
const LIST = "[]:development.list-secret-0003";
const FRONTEND = "*:development.page-secret-0004";
const SECRETS = /secret-000/;

const flag = (name, project) => ({
	name,
	project,
	enabled: true,
	strategies: [],
});

function createServer() {
	const token = (type, ...projects) => ({
		type,
		projects,
		environment: "development",
	});
	return new UnleashServer({
		tokens: {
			[ALL]: token("client", "*"),
			[SHOP]: token("client", "shop"),
			[LIST]: token("client", "shop", "mobile"),
			[FRONTEND]: token("frontend", "*"),
		},
		documents: {
			development: {
				version: 2,
				features: [
					flag("plain", "default"),
					flag("cart", "shop"),
					flag("theme", "mobile"),
				],
			},
		},
	});
}

const names = ({ json }) =>
	(json.toggles ?? json.features).map(({ name }) => name).sort();

/** Returns the tokens that the server was asked about, one list for each question. */
const questions = (server) =>
	server
		.requestsTo("/edge/validate")
		.map(({ body }) => JSON.parse(body).tokens);

/** Returns a clock that a test moves. */
function createClock() {
	const clock = { time: Date.UTC(2026, 10, 1), now: () => clock.time };
	return clock;
}

test("concurrent requests with an unknown token ask the server once", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, { tokens: [ALL] });
	await edge.ready();
	const before = questions(server).length;
	const answers = await Promise.all(
		Array.from({ length: 200 }, () => get(edge, "/api/frontend", FRONTEND)),
	);
	for (const { status } of answers) assert.equal(status, 200);
	assert.deepEqual(questions(server).slice(before), [[FRONTEND]]);
});

test("an invalid token is asked about again only after a minute", async (t) => {
	const server = createServer();
	const clock = createClock();
	const edge = createTestEdge(t, server, { tokens: [ALL], now: clock.now });
	await edge.ready();
	const late = "*:development.late-secret-0005";
	const count = () =>
		questions(server)
			.flat()
			.filter((one) => one === late).length;
	for (let times = 0; times < 50; times++)
		assert.equal((await get(edge, "/api/frontend", late)).status, 403);
	assert.equal(count(), 1);
	server.tokens[late] = { ...server.tokens[FRONTEND] };
	clock.time += 59_000;
	assert.equal((await get(edge, "/api/frontend", late)).status, 403);
	clock.time += 2000;
	assert.equal((await get(edge, "/api/frontend", late)).status, 200);
	assert.equal(count(), 2);
});

test("a flood of random tokens is asked about in few questions", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, { tokens: [ALL] });
	await edge.ready();
	const before = questions(server).length;
	const start = performance.now();
	const answers = await Promise.all(
		Array.from({ length: 3000 }, (_, index) =>
			get(edge, "/api/frontend", `*:development.random-${index}`),
		),
	);
	const seconds = (performance.now() - start) / 1000;
	const asked = questions(server).slice(before);
	assert.ok(asked.length <= 4 * seconds + 2, `${asked.length} questions`);
	for (const tokens of asked) assert.ok(tokens.length <= 100);
	const statuses = new Set(answers.map(({ status }) => status));
	assert.deepEqual([...statuses].sort(), [403, 503]);
	assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 200);
});

test("malformed and oversized tokens are refused without a question", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, { tokens: [ALL] });
	await edge.ready();
	const before = questions(server).length;
	const malformed = [
		"hello",
		"a:b",
		"a.b",
		":.",
		"x:y.",
		`*:d.${"s".repeat(5000)}`,
	];
	for (const token of malformed) {
		const { status, json } = await get(edge, "/api/frontend", token);
		assert.equal(status, 403);
		assert.match(json.message, /malformed/);
	}
	assert.equal(questions(server).length, before);
});

test("a frontend token reads no definitions, and a backend token no evaluated flags", async (t) => {
	const edge = createTestEdge(t, createServer(), { tokens: [ALL] });
	await edge.ready();
	const refused = [
		["/api/client/features", FRONTEND, /needs a backend token/],
		["/api/client/delta", FRONTEND, /needs a backend token/],
		["/api/frontend", ALL, /needs a frontend token/],
		["/api/frontend/all", ALL, /needs a frontend token/],
	];
	for (const [path, token, message] of refused) {
		const { status, json } = await get(edge, path, token);
		assert.equal(status, 403);
		assert.match(json.message, message);
	}
});

test("a token that starts with `Bearer` counts", async (t) => {
	const edge = createTestEdge(t, createServer(), { tokens: [ALL] });
	await edge.ready();
	const { status } = await get(edge, "/api/frontend", `Bearer ${FRONTEND}`);
	assert.equal(status, 200);
});

test("`tokenHeader` replaces the header of the token", async (t) => {
	const edge = createTestEdge(t, createServer(), {
		tokens: [ALL],
		tokenHeader: "X-Flags",
	});
	await edge.ready();
	const { status } = await get(edge, "/api/frontend", "", {
		"x-flags": FRONTEND,
	});
	assert.equal(status, 200);
	assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 403);
});

test("a token without a running feed starts one, and a wider one replaces it", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, { refreshInterval: 50 });
	assert.deepEqual(names(await get(edge, "/api/client/features", SHOP)), [
		"cart",
	]);
	assert.deepEqual(names(await get(edge, "/api/client/features", LIST)), [
		"cart",
		"theme",
	]);
	assert.deepEqual(names(await get(edge, "/api/client/features", ALL)), [
		"cart",
		"plain",
		"theme",
	]);
	const start = server.requests.length;
	const polling = () => server.requests.slice(start).map(({ token }) => token);
	await waitFor(() => polling().length >= 5);
	assert.deepEqual([...new Set(polling())], [ALL]);
	assert.deepEqual(names(await get(edge, "/api/client/features", SHOP)), [
		"cart",
	]);
});

test("a token whose flags cannot be fetched gets 503, not the flags of others", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, {
		tokens: [SHOP],
		upstreamRequestTimeout: 100,
	});
	await edge.ready();
	server.fault = ({ path, token }) =>
		path === "/api/client/features" && token === LIST
			? new Response(null, { status: 500 })
			: undefined;
	assert.equal((await get(edge, "/api/client/features", LIST)).status, 503);
	assert.equal((await get(edge, "/api/client/features", SHOP)).status, 200);
});

test("flags of several tokens are merged for a frontend token that sees all", async (t) => {
	const server = createServer();
	const mobile = "mobile:development.mobile-secret-0006";
	server.tokens[mobile] = { ...server.tokens[SHOP], projects: ["mobile"] };
	const edge = createTestEdge(t, server, { tokens: [SHOP, mobile] });
	await edge.ready();
	assert.deepEqual(names(await get(edge, "/api/frontend", FRONTEND)), [
		"cart",
		"theme",
	]);
});

test("a token that the server deletes is refused after its revalidation", async (t) => {
	const server = createServer();
	const clock = createClock();
	const edge = createTestEdge(t, server, { tokens: [ALL], now: clock.now });
	await edge.ready();
	assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 200);
	delete server.tokens[FRONTEND];
	clock.time += 3_599_000;
	assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 200);
	clock.time += 2000;
	await waitFor(async () => {
		const { status } = await get(edge, "/api/frontend", FRONTEND);
		return status === 403;
	});
});

test("a valid token stays valid while the server is away", async (t) => {
	const server = createServer();
	const clock = createClock();
	const edge = createTestEdge(t, server, { tokens: [ALL], now: clock.now });
	await edge.ready();
	await get(edge, "/api/frontend", FRONTEND);
	server.fault = () => {
		throw new TypeError("fetch failed");
	};
	for (let hour = 0; hour < 5; hour++) {
		clock.time += 3_700_000;
		assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 200);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
});

test("an unknown token gets 503 while the server is away, and few questions are asked", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, { tokens: [ALL] });
	await edge.ready();
	server.fault = ({ path }) =>
		path === "/edge/validate" ? new Response(null, { status: 502 }) : undefined;
	const before = questions(server).length;
	for (let times = 0; times < 100; times++) {
		const { status, headers } = await get(edge, "/api/frontend", FRONTEND);
		assert.equal(status, 503);
		assert.ok(headers.get("retry-after"));
	}
	assert.equal(questions(server).length, before + 1);
});

test("an edge behind this one learns that the server is away, not that tokens are invalid", async (t) => {
	const server = createServer();
	const edge = createTestEdge(t, server, { tokens: [ALL] });
	await edge.ready();
	const ask = (...tokens) => post(edge, "/edge/validate", "", { tokens });
	const known = await ask(ALL, "hello", "*:development.wrong-secret");
	assert.deepEqual(
		known.json.tokens.map(({ token, type }) => [token, type]),
		[[ALL, "backend"]],
	);
	server.fault = () => new Response(null, { status: 502 });
	assert.equal((await ask(ALL, FRONTEND)).status, 503);
	assert.equal((await ask(ALL)).status, 200);
});

test("tokens and flags from the storage serve an edge whose server is away", async (t) => {
	const storage = memoryStorage();
	const server = createServer();
	const first = createTestEdge(t, server, { tokens: [ALL], storage });
	await first.ready();
	await get(first, "/api/frontend", FRONTEND);
	await first.close();
	server.fault = () => {
		throw new TypeError("fetch failed");
	};
	const second = createTestEdge(t, server, { tokens: [ALL], storage });
	const { status, json } = await get(second, "/api/frontend", FRONTEND);
	assert.equal(status, 200);
	assert.equal(json.toggles.length, 3);
	assert.deepEqual(names(await get(second, "/api/client/features", ALL)), [
		"cart",
		"plain",
		"theme",
	]);
});

test("pretrusted tokens need no question", async (t) => {
	const server = createServer();
	const pretrustedTokens = ["*:development.trusted", "secret-1@development"];
	const edge = createTestEdge(t, server, { tokens: [ALL], pretrustedTokens });
	await edge.ready();
	const before = questions(server).length;
	for (const token of pretrustedTokens)
		assert.equal((await get(edge, "/api/frontend", token)).status, 200);
	assert.equal(questions(server).length, before);
});

test("no answer, log entry, address or stored value contains a token", async (t) => {
	const server = createServer();
	const stored = [];
	const storage = {
		get: () => undefined,
		set: (key, value) => void stored.push(key, value),
	};
	const log = [];
	const seen = [];
	server.fault = ({ path }) => {
		seen.push(path);
		if (server.requests.length % 3 === 0)
			throw new TypeError(`failed with ${ALL} and ${FRONTEND}`);
		return undefined;
	};
	const edge = createTestEdge(t, server, {
		tokens: [ALL, LIST],
		storage,
		refreshInterval: 20,
		metricsInterval: 20,
		logger: (entry) => log.push(JSON.stringify(entry)),
	});
	await new Promise((resolve) => setTimeout(resolve, 300));
	const paths = [
		"/api/frontend",
		"/api/client/features",
		"/api/client/delta",
		"/internal-backstage/tokens",
		"/internal-backstage/metrics",
		"/internal-backstage/features",
		"/internal-backstage/metricsbatch",
		"/internal-backstage/instancedata",
		"/nothing",
	];
	const bodies = [];
	for (const token of [ALL, SHOP, FRONTEND, "*:development.no-secret-0009", ""])
		for (const path of paths) bodies.push((await get(edge, path, token)).text);
	const registration = { appName: "a", instanceId: "i", strategies: [] };
	await post(edge, "/api/client/register", ALL, registration);
	await edge.flush();
	assert.ok(log.length > 0 && stored.length > 0 && bodies.length > 40);
	for (const text of [...log, ...seen, ...stored, ...bodies])
		assert.doesNotMatch(text, SECRETS);
});

test("addresses outside of the allow list, and of the deny list, are refused", async (t) => {
	const edge = createTestEdge(t, createServer(), {
		tokens: [ALL],
		allowList: ["10.0.0.0/8", "2001:db8::/32"],
		denyList: ["10.1.2.3"],
	});
	await edge.ready();
	const status = async (address) => {
		const request = {
			path: "/api/frontend",
			headers: { authorization: FRONTEND },
		};
		return (await ask(edge, request, { address })).status;
	};
	assert.equal(await status("10.9.9.9"), 200);
	assert.equal(await status("::ffff:10.9.9.9"), 200);
	assert.equal(await status("2001:db8::1"), 200);
	assert.equal(await status("10.1.2.3"), 403);
	assert.equal(await status("192.168.0.1"), 403);
	assert.equal(await status(undefined), 403);
});
