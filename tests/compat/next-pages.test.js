// `fanion/next` without a counterpart in `@unleash/nextjs`: the proxy and precomputed flags.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient } from "fanion/client";
import {
	evaluateFlags,
	flagsClient,
	precomputed,
	withFlags,
} from "fanion/next";

const THEME = [
	{ name: "dark", weight: 500, payload: { type: "string", value: "#000" } },
	{ name: "hell & grün", weight: 500 },
];
const DOCUMENT = {
	version: 2,
	features: [
		{
			name: "half",
			enabled: true,
			strategies: [
				{
					name: "flexibleRollout",
					parameters: { rollout: "50", stickiness: "default", groupId: "half" },
				},
			],
		},
		{ name: "theme", enabled: true, strategies: [], variants: THEME },
		{ name: "off", enabled: false, strategies: [], variants: THEME },
	],
};
const flagsOf = (context) =>
	flagsClient(evaluateFlags(DOCUMENT, context).toggles);

describe("precomputed flags", () => {
	const pages = precomputed(["half", "theme", "off", "unknown"]);
	const users = Array.from({ length: 100 }, (_, index) => ({
		userId: `${index}`,
	}));

	it("give a page the answers of the proxy, by one of the codes", () => {
		const codes = new Set(pages.codes(DOCUMENT));
		const used = new Set();
		for (const user of users) {
			const code = pages.encode(flagsOf(user));
			assert.match(code, /^[\w-]+$/);
			assert.ok(codes.has(code), code);
			used.add(code);
			const flags = flagsClient(pages.toggles(code, DOCUMENT));
			for (const name of ["half", "theme", "off", "unknown"]) {
				const expected = flagsOf(user);
				assert.equal(flags.isEnabled(name), expected.isEnabled(name));
				assert.deepEqual(flags.getVariant(name), expected.getVariant(name));
			}
		}
		assert.equal(codes.size, 2 * 4);
		assert.equal(used.size, 4);
	});

	it("have no toggles for a code that the definitions do not allow", () => {
		const encode = (states) =>
			Buffer.from(JSON.stringify(states)).toString("base64url");
		assert.equal(pages.toggles(encode([1, "dark", 0, 0]), DOCUMENT).length, 2);
		for (const code of [
			"",
			"x",
			"%%%",
			encode({}),
			encode([1]),
			encode([1, "dark", 0]),
			encode([1, "pink", 0, 0]),
			encode([1, "dark", 1, 0]),
			encode([1, "dark", 0, 1]),
			encode([true, "dark", 0, 0]),
			encode([1, ["dark"], 0, 0]),
			`${encode([1, "dark", 0, 0])}/..`,
			`${encode([1, "dark", 0, 0])}=`,
			Buffer.from('[1, "dark", 0, 0]').toString("base64url"),
		])
			assert.equal(pages.toggles(code, DOCUMENT), undefined, code);
	});

	it("refuse more combinations than a site can have", () => {
		const features = Array.from({ length: 20 }, (_, index) => ({
			name: `${index}`,
			enabled: true,
		}));
		const many = precomputed(features.map(({ name }) => name));
		assert.throws(
			() => many.codes({ version: 2, features }),
			/more than 10000 combinations: precompute fewer/,
		);
	});
});

/** Returns a request like that of Next.js. */
function request(url, cookies = {}) {
	return {
		url,
		cookies: {
			get: (name) => (name in cookies ? { value: cookies[name] } : undefined),
		},
	};
}

