// `fanion/vercel` with the package `flags` 4, over a client and over an engine.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { createFanionAdapter, fanionAdapter } from "fanion/vercel";
import { startServer } from "../client/server.js";
import { hostsPath } from "../hosts/support/projects.js";

const require = createRequire(hostsPath("package.json"));
const { mergeProviderData } = require("flags");
const { evaluate, flag, generatePermutations, getProviderData, serialize } =
	require("flags/next");

const SECRET = Buffer.alloc(32, 7).toString("base64url");
process.env.FLAGS_SECRET = SECRET;

const forUser = (userIds, variants) => ({
	name: "flexibleRollout",
	parameters: { rollout: "100", stickiness: "default", groupId: "g" },
	constraints: [{ contextName: "userId", operator: "IN", values: userIds }],
	variants,
});
const variant = (name, type, value) => [
	{ name, weight: 1000, stickiness: "default", payload: { type, value } },
];
const DOCUMENT = {
	version: 2,
	features: [
		{
			name: "checkout",
			project: "shop & co",
			description: "The new checkout",
			enabled: true,
			strategies: [forUser(["7", "json", "number"])],
		},
		{
			name: "theme",
			enabled: true,
			strategies: [
				forUser(["json"], variant("dark", "json", '{"accent":"#fff"}')),
				forUser(["number"], variant("wide", "number", "3")),
				forUser(["string"], variant("text", "string", "hello")),
				forUser(["csv"], variant("list", "csv", "a,b")),
				forUser(["null"], variant("none", "json", "null")),
				forUser(["broken"], variant("broken", "json", "{")),
				forUser(["on"]),
			],
		},
	],
};

const engine = new Engine();
engine.load(DOCUMENT);
const client = createClient({
	appName: "shop",
	bootstrap: DOCUMENT,
	refreshInterval: 0,
});
const SOURCES = { engine, client };

/** A request of the Pages Router, which needs no Next.js around it. */
const requestOf = (userId, cookie = "") => ({
	headers: { "x-user": userId, cookie },
	cookies: {},
});
const identify = ({ headers }) => ({ userId: headers.get("x-user") });

// The package logs the error of a flag that falls back to its default.
const real = console.warn;
beforeEach(() => {
	console.warn = () => {};
});
afterEach(() => {
	console.warn = real;
});

