// Faults of the server: answers never stop, and everything that SDKs report arrives once.

import assert from "node:assert/strict";
import test from "node:test";
import { createTestEdge, get, post } from "./support/edges.js";
import { UnleashServer } from "./support/unleash-server.js";
import { waitFor } from "./support/wait.js";

const BACKEND = "*:development.backend-secret";
const PRODUCTION = "*:production.backend-secret";
const FRONTEND = "*:development.page-secret";

// A server that never answers has no socket here, and timers of clients do not keep the process alive.
let alive;
test.before(() => {
	alive = setInterval(() => {}, 1000);
});
test.after(() => clearInterval(alive));

const flag = (name, enabled = true) => ({ name, enabled, strategies: [] });

function createServer() {
	const token = (type, environment) => ({ type, projects: ["*"], environment });
	return new UnleashServer({
		tokens: {
			[BACKEND]: token("client", "development"),
			[PRODUCTION]: token("client", "production"),
			[FRONTEND]: token("frontend", "development"),
		},
		documents: {
			development: { version: 2, features: [flag("on"), flag("off", false)] },
			production: { version: 2, features: [flag("on")] },
		},
	});
}

const answer =
	(status, body = null, headers = {}) =>
	() =>
		new Response(body, { status, headers });

const delay = (milliseconds) =>
	new Promise((resolve) => setTimeout(resolve, milliseconds));

const failure = (message, code) => () => {
	const cause = Object.assign(new Error(message), { code });
	throw new TypeError("fetch failed", { cause });
};

/** A body that breaks off. */
const broken = () =>
	new Response(
		new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode('{"version":2,"feat'));
				controller.error(new Error("connection reset"));
			},
		}),
	);

const silent = () => new Promise(() => {});

/** How a server can fail, whatever it is asked. */
const FAULTS = {
	"answers 500": answer(500),
	"answers 502 with HTML": answer(502, "<html>", {
		"content-type": "text/html",
	}),
	"answers 503 with Retry-After": answer(503, null, { "retry-after": "1" }),
	"answers 504": answer(504),
	"answers 429": answer(429, null, { "retry-after": "1" }),
	"answers 429 with a date": answer(429, null, {
		"retry-after": new Date(Date.now() + 1000).toUTCString(),
	}),
	"answers 401": answer(401),
	"answers 403": answer(403),
	"answers 404": answer(404),
	"answers 408": answer(408),
	"answers 418": answer(418),
	"answers 304 to everything": answer(304),
	"refuses connections": failure("connect ECONNREFUSED", "ECONNREFUSED"),
	"resets connections": failure("read ECONNRESET", "ECONNRESET"),
	"has no name": failure("getaddrinfo ENOTFOUND", "ENOTFOUND"),
	"has a certificate that expired": failure("expired", "CERT_HAS_EXPIRED"),
	"never answers": silent,
	"redirects to another server": answer(302, null, {
		location: "https://other.test/",
	}),
	"redirects for ever": ({ path }) => answer(302, null, { location: path })(),
};

/** What a server can send instead of flags, with status 200. */
const BAD_DOCUMENTS = {
	"an empty body": answer(200, ""),
	HTML: answer(200, "<html></html>"),
	"a broken body": broken,
	"half a document": answer(200, '{"version":2,"features":[{"name":"on"'),
	"a list": answer(200, "[]"),
	null: answer(200, "null"),
	"a document without flags": answer(200, '{"version":2}'),
	"flags that are no list": answer(200, '{"version":2,"features":{}}'),
	"bytes that are no UTF-8": answer(200, new Uint8Array([0xff, 0xfe, 0x7b])),
	"a damaged snapshot": answer(200, new Uint8Array([0xf5, 1, 2, 3])),
};

const names = ({ json }) => json.toggles.map(({ name }) => name);

/** Starts an edge whose server works, so that it has flags. */
async function startEdge(context, server, options = {}) {
	const edge = createTestEdge(context, server, {
		tokens: [BACKEND, PRODUCTION],
		refreshInterval: 20,
		metricsInterval: 20,
		upstreamRequestTimeout: 100,
		...options,
	});
	await edge.ready();
	assert.equal((await get(edge, "/api/frontend", FRONTEND)).status, 200);
	return edge;
}

/** Asks for flags for a while; every answer must be the last good one. */
async function expectAnswers(edge, milliseconds) {
	const end = performance.now() + milliseconds;
	do {
		const flags = await get(edge, "/api/frontend", FRONTEND);
		assert.deepEqual(names(flags), ["on"]);
		const definitions = await get(edge, "/api/client/features", BACKEND);
		assert.equal(definitions.json.features.length, 2);
		await delay(10);
	} while (performance.now() < end);
}

