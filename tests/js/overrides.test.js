// `withOverrides` of `fanion/overrides`: answers that testers set for themselves.

import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import * as server from "@openfeature/server-sdk";
import * as web from "@openfeature/web-sdk";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { FanionProvider as ServerProvider } from "fanion/openfeature/server";
import { FanionProvider as WebProvider } from "fanion/openfeature/web";
import { withOverrides } from "fanion/overrides";
import { fake } from "fanion/testing";
import { Engine as ToolsEngine } from "fanion/tools";

const variant = (name, value) => ({
	name,
	weight: 500,
	payload: { type: "string", value },
});

const DOCUMENT = {
	version: 2,
	features: [
		{ name: "checkout", enabled: false, strategies: [] },
		{ name: "reviews", enabled: true, impressionData: true, strategies: [] },
		{
			name: "theme",
			enabled: true,
			strategies: [],
			variants: [variant("dark", "#000"), variant("light", "#fff")],
		},
		{
			name: "child",
			enabled: true,
			strategies: [],
			dependencies: [{ feature: "checkout" }],
		},
	],
};

const ON = { name: "disabled", enabled: false, feature_enabled: true };
const OFF = { name: "disabled", enabled: false, feature_enabled: false };

function createEngine(Type = Engine) {
	const engine = new Type();
	engine.load(DOCUMENT);
	return engine;
}

/** Creates a client that keeps its reports in `reports`. */
function createReporting(options = {}) {
	const reports = [];
	const client = createClient({
		url: "https://unleash.test/api",
		token: "*:development.secret",
		appName: "shop",
		bootstrap: DOCUMENT,
		refreshInterval: 0,
		fetch: async (url, { method, body }) => {
			if (method !== "POST") return Response.json(DOCUMENT);
			if (url.endsWith("/client/metrics")) reports.push(JSON.parse(body));
			return new Response(null, { status: 202 });
		},
		...options,
	});
	return { client, reports };
}

/** Returns overrides of a text, and the warnings about it. */
async function read(options) {
	const flags = withOverrides(createEngine(), options);
	const warnings = [];
	flags.overrides.on("warn", (message) => warnings.push(message));
	await null;
	return { flags, list: flags.overrides.list(), warnings };
}

const request = (url, cookie) =>
	new Request(url, cookie ? { headers: { cookie } } : {});