for (const [name, source] of Object.entries(SOURCES))
	describe(`flags of Vercel over ${name === "engine" ? "an engine" : "a client"}`, () => {
		const adapter = createFanionAdapter(source);

		/** By method of the adapter, then by user: the value without a default, and with `"default"`. */
		const VALUES = {
			isEnabled: { json: [true], on: [true], other: [false] },
			variantName: {
				json: ["dark", "dark"],
				number: ["wide", "wide"],
				on: ["disabled", "default"],
				other: ["disabled", "default"],
			},
			payload: {
				json: [{ accent: "#fff" }, { accent: "#fff" }],
				number: [3, 3],
				string: ["hello", "hello"],
				csv: ["a,b", "a,b"],
				null: [null, null],
				broken: [
					/payload of variant `broken` is not of type `json`/,
					"default",
				],
				on: [/must have a defaultValue/, "default"],
				other: [/must have a defaultValue/, "default"],
			},
		};
		for (const [method, users] of Object.entries(VALUES))
			for (const [user, [plain, withDefault]] of Object.entries(users))
				it(`\`${method}\` decides for the user \`${user}\``, async () => {
					const declared = {
						key: "theme",
						adapter: adapter[method](),
						identify,
					};
					const decide = flag(declared)(requestOf(user));
					if (plain instanceof RegExp) await assert.rejects(decide, plain);
					else assert.deepEqual(await decide, plain);
					if (withDefault === undefined) return;
					const other = flag({ ...declared, defaultValue: "default" });
					assert.deepEqual(await other(requestOf(user)), withDefault);
				});

		it("`getVariant` decides as the source does", async () => {
			const theme = flag({
				key: "theme",
				adapter: adapter.getVariant(),
				identify,
			});
			for (const userId of ["json", "number", "on", "other"])
				assert.deepEqual(
					await theme(requestOf(userId)),
					source.getVariant("theme", { userId }),
				);
		});

		it("an unknown flag has its default", async () => {
			const unknown = (method, defaultValue) =>
				flag({ key: "no", adapter: adapter[method](), defaultValue })(
					requestOf("7"),
				);
			assert.equal(await unknown("isEnabled"), false);
			assert.equal(await unknown("isEnabled", true), true);
			assert.equal(await unknown("isEnabled", "yes"), false);
			assert.equal((await unknown("getVariant")).name, "disabled");
			assert.equal(await unknown("variantName", "dark"), "dark");
			assert.equal(await unknown("payload", 5), 5);
		});

		it("precomputed values are those of the decision", async () => {
			const checkout = flag({
				key: "checkout",
				adapter: adapter.isEnabled(),
				identify,
			});
			const theme = flag({
				key: "theme",
				adapter: adapter.variantName(),
				identify,
				options: ["disabled", "dark", "wide"],
			});
			const group = [checkout, theme];
			const permutations = await generatePermutations(group);
			assert.equal(permutations.length, 6);
			for (const [user, expected] of Object.entries({
				json: [true, "dark"],
				number: [true, "wide"],
				other: [false, "disabled"],
			})) {
				// `precompute` does the same for the request that Next.js handles.
				const decided = await evaluate(group, requestOf(user));
				assert.deepEqual(decided, expected);
				const code = await serialize(group, decided);
				assert.ok(permutations.includes(code), user);
				const values = await Promise.all(group.map((one) => one(code, group)));
				assert.deepEqual(values, expected);
			}
		});
	});

describe("an adapter for flags of Vercel", () => {
	it("identifies a visitor by the cookie of `withFlags`", async () => {
		const contexts = [];
		const engine = new Engine({
			customStrategies: {
				note: (_parameters, context) => contexts.push(context.sessionId) > 0,
			},
		});
		const strategies = [{ name: "note" }];
		engine.load({ features: [{ name: "a", enabled: true, strategies }] });
		const a = flag({
			key: "a",
			adapter: createFanionAdapter(engine).isEnabled(),
		});
		await a(requestOf("7", "unleash-session-id=17"));
		await a(requestOf("7"));
		assert.deepEqual(contexts, ["17", undefined]);
	});

	it("describes flags with the values that the code reads", async () => {
		const adapter = createFanionAdapter(engine, {
			origin: "https://unleash.example.com/",
		});
		const checkout = flag({ key: "checkout", adapter: adapter.isEnabled() });
		const read = async (method) => {
			const theme = flag({ key: "theme", adapter: adapter[method]() });
			const data = await mergeProviderData([
				getProviderData({ checkout, theme }),
				adapter.getProviderData(),
			]);
			return data.definitions.theme.options.map(({ value }) => value);
		};
		assert.deepEqual(await read("isEnabled"), [false, true]);
		assert.deepEqual(await read("variantName"), [
			"dark",
			"wide",
			"text",
			"list",
			"none",
			"broken",
		]);
		assert.deepEqual(await read("payload"), [
			{ accent: "#fff" },
			3,
			"hello",
			"a,b",
			null,
		]);
		const { definitions, hints } = await adapter.getProviderData();
		assert.deepEqual(definitions.checkout, {
			description: "The new checkout",
			origin:
				"https://unleash.example.com/projects/shop%20%26%20co/features/checkout",
			options: [
				{ value: false, label: "off" },
				{ value: true, label: "on" },
			],
		});
		assert.deepEqual(hints, []);
		assert.equal(
			checkout.origin,
			"https://unleash.example.com/projects/default/features/checkout",
		);
	});

	it("hints that there are no flags", async () => {
		const { definitions, hints } = await createFanionAdapter(
			new Engine(),
		).getProviderData();
		assert.deepEqual(definitions, {});
		assert.match(hints[0].text, /check the address and the token/);
	});
});

