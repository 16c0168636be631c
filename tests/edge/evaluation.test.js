// The answers of the edge, compared with those of an engine with the same document, clock and random source.

import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "fanion";
import { createEdge } from "fanion/edge";
import { findWorkload } from "../../benches/workloads/index.js";
import { createPrng } from "../../benches/workloads/prng.js";
import { CLOCK, DOCUMENTS } from "./support/documents.js";
import { get, post } from "./support/edges.js";

const FRONTEND = "*:development.frontend-secret";
const SHOP = "shop:development.frontend-secret";
const BACKEND = "*:development.backend-secret";

/** Number of contexts for each document. */
const CONTEXTS = 10_000;

/** Values that names of flags, escapes and numbers make difficult. */
const ODD_VALUES = [
	"",
	" ",
	"a b+c",
	"jürgen",
	"100%",
	"%41",
	"a&b=c",
	"[x]",
	"日本",
	"😀",
	'"\\',
	"#?/",
	"7",
	"no",
	"pro",
	"true",
];

const FIELDS = "country plan browser email age appVersion tenant custom".split(
	" ",
);

function randomContext(prng, known) {
	const base = prng.chance(0.5) ? prng.pick(known) : {};
	const context = structuredClone(base);
	for (const field of ["userId", "sessionId", "environment", "appName"])
		if (prng.chance(0.3)) context[field] = prng.pick(ODD_VALUES);
	for (const field of FIELDS) {
		if (!prng.chance(0.2)) continue;
		context.properties ??= {};
		context.properties[field] = prng.pick(ODD_VALUES);
	}
	if (prng.chance(0.1)) context[prng.pick(FIELDS)] = prng.pick(ODD_VALUES);
	return context;
}

/** Writes a context as a query, with brackets raw or encoded. */
function toQuery({ properties = {}, ...fields }, prng) {
	const pair = ([name, value]) => {
		const encoded = encodeURIComponent(value);
		return `${name}=${prng.chance(0.5) ? encoded.replaceAll("%20", "+") : encoded}`;
	};
	const [open, close] = prng.chance(0.5) ? ["[", "]"] : ["%5B", "%5D"];
	return [
		...Object.entries(fields).map(pair),
		...Object.entries(properties).map(([name, value]) =>
			pair([`properties${open}${name}${close}`, value]),
		),
	].join("&");
}