describe("an override", () => {
	const CASES = [
		["checkout", true, true, ON],
		["reviews", false, false, OFF],
		["unknown", true, true, ON],
		["unknown", false, false, OFF],
		[
			"theme",
			{ variant: "light" },
			true,
			{
				name: "light",
				enabled: true,
				payload: { type: "string", value: "#fff" },
				feature_enabled: true,
			},
		],
		[
			"theme",
			{ variant: "dark", payload: { accent: "red" } },
			true,
			{
				name: "dark",
				enabled: true,
				payload: { type: "json", value: '{"accent":"red"}' },
				feature_enabled: true,
			},
		],
		[
			"unknown",
			{ variant: "new" },
			true,
			{ name: "new", enabled: true, feature_enabled: true },
		],
	];
	const SOURCES = {
		"an engine": () => createEngine(),
		"an engine of fanion/tools": () => createEngine(ToolsEngine),
		"a client": () =>
			createClient({
				appName: "shop",
				bootstrap: DOCUMENT,
				engine: new Engine(),
			}),
		"a fake": () => fake({ theme: { variant: "light", payload: "#fff" } }),
	};
	for (const [source, create] of Object.entries(SOURCES))
		for (const [name, override, enabled, expected] of CASES)
			it(`of ${source} answers for ${name}: ${JSON.stringify(override)}`, () => {
				const flags = withOverrides(create());
				flags.overrides.set(name, override);
				assert.equal(flags.isEnabled(name, {}, !enabled), enabled);
				assert.deepEqual(flags.getVariant(name), expected);
				const evaluation = {
					flag: name,
					enabled,
					variant: expected,
					reason: "STATIC",
					impressionData: false,
					overridden: true,
				};
				assert.deepEqual(flags.evaluate(name), evaluation);
				const all = flags.evaluateAll({});
				assert.deepEqual(all.get(name), evaluation);
				assert.equal(all.isEnabled(name, !enabled), enabled);
				assert.deepEqual(
					[...all].filter(({ flag }) => flag === name),
					[evaluation],
				);
				assert.equal(all.size, [...all].length);
				assert.equal(JSON.parse(JSON.stringify(all)).length, all.size);
				flags.overrides.clear(name);
				assert.equal(flags.evaluate(name)?.overridden, undefined);
			});

	it("leaves other flags and the given source as they are", () => {
		const engine = createEngine();
		const flags = withOverrides(engine);
		flags.overrides.set({ checkout: true, unknown: true });
		assert.equal(engine.isEnabled("checkout"), false);
		for (const name of ["reviews", "theme", "child", "none"])
			assert.deepEqual(
				flags.evaluate(name, { userId: "7" }),
				engine.evaluate(name, { userId: "7" }),
			);
		assert.deepEqual(
			[...flags.evaluateAll()].map(({ flag }) => flag),
			["checkout", "reviews", "theme", "child", "unknown"],
		);
		assert.equal(flags.evaluateAll().isEnabled("none", true), true);
	});

	it("does not change flags that depend on the overridden one", () => {
		const flags = withOverrides(createEngine());
		flags.overrides.set("checkout", true);
		assert.equal(flags.isEnabled("child"), false);
	});

	it("answers for a bound engine, and for the engine of a client", () => {
		const flags = withOverrides(createEngine());
		const bound = flags.bind({ userId: "7" });
		assert.equal(bound.isEnabled("checkout"), false);
		flags.overrides.set("checkout", true);
		assert.equal(bound.isEnabled("checkout"), true);
		assert.equal(bound.evaluateAll().isEnabled("checkout"), true);
		const client = withOverrides(fake({ checkout: false }));
		client.overrides.set("checkout", true);
		assert.equal(client.engine, client.engine);
		assert.equal(client.engine.isEnabled("checkout"), true);
		assert.ok(client.engine instanceof Engine);
	});

	it("has one variant object until it changes, as React requires", () => {
		const flags = withOverrides(createEngine());
		flags.overrides.set("theme", { variant: "dark" });
		const dark = flags.getVariant("theme");
		assert.equal(flags.getVariant("theme"), dark);
		assert.ok(Object.isFrozen(dark));
		const [theme] = DOCUMENT.features.filter(({ name }) => name === "theme");
		const variants = [variant("dark", "#111")];
		flags.load({ features: [{ ...theme, variants }] });
		assert.equal(flags.getVariant("theme").payload.value, "#111");
	});

	it("has the payload of the current flags, and reads them once", async () => {
		const source = fake({ theme: { variant: "dark", payload: "#000" } });
		let reads = 0;
		const read = source.flags.bind(source);
		source.flags = () => {
			reads += 1;
			return read();
		};
		const flags = withOverrides(source);
		const again = withOverrides(source);
		await flags.ready();
		const payloads = [];
		for (const one of [flags, again]) {
			one.overrides.set("theme", { variant: "dark" });
			one.on("update", () => payloads.push(one.getVariant("theme").payload));
			for (let call = 0; call < 10; call += 1) one.getVariant("theme");
		}
		assert.equal(reads, 1);
		source.set("theme", { variant: "dark", payload: "#111" });
		const expected = { type: "string", value: "#111" };
		assert.deepEqual(payloads, [expected, expected]);
		assert.equal(reads, 2);
	});

	it("survives an engine that was freed", () => {
		const engine = createEngine();
		const flags = withOverrides(engine);
		flags.overrides.set("theme", { variant: "dark" });
		engine.free();
		assert.equal(flags.isEnabled("theme"), true);
		assert.equal(flags.getVariant("theme").payload, undefined);
	});

	it("of names that objects inherit changes no other name", () => {
		const flags = withOverrides(createEngine());
		flags.overrides.set("__proto__", true);
		flags.overrides.set("constructor", { variant: "a" });
		assert.equal(flags.isEnabled("__proto__"), true);
		assert.equal(flags.isEnabled("toString"), false);
		assert.deepEqual(Object.keys(flags.overrides.list()), [
			"__proto__",
			"constructor",
		]);
	});

	const INVALID = [
		"on",
		1,
		null,
		undefined,
		{},
		{ variant: 1 },
		{ variant: "" },
		{ variant: "a", payload: 1n },
	];
	for (const value of INVALID)
		it(`is skipped with a warning if it is ${typeof value === "object" ? Object.keys(value ?? {}) : String(value)} of type ${typeof value}`, async () => {
			const flags = withOverrides(createEngine());
			const warnings = [];
			flags.overrides.on("warn", (message) => warnings.push(message));
			await null;
			flags.overrides.set({ checkout: value, reviews: false });
			assert.equal(warnings.length, 1);
			assert.match(warnings[0], /^the override of `checkout` was skipped: /);
			assert.equal(flags.isEnabled("checkout"), false);
			assert.equal(flags.isEnabled("reviews"), false);
		});

	it("of a name that no text can hold is skipped", async () => {
		const flags = withOverrides(createEngine());
		flags.overrides.on("warn", () => {});
		flags.overrides.set("\ud800", true);
		assert.deepEqual(flags.overrides.list(), {});
	});
});