const isFlags = ({ path }) => path === "/api/client/features";

for (const [name, fault] of Object.entries({ ...FAULTS, ...BAD_DOCUMENTS }))
	test(`flags stay, and recover, when the server ${name in FAULTS ? name : `sends ${name}`}`, async (t) => {
		const server = createServer();
		const edge = await startEdge(t, server);
		server.fault = (request) => (isFlags(request) ? fault(request) : undefined);
		await expectAnswers(edge, 250);
		server.fault = () => undefined;
		const { features } = server.documents.development;
		server.documents.development.features = [...features, flag("new")];
		// After a rejected token, no request follows until the token is validated again.
		if (/40[13]/.test(name)) await edge.refresh();
		await waitFor(async () => {
			const flags = await get(edge, "/api/frontend", FRONTEND);
			return names(flags).includes("new");
		});
	});

/** Counts what is reported, and what the server has accepted. */
class Ledger {
	#expected = new Map();

	/** Reports a random bucket of an SDK. */
	async report(edge, index) {
		const appName = `app-${index % 5}`;
		const toggles = {};
		for (let number = 0; number < 1 + (index % 7); number++) {
			const featureName = `flag-${(index * 7 + number) % 40}`;
			const [yes, no] = [index % 4, (index + number) % 3];
			toggles[featureName] = { yes, no, variants: { red: yes, disabled: no } };
			this.#add(`${appName} ${featureName}`, yes, no);
		}
		const [path, token] =
			index % 2 === 0
				? ["/api/client/metrics", BACKEND]
				: ["/api/frontend/client/metrics", FRONTEND];
		const bucket = {
			start: "2026-11-01T10:00:00Z",
			stop: "2026-11-01T10:01:00Z",
			toggles,
		};
		const samples = [{ labels: { app: appName }, value: 1 }];
		const impactMetrics = [
			{ name: "orders", help: "o", type: "counter", samples },
		];
		this.#add("orders", 1, 0);
		const body = { appName, instanceId: "i", bucket, impactMetrics };
		assert.equal((await post(edge, path, token, body)).status, 202);
	}