describe("a proxy with flags", () => {
	const client = createClient({
		appName: "shop",
		bootstrap: DOCUMENT,
		refreshInterval: 0,
	});
	const answer = (_request, flags) =>
		Response.json({ context: flags.context, half: flags.isEnabled("half") });

	it("gives a new visitor a session, and the flags for it", async () => {
		const proxy = withFlags(answer, { client });
		const ids = new Set();
		for (let index = 0; index < 50; index++) {
			const response = await proxy(request("https://shop.example.com/"));
			const { context, half } = await response.json();
			const [cookie] = response.headers.getSetCookie();
			assert.equal(
				cookie,
				`unleash-session-id=${context.sessionId}; Path=/; SameSite=Lax; Max-Age=31536000; Secure`,
			);
			assert.equal(half, client.isEnabled("half", context));
			ids.add(context.sessionId);
		}
		assert.ok(ids.size > 45, `${ids.size}`);
	});

	it("gives a session with a redirect, whose headers cannot be changed", async () => {
		const target = "https://shop.example.com/new";
		const proxy = withFlags(() => Response.redirect(target, 307), { client });
		const response = await proxy(request("https://shop.example.com/"));
		assert.equal(response.status, 307);
		assert.equal(response.headers.get("location"), target);
		assert.equal(response.headers.getSetCookie().length, 1);
	});

	it("lets no shared cache keep what it decides for a visitor", async () => {
		const cookies = { "unleash-session-id": "17" };
		const cacheOf = async (decide, visitor) => {
			const proxy = withFlags(decide, { client });
			const response = await proxy(request("https://a.example.com/", visitor));
			return ["cache-control", "cdn-cache-control"].map((name) =>
				response.headers.get(name),
			);
		};
		const redirect = () => Response.redirect("https://a.example.com/new", 308);
		const own = () =>
			Response.json({}, { headers: { "cache-control": "no-store" } });
		const cdn = () =>
			Response.json({}, { headers: { "cdn-cache-control": "max-age=9" } });
		for (const visitor of [{}, cookies]) {
			for (const decide of [answer, redirect])
				assert.deepEqual(await cacheOf(decide, visitor), [
					"private",
					"private",
				]);
			assert.deepEqual(await cacheOf(own, visitor), ["no-store", null]);
			assert.deepEqual(await cacheOf(cdn, visitor), ["private", "max-age=9"]);
		}
	});

	it("keeps the session of a known visitor", async () => {
		const proxy = withFlags(answer, { client });
		const known = { "unleash-session-id": "17" };
		const response = await proxy(request("http://shop.example.com/", known));
		assert.deepEqual((await response.json()).context, { sessionId: "17" });
		assert.deepEqual(response.headers.getSetCookie(), []);
	});

	it("adds the context of the caller", async () => {
		const context = async ({ url }) => ({
			userId: new URL(url).searchParams.get("user"),
		});
		const proxy = withFlags(answer, { client, context });
		const known = { "unleash-session-id": "17" };
		const response = await proxy(
			request("http://shop.example.com/?user=7", known),
		);
		assert.deepEqual((await response.json()).context, {
			sessionId: "17",
			userId: "7",
		});
	});

	it("has flags that are off while the server fails, and reports what it counted", async () => {
		const sent = [];
		let works = false;
		const unleash = createClient({
			url: "https://unleash.example.com",
			token: "*:development.secret",
			appName: "shop",
			refreshInterval: 0,
			fetch: async (address, { body }) => {
				if (!works) throw new TypeError("fetch failed");
				if (body) sent.push([address, JSON.parse(body)]);
				return new Response(body ? "" : JSON.stringify(DOCUMENT));
			},
		});
		unleash.on("error", () => {});
		unleash.on("warn", () => {});
		const waiting = [];
		const event = { waitUntil: (work) => waiting.push(work) };
		const proxy = withFlags(answer, {
			client: unleash,
			metricsInterval: 0,
			maxAge: 0,
		});
		const known = { "unleash-session-id": "17" };
		const ask = async () =>
			(await (await proxy(request("http://a/", known), event)).json()).half;
		assert.equal(await ask(), false);
		await Promise.all(waiting);
		works = true;
		await unleash.refresh();
		assert.equal(await ask(), client.isEnabled("half", { sessionId: "17" }));
		await Promise.all(waiting);
		const counts = sent.filter(([address]) => address.endsWith("/metrics"));
		assert.equal(counts.length, 1);
		const { yes, no } = counts[0][1].bucket.toggles.half;
		assert.equal(yes + no, 2);
		await unleash.close();
	});
});