describe("overrides of a client", () => {
	it("are neither counted nor reported as impressions", async () => {
		const { client, reports } = createReporting();
		const flags = withOverrides(client);
		const impressions = [];
		flags.on("impression", ({ featureName }) => impressions.push(featureName));
		await flags.ready();
		flags.overrides.set({ reviews: false, theme: { variant: "dark" } });
		for (const ask of ["isEnabled", "getVariant", "evaluate"])
			for (const name of ["reviews", "theme", "checkout"]) flags[ask](name);
		flags.overrides.clear();
		flags.isEnabled("reviews");
		await flags.close();
		const [{ bucket }] = reports;
		assert.deepEqual(Object.keys(bucket.toggles).sort(), [
			"checkout",
			"reviews",
		]);
		assert.deepEqual(bucket.toggles.reviews, { yes: 1, no: 0, variants: {} });
		assert.equal(bucket.toggles.checkout.no, 3);
		assert.deepEqual(impressions, ["reviews"]);
	});

	it("emit `update` with each change, beside the updates of the client", async () => {
		const source = fake({ checkout: false });
		const flags = withOverrides(source);
		const seen = [];
		await flags.ready();
		const remove = flags.on("update", () =>
			seen.push(flags.isEnabled("checkout")),
		);
		flags.overrides.set("checkout", true);
		flags.overrides.clear("checkout");
		flags.overrides.clear("checkout");
		source.set("checkout", true);
		assert.deepEqual(seen, [true, false, true]);
		remove();
		flags.overrides.set("checkout", false);
		source.set("checkout", false);
		assert.deepEqual(seen, [true, false, true]);
	});

	it("emit `warn` to the listeners of the client's face", async () => {
		const flags = withOverrides(fake(), {
			query: "flags",
			request: request("https://shop.test/?flags=checkout"),
		});
		const warnings = [];
		flags.on("warn", (message) => warnings.push(message));
		await null;
		assert.deepEqual(warnings, [
			"overrides of query parameter `flags`: `checkout` was skipped: write `name:on`, `name:off` or `name:variant`",
		]);
	});

	it("leave every other member of the client usable", async () => {
		const { client } = createReporting();
		const flags = withOverrides(client);
		assert.ok("overrides" in flags && "isEnabled" in flags);
		assert.equal("explain" in flags, false);
		assert.equal(flags.explain, undefined);
		assert.equal(flags.refresh, flags.refresh);
		assert.equal(flags.constructor, client.constructor);
		await flags.ready();
		await flags.refresh();
		await flags.ensureFresh(1000);
		flags.impactMetrics.defineCounter("orders", "orders");
		flags.setContext({ userId: "7" });
		assert.equal(flags.flags().length, 4);
		await flags[Symbol.asyncDispose]();
	});
});