	#add(key, yes, no) {
		const [sumYes, sumNo] = this.#expected.get(key) ?? [0, 0];
		this.#expected.set(key, [sumYes + yes, sumNo + no]);
	}

	/** Compares what the server has accepted with what was reported. */
	check({ reports }) {
		const actual = new Map();
		const add = (key, yes, no) => {
			const [sumYes, sumNo] = actual.get(key) ?? [0, 0];
			actual.set(key, [sumYes + yes, sumNo + no]);
		};
		for (const { metrics, impactMetrics } of reports) {
			for (const { appName, featureName, yes, no, variants } of metrics) {
				add(`${appName} ${featureName}`, yes, no);
				assert.deepEqual(variants, { red: yes, disabled: no });
			}
			for (const { samples } of impactMetrics)
				for (const { value } of samples) add("orders", value, 0);
		}
		const sorted = (map) => [...map].sort();
		assert.deepEqual(sorted(actual), sorted(this.#expected));
	}
}

const LONG = "ä".repeat(20);

const isReport = ({ path }) => path === "/api/client/metrics/bulk";

for (const [name, fault] of Object.entries(FAULTS))
	test(`reports are conserved when the server ${name}`, async (t) => {
		const server = createServer();
		const edge = await startEdge(t, server);
		const ledger = new Ledger();
		for (let index = 0; index < 20; index++) await ledger.report(edge, index);
		server.fault = (request) =>
			isReport(request) ? fault(request) : undefined;
		for (let index = 0; index < 60; index++) {
			await ledger.report(edge, index);
			if (index % 10 === 0) await delay(20);
		}
		await edge.flush();
		server.fault = () => undefined;
		for (let index = 0; index < 20; index++) await ledger.report(edge, index);
		await edge.close();
		ledger.check(server);
	});

test("reports are conserved when every other request fails", async (t) => {
	const server = createServer();
	const edge = await startEdge(t, server);
	const ledger = new Ledger();
	let count = 0;
	const faults = [
		answer(500),
		answer(401),
		answer(413),
		failure("reset"),
		silent,
	];
	server.fault = (request) => {
		if (!isReport(request)) return undefined;
		count += 1;
		return count % 2 === 0 ? faults[count % faults.length]() : undefined;
	};
	for (let index = 0; index < 300; index++) {
		await ledger.report(edge, index);
		if (index % 20 === 0) await edge.flush();
	}
	server.fault = () => undefined;
	await edge.close();
	ledger.check(server);
});

test("a body that is too large for the server is sent in parts", async (t) => {
	const server = createServer();
	const edge = await startEdge(t, server);
	const ledger = new Ledger();
	const limit = 3000;
	server.fault = (request) =>
		isReport(request) && request.body.length > limit
			? new Response(null, { status: 413 })
			: undefined;
	for (let index = 0; index < 200; index++) await ledger.report(edge, index);
	await edge.close();
	ledger.check(server);
});

test("a row that the server refuses is dropped alone", async (t) => {
	const server = createServer();
	const log = [];
	const edge = await startEdge(t, server, {
		logger: ({ level, message }) => log.push(`${level} ${message}`),
	});
	const ledger = new Ledger();
	server.fault = (request) =>
		isReport(request) && request.body.includes('"poison"')
			? new Response(null, { status: 400 })
			: undefined;
	for (let index = 0; index < 100; index++) await ledger.report(edge, index);
	const bucket = {
		start: "2026-11-01T10:00:00Z",
		toggles: { poison: { yes: 3 } },
	};
	await post(edge, "/api/client/metrics", BACKEND, { appName: "bad", bucket });
	await edge.close();
	ledger.check(server);
	assert.ok(
		log.some((entry) => /^error .* 3 evaluations/.test(entry)),
		log.join(),
	);
});

test("bodies stay below the limit of the server, and applications come first", async (t) => {
	const server = createServer();
	const edge = await startEdge(t, server, { metricsInterval: 60_000 });
	for (let index = 0; index < 3000; index++) {
		const appName = `application-${index}-${"x".repeat(50)}`;
		const bucket = {
			start: "2026-11-01T10:00:00Z",
			toggles: { on: { yes: 1, no: 0, variants: { [LONG]: 1 } } },
		};
		await post(edge, "/api/client/register", BACKEND, {
			appName,
			instanceId: "i",
		});
		await post(edge, "/api/client/metrics", BACKEND, { appName, bucket });
	}
	await edge.flush();
	const bodies = server.requests.filter(isReport).map(({ body }) => body);
	assert.ok(bodies.length > 5);
	for (const body of bodies) assert.ok(Buffer.byteLength(body) <= 95_000);
	const counts = server.reports.map(({ applications, metrics }) => [
		applications.length,
		metrics.length,
	]);
	const sum = (index) => counts.reduce((total, each) => total + each[index], 0);
	assert.deepEqual([sum(0), sum(1)], [3000, 3000]);
	const firstRows = counts.findIndex(([, rows]) => rows > 0);
	assert.ok(counts.slice(firstRows + 1).every(([apps]) => apps === 0));
});

test("an edge that starts while its server fails serves as soon as it works", async (t) => {
	for (const fault of [answer(500), failure("refused"), silent]) {
		const server = createServer();
		server.fault = fault;
		const edge = createTestEdge(t, server, {
			tokens: [BACKEND],
			refreshInterval: 20,
			upstreamRequestTimeout: 100,
		});
		const early = await get(edge, "/api/frontend", FRONTEND);
		assert.equal(early.status, 503);
		assert.equal(edge.isReady, false);
		server.fault = () => undefined;
		await waitFor(
			async () => (await get(edge, "/api/frontend", FRONTEND)).status === 200,
		);
	}
});

test("every answer is of one version while the flags change all the time", async (t) => {
	const server = createServer();
	let version = 0;
	const change = () => {
		version += 1;
		const length = 5 + (version % 7);
		const features = Array.from({ length }, (_, index) =>
			flag(`v${version}-${index}`),
		);
		server.documents.development = { version: 2, features };
	};
	change();
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		refreshInterval: 5,
	});
	await edge.ready();
	const changing = setInterval(change, 3);
	t.after(() => clearInterval(changing));
	const versions = new Set();
	await waitFor(async () => {
		const listed = names(await get(edge, "/api/frontend", FRONTEND));
		const [first] = listed;
		const [, number] = /^v(\d+)-/.exec(first);
		assert.equal(listed.length, 5 + (number % 7));
		assert.ok(listed.every((name) => name.startsWith(`v${number}-`)));
		const { json } = await get(edge, "/api/client/features", BACKEND);
		const defined = new Set(
			json.features.map(({ name }) => name.split("-")[0]),
		);
		assert.equal(defined.size, 1);
		versions.add(number);
		return versions.size > 20;
	});
});