/** Returns what the frontend API has to answer, by the engine alone. */
function expectedToggles(engine, context) {
	return [...engine.evaluateAll({ remoteAddress: "127.0.0.1", ...context })]
		.map(({ flag, enabled, variant, impressionData }) => ({
			name: flag,
			enabled,
			variant: {
				name: variant.name,
				enabled: variant.enabled,
				payload: variant.payload ?? null,
				feature_enabled: variant.feature_enabled,
			},
			impression_data: impressionData,
			impressionData,
		}))
		.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function startEdge(context, document, options = {}) {
	const edge = createEdge({
		bootstrap: document,
		frontendTokens: [FRONTEND, SHOP],
		clientTokens: [BACKEND],
		logger: () => {},
		...CLOCK,
		...options,
	});
	context.after(() => edge.close());
	return edge;
}

for (const [name, document] of Object.entries(DOCUMENTS))
	test(`${CONTEXTS} random contexts have the answers of the engine: ${name}`, async (t) => {
		const edge = startEdge(t, document);
		const engine = new Engine(CLOCK);
		engine.load(document);
		const prng = createPrng(11);
		const known = findWorkload("W2").checkedContexts;
		for (let count = 0; count < CONTEXTS; count++) {
			const context = randomContext(prng, known);
			const all = expectedToggles(engine, context);
			const enabled = all.filter((toggle) => toggle.enabled);
			const path = prng.pick(["/api/frontend", "/api/proxy"]);
			const isAll = prng.chance(0.3);
			const expected = isAll ? all : enabled;
			const full = isAll ? `${path}/all` : path;
			const { json } = prng.chance(0.5)
				? await get(edge, `${full}?${toQuery(context, prng)}`, FRONTEND)
				: await post(edge, full, FRONTEND, { context });
			assert.deepEqual(json, { toggles: expected }, JSON.stringify(context));
		}
	});

test("a token sees only the flags of its projects", async (t) => {
	const edge = startEdge(t, DOCUMENTS["the recorded document"]);
	const names = async (token) =>
		(await get(edge, "/api/frontend/all", token)).json.toggles.map(
			(toggle) => toggle.name,
		);
	const all = await names(FRONTEND);
	const shop = DOCUMENTS["the recorded document"].features
		.filter(({ project }) => project === "shop")
		.map((feature) => feature.name);
	assert.deepEqual(await names(SHOP), shop.sort());
	assert.ok(shop.length > 0 && shop.length < all.length);
	const one = await get(edge, "/api/frontend/features/plain", SHOP);
	assert.equal(one.status, 404);
});

test("an answer that the caller has is not sent again", async (t) => {
	const edge = startEdge(t, DOCUMENTS.W2);
	for (const [path, token] of [
		["/api/frontend?userId=7", FRONTEND],
		["/api/client/features", BACKEND],
	]) {
		const first = await get(edge, path, token);
		const etag = first.headers.get("etag");
		assert.match(etag, /^"[0-9a-f]{16}"$/);
		for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
			const second = await get(edge, path, token, { "if-none-match": known });
			assert.equal(second.status, 304);
			assert.equal(second.text, "");
		}
		const other = await get(edge, path, token, { "if-none-match": '"x"' });
		assert.equal(other.status, 200);
	}
});

test("answers with different flags have different ETags", async (t) => {
	const edge = startEdge(t, DOCUMENTS.W2);
	const bodies = new Map();
	for (let user = 0; user < 2000; user++) {
		const { headers, text } = await get(
			edge,
			`/api/frontend?userId=${user}`,
			FRONTEND,
		);
		const etag = headers.get("etag");
		assert.equal(bodies.get(etag) ?? text, text);
		bodies.set(etag, text);
	}
	assert.ok(bodies.size > 1000);
});

test("`load` replaces the flags of an edge without a server", async (t) => {
	const edge = startEdge(t, DOCUMENTS.W2);
	await get(edge, "/api/frontend", FRONTEND);
	edge.load({
		version: 2,
		features: [{ name: "next", enabled: true, strategies: [] }],
	});
	const { json } = await get(edge, "/api/frontend", FRONTEND);
	assert.deepEqual(
		json.toggles.map(({ name }) => name),
		["next"],
	);
	assert.throws(() => edge.load("{"), { code: "PARSE_ERROR" });
	const definitions = await get(edge, "/api/client/features", BACKEND);
	assert.deepEqual(
		definitions.json.features.map(({ name }) => name),
		["next"],
	);
});

/** Lengths of names around those at which a body is split, with characters of one to four bytes. */
const LONG_NAMES = [
	"x".repeat(90),
	"é".repeat(60),
	"日".repeat(40),
	"😀".repeat(30),
];

for (const character of LONG_NAMES)
	test(`a long list with names of \`${[...character][0]}\` is complete, and no list is an empty one`, async () => {
		const names = Array.from(
			{ length: 400 },
			(_, index) => `${String(index).padStart(3, "0")}${character}`,
		);
		for (const count of [0, 1, 2, 30, 60, 400]) {
			const features = names.map((name, index) => ({
				name,
				enabled: index < count,
				strategies: [{ name: "default" }],
			}));
			const edge = createEdge({
				bootstrap: { version: 2, features },
				frontendTokens: [FRONTEND],
				...CLOCK,
			});
			const { json } = await get(edge, "/api/frontend", FRONTEND);
			assert.deepEqual(
				json.toggles.map(({ name }) => name),
				names.slice(0, count),
			);
			await edge.close();
		}
	});