describe("an explanation", () => {
	it("shows the override, and the explanation without it", () => {
		const flags = withOverrides(createEngine(ToolsEngine));
		const before = flags.explain("checkout", {});
		assert.equal(before.overridden, undefined);
		flags.overrides.set("checkout", { variant: "fast", payload: 1 });
		const { text, ...after } = flags.explain("checkout", {});
		assert.equal(
			text,
			`\`checkout\` is on, variant \`fast\`: an override decides (STATIC)\nwithout the override:\n${before.text}`,
		);
		const { text: _, ...expected } = {
			...before,
			enabled: true,
			reason: "STATIC",
			variant: { name: "fast", payload: { type: "number", value: "1" } },
			overridden: true,
		};
		assert.deepEqual(after, expected);
	});

	it("of a flag that is overridden off has no variant", () => {
		const flags = withOverrides(createEngine(ToolsEngine));
		flags.overrides.set("theme", false);
		const { variant, text } = flags.explain("theme", { userId: "7" });
		assert.equal(variant, undefined);
		assert.match(text, /^`theme` is off: an override decides \(STATIC\)\n/);
	});

	it("of an unknown flag says so, and throws without an override", () => {
		const flags = withOverrides(createEngine(ToolsEngine));
		assert.throws(() => flags.explain("none"), { code: "FLAG_NOT_FOUND" });
		flags.overrides.set("none", true);
		const { enabled, flagEnabled, strategies, text } = flags.explain("none");
		assert.deepEqual([enabled, flagEnabled, strategies], [true, false, []]);
		assert.match(text, /\nthere is no flag `none`$/);
	});

	it("is that of the client's engine", () => {
		const engine = createEngine(ToolsEngine);
		const options = { appName: "shop", bootstrap: DOCUMENT, engine };
		const flags = withOverrides(createClient(options));
		flags.overrides.set("checkout", true);
		assert.equal(flags.engine.explain("checkout").overridden, true);
	});
});

describe("the text of overrides", () => {
	const VALID = [
		["checkout:on", { checkout: true }],
		["checkout:off", { checkout: false }],
		["checkout:TRUE,reviews:False", { checkout: true, reviews: false }],
		[" a:on , b:off ,", { a: true, b: false }],
		["theme:dark", { theme: { variant: "dark" } }],
		["a:on,a:off", { a: false }],
		["a%2Cb%3Ac:on", { "a,b:c": true }],
		["theme:%6fn", { theme: { variant: "on" } }],
		[
			"theme:dark:%22red%22",
			{ theme: { variant: "dark", payload: { type: "string", value: "red" } } },
		],
		[
			'theme:dark:{"a"%3A1}',
			{
				theme: { variant: "dark", payload: { type: "json", value: '{"a":1}' } },
			},
		],
		["__proto__:on", { ["__proto__"]: true }],
	];
	for (const [text, expected] of VALID)
		it(`${text} is read, and written so that it can be read again`, async () => {
			const { list, flags, warnings } = await read({
				cookie: "flags",
				request: request(
					"https://shop.test/",
					`flags=${encodeURIComponent(text)}`,
				),
			});
			assert.deepEqual(list, expected);
			assert.deepEqual(warnings, []);
			const url = new URL("https://shop.test/?a=1");
			url.searchParams.set("flags", String(flags.overrides));
			const again = await read({
				query: "flags",
				request: { url: url.href, headers: {} },
			});
			assert.deepEqual(again.list, expected);
		});

	const words = [
		"on",
		"true",
		"OFF",
		"no",
		"0",
		"disabled",
		"a b",
		"é",
		"😀",
		"%",
	];
	it("keeps every variant and every payload", async () => {
		for (const variant of words) {
			const flags = withOverrides(createEngine());
			flags.overrides.set(variant, {
				variant,
				payload: { [variant]: [1, "a:b,c"] },
			});
			const text = String(flags.overrides);
			const { list } = await read({
				query: "q",
				request: { url: `/?q=${encodeURIComponent(text)}`, headers: {} },
			});
			assert.deepEqual(list, flags.overrides.list(), text);
		}
	});

	const MALFORMED = [
		"checkout",
		"checkout:",
		":on",
		":",
		"checkout=on",
		"checkout:yes",
		"checkout:NO",
		"checkout:1",
		"checkout:0",
		"checkout:null",
		"checkout:enabled",
		"checkout:on:1",
		"checkout:off:1",
		"checkout:a:b",
		"checkout:a:1:2",
		"checkout:%",
		"%E0%A4%A:on",
		"checkout:a:%7B",
		"checkout:a:",
		'{"checkout":true}',
		'{"checkout":{"variant":"a"}}',
		`checkout:on,${"a".repeat(4096)}`,
	];
	for (const text of MALFORMED)
		it(`${text.slice(0, 40)} turns no flag on, and gives a warning`, async () => {
			const sources = [
				{
					query: "flags",
					request: { url: `/?flags=${encodeURIComponent(text)}`, headers: {} },
				},
				{
					cookie: "flags",
					request: {
						url: "/",
						headers: { cookie: `flags=${encodeURIComponent(text)}` },
					},
				},
				{ storage: memoryArea({ "fanion:overrides": text }) },
			];
			for (const options of sources) {
				const { flags, list, warnings } = await read(options);
				for (const [name, override] of Object.entries(list))
					assert.fail(`${name} is ${JSON.stringify(override)}`);
				assert.equal(flags.isEnabled("checkout"), false);
				assert.ok(warnings.length > 0);
				for (const warning of warnings)
					assert.match(warning, /^overrides of .*: /);
			}
		});

	it("with half of a surrogate pair keeps the other entries", async () => {
		const storage = { getItem: () => "a:on,\ud800:on", setItem() {} };
		const { list, warnings } = await read({ storage });
		assert.deepEqual(list, { a: true });
		assert.equal(warnings.length, 1);
	});

	it("with one malformed entry keeps the others", async () => {
		const { list, warnings } = await read({
			query: "flags",
			request: request("https://shop.test/?flags=a:on,b,c:off"),
		});
		assert.deepEqual(list, { a: true, c: false });
		assert.equal(warnings.length, 1);
	});
});