describe("an adapter over a client of a server", () => {
	let server;
	after(() => server?.stop());

	it("answers with old flags until new ones arrive, and after a failure", async () => {
		server = await startServer();
		const flags = (enabled) => ({
			body: JSON.stringify({
				features: [{ name: "a", enabled, strategies: [] }],
			}),
		});
		server.script("vercel", {
			features: [{ status: 500 }, flags(true), flags(false), { status: 500 }],
			register: [{ status: 202 }],
			metrics: [{ status: 202 }],
		});
		let now = 1_800_000_000_000;
		const live = createClient({
			url: `${server.address}/vercel`,
			token: "*:development.secret",
			appName: "shop",
			refreshInterval: 0,
			now: () => now,
		});
		live.on("error", () => {});
		live.on("warn", () => {});
		const adapter = createFanionAdapter(live, { metricsInterval: 0 });
		const a = flag({
			key: "a",
			adapter: adapter.isEnabled(),
			defaultValue: false,
		});
		const seen = [];
		for (let index = 0; index < 6; index++) {
			seen.push(await a(requestOf("7")));
			now += 60_000;
			await live.ensureFresh(15_000);
		}
		assert.deepEqual(seen, [false, true, false, false, false, false]);
		await live.close();
		const reports = server
			.script("vercel", {})
			.filter(({ kind }) => kind === "metrics");
		const counts = reports.map(({ body }) => JSON.parse(body).bucket.toggles.a);
		const sum = counts.reduce((sum, { yes, no }) => sum + yes + no, 0);
		assert.equal(sum, 6);
	});

	for (const name of ["@vercel/request-context", "@next/request-context"])
		it(`keeps the request alive until flags and metrics are there, by \`${name}\``, async (t) => {
			const works = [];
			const current = { waitUntil: (work) => works.push(work) };
			globalThis[Symbol.for(name)] = { get: () => current };
			t.after(() => Reflect.deleteProperty(globalThis, Symbol.for(name)));
			const path = name.slice(1, 5);
			server.script(path, {
				features: [{ body: JSON.stringify(DOCUMENT) }],
				register: [{ status: 202 }],
				metrics: [{ status: 202 }],
			});
			let now = 1_800_000_000_000;
			const live = createClient({
				url: `${server.address}/${path}`,
				token: "*:development.secret",
				appName: "shop",
				refreshInterval: 0,
				now: () => now,
			});
			const adapter = createFanionAdapter(live, { metricsInterval: 0 });
			const checkout = flag({
				key: "checkout",
				adapter: adapter.isEnabled(),
				identify,
			});
			assert.equal(await checkout(requestOf("7")), true);
			now += 60_000;
			assert.equal(await checkout(requestOf("7")), true);
			await Promise.all(works);
			const kinds = server.script(path, {}).map(({ kind }) => kind);
			assert.equal(kinds.filter((kind) => kind === "features").length, 2);
			assert.ok(kinds.includes("metrics"), `${kinds}`);
			await live.close();
		});

	it("is configured by the environment at the first use", async () => {
		server.script("environment", {
			features: [{ body: JSON.stringify(DOCUMENT) }],
			register: [{ status: 202 }],
		});
		Object.assign(process.env, {
			UNLEASH_SERVER_API_URL: `${server.address}/environment/api`,
			UNLEASH_SERVER_API_TOKEN: "*:development.secret",
			UNLEASH_APP_NAME: "from the environment",
		});
		const checkout = flag({
			key: "checkout",
			adapter: fanionAdapter.isEnabled(),
			identify,
		});
		assert.equal(await checkout(requestOf("7")), true);
		const requests = () => server.script("environment", {});
		// The client registers after the decision.
		while (!requests().some(({ kind }) => kind === "register"))
			await new Promise((resolve) => setTimeout(resolve, 10));
		const [{ headers }] = requests();
		assert.equal(headers.authorization, "*:development.secret");
		assert.equal(headers["unleash-appname"], "from the environment");
	});
});