/** A storage area of a page. */
function memoryArea(initial = {}) {
	const items = new Map(Object.entries(initial));
	return {
		items,
		getItem: (key) => items.get(key) ?? null,
		setItem: (key, value) => items.set(key, value),
		removeItem: (key) => items.delete(key),
	};
}

describe("overrides of a request", () => {
	const url = "https://shop.test/cart?flags=checkout:on&x=1#top";

	it("are read only where the application names a parameter or a cookie", async () => {
		const both = request(url, "flags=reviews%3Aoff");
		assert.deepEqual((await read({ request: both })).list, {});
		assert.deepEqual(
			(await read({ query: "other", cookie: "none", request: both })).list,
			{},
		);
		assert.deepEqual((await read({ query: "flags", request: both })).list, {
			checkout: true,
		});
		assert.deepEqual((await read({ cookie: "flags", request: both })).list, {
			reviews: false,
		});
	});

	it("may be those of a request of Node", async () => {
		const incoming = {
			url: "/cart?flags=checkout:on",
			headers: { cookie: "a=1; flags=reviews:off; b=2" },
		};
		const { list } = await read({
			query: "flags",
			cookie: "flags",
			request: incoming,
		});
		assert.deepEqual(list, { reviews: false, checkout: true });
	});

	it("do not affect other requests", () => {
		const source = createEngine();
		const mine = withOverrides(source, {
			query: "flags",
			request: request(url),
		});
		const theirs = withOverrides(source, {
			query: "flags",
			request: request("https://shop.test/"),
		});
		assert.equal(mine.isEnabled("checkout"), true);
		assert.equal(theirs.isEnabled("checkout"), false);
		assert.equal(source.isEnabled("checkout"), false);
	});

	it("of the query come before those of the cookie; an empty parameter drops all", async () => {
		const cookie = "flags=checkout:on,reviews:off";
		const query = (text) =>
			read({
				query: "flags",
				cookie: "flags",
				request: request(`https://shop.test/?flags=${text}`, cookie),
			});
		assert.deepEqual((await query("checkout:off")).list, {
			checkout: false,
			reviews: false,
		});
		assert.deepEqual((await query("")).list, {});
	});

	it("may be repeated parameters", async () => {
		const { list } = await read({
			query: "f",
			request: request("https://shop.test/?f=a:on&f=b:off"),
		});
		assert.deepEqual(list, { a: true, b: false });
	});

	it("are empty for a request without address or cookies", async () => {
		for (const headers of [{}, new Headers()]) {
			const { list, warnings } = await read({
				query: "f",
				cookie: "f",
				request: { headers },
			});
			assert.deepEqual([list, warnings], [{}, []]);
		}
	});
});

describe("overrides of a page", () => {
	afterEach(() => {
		delete globalThis.document;
		delete globalThis.location;
	});

	it("stay in the storage for the next page", async () => {
		const storage = memoryArea();
		globalThis.location = { search: "?flags=checkout:on" };
		const options = { query: "flags", storage, storageKey: "mine" };
		const { flags } = await read(options);
		flags.overrides.set("theme", { variant: "dark" });
		globalThis.location = { search: "" };
		assert.deepEqual((await read(options)).list, {
			checkout: true,
			theme: { variant: "dark" },
		});
		globalThis.location = { search: "?flags=" };
		assert.deepEqual((await read(options)).list, {});
		assert.equal(storage.items.size, 0);
	});

	it("are written to the cookie, which the server reads", async () => {
		globalThis.document = { cookie: "a=1" };
		const { flags } = await read({ cookie: "flags" });
		flags.overrides.set({ checkout: true, é: { variant: "x" } });
		const [pair] = globalThis.document.cookie.split("; ");
		const { list } = await read({
			cookie: "flags",
			request: request("https://shop.test/", pair),
		});
		assert.deepEqual(list, flags.overrides.list());
		flags.overrides.clear();
		assert.match(
			globalThis.document.cookie,
			/^flags=; path=\/; samesite=lax; max-age=0$/,
		);
	});

	it("survive a storage and a cookie that the browser forbids", async () => {
		const forbidden = () => {
			throw new Error("forbidden");
		};
		Object.defineProperty(globalThis, "document", {
			configurable: true,
			value: Object.defineProperty({}, "cookie", {
				get: forbidden,
				set: forbidden,
			}),
		});
		const storage = {
			getItem: forbidden,
			setItem: forbidden,
			removeItem: forbidden,
		};
		const { flags, warnings } = await read({ cookie: "flags", storage });
		flags.overrides.set("checkout", true);
		assert.equal(flags.isEnabled("checkout"), true);
		assert.match(warnings.join("\n"), /overrides of the storage: forbidden/);
		assert.match(warnings.join("\n"), /overrides of cookie `flags`: forbidden/);
	});
});

for (const [name, { OpenFeature, ProviderEvents }, Provider] of [
	["servers", server, ServerProvider],
	["pages", web, WebProvider],
])
	describe(`below the provider for ${name}`, () => {
		it("an override answers with the reason STATIC, and says so in the metadata", async () => {
			const flags = withOverrides(fake({ checkout: false, theme: true }));
			await OpenFeature.setProviderAndWait(new Provider(flags));
			const client = OpenFeature.getClient();
			const changes = [];
			client.addHandler(ProviderEvents.ConfigurationChanged, (details) =>
				changes.push(details.flagsChanged),
			);
			flags.overrides.set({
				checkout: true,
				theme: { variant: "dark", payload: { accent: "red" } },
				limit: { variant: "high", payload: 10 },
			});
			const metadata = {
				enabled: true,
				impressionData: false,
				overridden: true,
			};
			const checkout = await client.getBooleanDetails("checkout", false);
			assert.equal(checkout.value, true);
			assert.equal(checkout.reason, "STATIC");
			assert.deepEqual(checkout.flagMetadata, metadata);
			const theme = await client.getObjectDetails("theme", {});
			assert.deepEqual(theme.value, { accent: "red" });
			assert.equal(theme.variant, "dark");
			assert.equal(await client.getNumberValue("limit", 1), 10);
			assert.equal(changes.length, 1);
			if (name === "pages")
				assert.deepEqual(changes[0].sort(), ["checkout", "limit", "theme"]);
			flags.overrides.clear();
			const after = await client.getBooleanDetails("checkout", true);
			assert.equal(after.value, false);
			assert.equal(after.flagMetadata.overridden, undefined);
			await OpenFeature.close();
		});
	});
