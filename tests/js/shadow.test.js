// `shadow` of `fanion/shadow`: the answers of another SDK beside those of fanion.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import { shadow } from "fanion/shadow";
import { fake } from "fanion/testing";
import { Engine as ToolsEngine } from "fanion/tools";
import { Unleash } from "unleash-client";
import { UnleashClient } from "unleash-proxy-client";

const rollout = (stickiness, percent = "50") => ({
	name: "flexibleRollout",
	parameters: { rollout: percent, stickiness, groupId: "g" },
});

const constrained = (strategy, field, ...values) => ({
	...strategy,
	constraints: [{ contextName: field, operator: "IN", values }],
});

const variant = (name, stickiness) => ({
	name,
	weight: 500,
	stickiness,
	payload: { type: "string", value: name },
});

const flag = (name, ...strategies) => ({ name, enabled: true, strategies });

const DOCUMENT = {
	version: 2,
	features: [
		flag("on"),
		{ ...flag("off"), enabled: false },
		flag("half", rollout("userId")),
		flag("random", rollout("random")),
		flag("rare", rollout("random", "1")),
		{
			...flag("theme"),
			variants: [variant("a", "userId"), variant("b", "userId")],
		},
		{
			...flag("lottery"),
			variants: [variant("a", "random"), variant("b", "random")],
		},
		flag(
			"later",
			constrained(rollout("userId", "100"), "userId", "7"),
			rollout("random"),
		),
		{ ...flag("child"), dependencies: [{ feature: "random" }] },
	],
};
const NAMES = DOCUMENT.features.map(({ name }) => name);

function createEngine(Type = Engine, document = DOCUMENT, options = {}) {
	const engine = new Type(options);
	engine.load(document);
	return engine;
}

/** Returns a document in which some flags are replaced. */
const changed = (...features) => ({
	version: 2,
	features: DOCUMENT.features.map(
		(old) => features.find(({ name }) => name === old.name) ?? old,
	),
});

/** Waits until calls are compared. */
const compared = () => new Promise((resolve) => setImmediate(resolve));

/** Returns a shadow of fixed answers, and the differences that it has reported. */
function shadowOf(old, fanion, options) {
	const differences = [];
	const flags = shadow(old, fanion, {
		onDifference: (difference) => differences.push(difference),
		...options,
	});
	return { flags, differences };
}

const always = (value) => ({ isEnabled: () => value, getVariant: () => value });

describe("beside unleash-client", () => {
	let server;
	let unleash;
	before(async () => {
		server = createServer((request, response) => {
			response.writeHead(200, { "content-type": "application/json" });
			response.end(request.method === "GET" ? JSON.stringify(DOCUMENT) : "");
		});
		await once(server.listen(0, "127.0.0.1"), "listening");
		unleash = new Unleash({
			url: `http://127.0.0.1:${server.address().port}/api/`,
			appName: "shop",
			disableMetrics: true,
			skipInstanceCountWarning: true,
			refreshInterval: 3_600_000,
			storageProvider: { get: async () => undefined, set: async () => {} },
		});
		unleash.on("error", () => {});
		await once(unleash, "synchronized");
	});
	after(() => {
		unleash.destroy();
		server.close();
		server.closeAllConnections();
	});

	for (const Type of [Engine, ToolsEngine])
		it(`equal flags differ only by random draws, with ${Type === Engine ? "fanion" : "fanion/tools"}`, async () => {
			const { flags, differences } = shadowOf(unleash, createEngine(Type));
			for (let user = 0; user < 200; user += 1) {
				for (const name of NAMES) {
					flags.isEnabled(name, { userId: String(user) });
					flags.getVariant(name, { userId: String(user) });
				}
				await compared();
			}
			const report = flags.report();
			const calls = 200 * NAMES.length * 2;
			assert.equal(report.asked, calls);
			assert.equal(report.skipped + report.failed, 0);
			assert.equal(report.equal + report.random + report.different, calls);
			const drawn = report.flags.filter(({ random }) => random > 0);
			const names = drawn.map(({ flag }) => flag).sort();
			for (const name of ["child", "lottery", "later", "random"])
				assert.ok(names.includes(name), name);
			for (const name of ["on", "off", "half", "theme"])
				assert.ok(!names.includes(name), name);
			// Without an explanation, a rollout of 1 % may look like a difference.
			const certain = differences.filter(
				({ flag }) => Type === ToolsEngine || flag !== "rare",
			);
			assert.deepEqual(certain, []);
		});

	it("a changed flag is reported once, with both answers, the context and the explanation", async () => {
		const engine = createEngine(
			ToolsEngine,
			changed({ ...flag("on"), enabled: false }),
		);
		const { flags, differences } = shadowOf(unleash, engine);
		for (let user = 0; user < 50; user += 1)
			flags.isEnabled("on", { userId: String(user) });
		await compared();
		const [{ explanation, ...difference }, ...more] = differences;
		assert.deepEqual(more, []);
		assert.deepEqual(difference, {
			message:
				"flag `on`, isEnabled: the old SDK says on, fanion off (DISABLED)",
			flag: "on",
			method: "isEnabled",
			context: { userId: "0" },
			old: true,
			fanion: false,
			reason: "DISABLED",
		});
		assert.match(explanation.text, /^`on` is off/);
		const {
			asked,
			different,
			equal,
			flags: [found],
		} = flags.report();
		assert.deepEqual(
			{ asked, different, equal },
			{ asked: 50, different: 50, equal: 0 },
		);
		assert.deepEqual(found, {
			flag: "on",
			equal: 0,
			different: 50,
			random: 0,
			differences: [
				{ method: "isEnabled", old: true, fanion: false, count: 50 },
			],
		});
	});

	it("a difference before a random strategy is no random draw", async () => {
		const removed = flag(
			"later",
			{ ...rollout("userId", "0") },
			rollout("random", "0"),
		);
		const engine = createEngine(ToolsEngine, changed(removed));
		const { flags, differences } = shadowOf(unleash, engine);
		flags.isEnabled("later", { userId: "7" });
		await compared();
		assert.equal(differences.length, 1);
		assert.equal(flags.report().random, 0);
	});

	it("keeps every member of the SDK", () => {
		const flags = shadow(unleash, createEngine());
		assert.ok(flags instanceof Unleash);
		assert.equal(flags.isSynchronized(), true);
		assert.equal(flags.getFeatureToggleDefinition("on").name, "on");
		assert.equal(flags.forceGetVariant("theme", { userId: "7" }).enabled, true);
		const listener = () => {};
		flags.on("changed", listener);
		assert.equal(unleash.listenerCount("changed"), 1);
		flags.off("changed", listener);
	});
});

describe("beside unleash-proxy-client", () => {
	it("equal flags have equal answers for the context that the SDK holds", async () => {
		const engine = createEngine();
		const toggles = (context) =>
			[...engine.evaluateAll(context)]
				.filter(({ enabled }) => enabled)
				.map(({ flag, ...toggle }) => ({ name: flag, ...toggle }));
		const old = new UnleashClient({
			url: "https://unleash.test/api/frontend",
			clientKey: "*:development.secret",
			appName: "shop",
			refreshInterval: 0,
			disableMetrics: true,
			storageProvider: { get: async () => undefined, save: async () => {} },
			fetch: async (url) => {
				const userId = new URL(url).searchParams.get("userId");
				return Response.json({ toggles: toggles({ userId }) });
			},
		});
		const document = changed(flag("half", rollout("userId", "0")));
		const client = createClient({ appName: "shop", bootstrap: document });
		const { flags, differences } = shadowOf(old, client);
		flags.isEnabled("on");
		assert.equal(flags.report().skipped, 1);
		await flags.start();
		const counts = { on: 0, different: 0 };
		for (let user = 0; user < 40; user += 1) {
			await flags.updateContext({ userId: String(user) });
			counts.on += Number(flags.isEnabled("half"));
			for (const name of ["on", "off", "theme"]) {
				flags.isEnabled(name);
				flags.getVariant(name);
			}
			await compared();
		}
		const { different, equal, random, failed } = flags.report();
		assert.ok(counts.on > 0 && counts.on < 40, counts.on);
		assert.equal(different, counts.on);
		assert.deepEqual([equal, random, failed], [40 * 7 - counts.on, 0, 0]);
		assert.deepEqual(
			differences.map(({ flag }) => flag),
			["half"],
		);
		old.stop();
	});
});

describe("a shadow", () => {
	it("returns the answer of the old SDK, whatever fanion does", async () => {
		const broken = createEngine();
		broken.evaluate = () => {
			throw new Error("broken");
		};
		for (const value of [true, false]) {
			const { flags } = shadowOf(always(value), broken);
			assert.equal(flags.isEnabled("on"), value);
			await compared();
			assert.equal(flags.report().failed, 1);
		}
	});

	it("passes arguments, `this` and errors of the old SDK", () => {
		const calls = [];
		const old = {
			value: true,
			isEnabled(...args) {
				calls.push(args);
				return this.value;
			},
			getVariant() {
				throw new RangeError("of the old SDK");
			},
		};
		const { flags } = shadowOf(old, createEngine());
		const context = { userId: "7" };
		assert.equal(flags.isEnabled("on", context, false), true);
		assert.equal(flags.isEnabled("on"), true);
		assert.deepEqual(calls, [["on", context, false], ["on"]]);
		assert.equal(calls[0][1], context);
		assert.throws(() => flags.getVariant("on"), RangeError);
	});

	it("asks fanion after the caller, for the context as it was", async () => {
		const order = [];
		const engine = createEngine();
		const evaluate = engine.evaluate.bind(engine);
		engine.evaluate = (name, context) => {
			order.push(context);
			return evaluate(name, context);
		};
		const { flags } = shadowOf(always(true), engine);
		const context = { userId: "7", properties: { plan: "pro" } };
		flags.isEnabled("on", context);
		order.push("the caller");
		context.userId = "8";
		context.properties.plan = "free";
		await compared();
		assert.deepEqual(order, [
			"the caller",
			{ userId: "7", properties: { plan: "pro" } },
		]);
	});

	const FALLBACKS = [
		["isEnabled", false, undefined, "equal"],
		["isEnabled", true, true, "equal"],
		["isEnabled", true, undefined, "different"],
		["isEnabled", true, (name) => name === "none", "equal"],
		["getVariant", { name: "disabled", enabled: false }, undefined, "equal"],
		[
			"getVariant",
			{ name: "x", enabled: true },
			{ name: "x", enabled: true },
			"equal",
		],
		["getVariant", { name: "x", enabled: true }, undefined, "different"],
	];
	for (const [method, answer, fallback, expected] of FALLBACKS)
		it(`compares ${method} of an unknown flag with the fallback ${typeof fallback === "object" ? fallback.name : fallback}: ${expected}`, async () => {
			let calls = 0;
			const old = {
				...always(answer),
				isEnabled: (name, context, given) => {
					if (typeof given !== "function") return answer;
					calls += 1;
					return given(name, context);
				},
			};
			const { flags } = shadowOf(old, createEngine());
			assert.deepEqual(flags[method]("none", {}, fallback), answer);
			await compared();
			assert.equal(flags.report()[expected], 1);
			assert.equal(calls, typeof fallback === "function" ? 1 : 0);
		});

	it("compares the members of variants", async () => {
		const engine = createEngine(Engine, {
			features: [
				{ ...flag("theme"), variants: [{ ...variant("a"), weight: 1000 }] },
			],
		});
		const { payload } = variant("a");
		const right = { name: "a", enabled: true, payload };
		for (const [answer, expected] of [
			[right, "equal"],
			[{ ...right, feature_enabled: true, featureEnabled: true }, "equal"],
			[{ ...right, feature_enabled: false }, "different"],
			[{ ...right, name: "b" }, "different"],
			[{ ...right, enabled: false }, "different"],
			[{ ...right, payload: { ...payload, value: "b" } }, "different"],
			[{ ...right, payload: { ...payload, type: "csv" } }, "different"],
			[{ name: "a", enabled: true }, "different"],
			[undefined, "failed"],
			["a", "failed"],
		]) {
			const { flags } = shadowOf(always(answer), engine);
			flags.getVariant("theme");
			await compared();
			assert.equal(flags.report()[expected], 1, JSON.stringify(answer));
		}
	});

	it("skips calls until fanion has flags", async () => {
		const fetch = async () => Response.json(DOCUMENT);
		const client = createClient({
			url: "https://unleash.test/api",
			token: "a",
			appName: "shop",
			fetch,
			metricsInterval: 0,
			refreshInterval: 0,
		});
		const { flags } = shadowOf(always(true), client);
		flags.isEnabled("on");
		await client.ready();
		await compared();
		flags.isEnabled("on");
		await compared();
		const { skipped, equal } = flags.report();
		assert.deepEqual([skipped, equal], [1, 1]);
		await client.close();
	});

	it("compares a sample", async () => {
		const none = shadowOf(always(true), createEngine(), { sample: 0 }).flags;
		const some = shadowOf(always(true), createEngine(), { sample: 0.5 }).flags;
		for (let call = 0; call < 400; call += 1) {
			none.isEnabled("on");
			some.isEnabled("on");
		}
		await compared();
		assert.equal(none.report().skipped, 400);
		const { equal, skipped } = some.report();
		assert.equal(equal + skipped, 400);
		assert.ok(equal > 100 && equal < 300, equal);
	});

	it("compares at most 1,000 calls of one run of code", async () => {
		const { flags } = shadowOf(always(true), createEngine());
		for (let call = 0; call < 1500; call += 1) flags.isEnabled("on");
		await compared();
		flags.isEnabled("on");
		await compared();
		const { equal, skipped } = flags.report();
		assert.deepEqual([equal, skipped], [1001, 500]);
	});

	it("reports ten differences a minute, and later ones when they occur again", async () => {
		let now = 1e12;
		const { flags, differences } = shadowOf(always(true), createEngine(), {
			now: () => now,
		});
		const ask = async () => {
			for (let flag = 0; flag < 25; flag += 1) flags.isEnabled(`none-${flag}`);
			await compared();
			return differences.length;
		};
		assert.equal(await ask(), 10);
		assert.equal(await ask(), 10);
		now += 60_000;
		assert.equal(await ask(), 20);
		now += 60_000;
		assert.equal(await ask(), 25);
		now += 60_000;
		assert.equal(await ask(), 25);
		assert.equal(new Set(differences.map(({ flag }) => flag)).size, 25);
		assert.equal(flags.report().different, 125);
	});

	it("keeps at most 10,000 flags and 20 kinds of differences of each", async () => {
		let value = 0;
		const old = {
			isEnabled: () => false,
			getVariant: () => ({ name: `v${value++}`, enabled: true }),
		};
		const { flags } = shadowOf(old, createEngine());
		for (let call = 0; call < 30; call += 1) flags.getVariant("on");
		for (let call = 0; call < 10_500; call += 1) {
			flags.isEnabled(`none-${call}`);
			if (call % 500 === 0) await compared();
		}
		await compared();
		const report = flags.report();
		assert.equal(report.flags.length, 10_000);
		assert.equal(report.flags[0].differences.length, 20);
		assert.equal(report.flags[0].different, 30);
		assert.equal(report.equal, 10_500);
	});

	it("logs a difference without a listener, and survives a listener that throws or rejects", async (t) => {
		const { mock } = t.mock.method(console, "warn", () => {});
		const logging = shadow(always(true), createEngine());
		logging.isEnabled("off");
		await compared();
		assert.deepEqual(
			mock.calls.map(({ arguments: [line] }) => line),
			[
				"fanion: flag `off`, isEnabled: the old SDK says on, fanion off (DISABLED)",
			],
		);
		const failing = [
			() => {
				throw new Error("of the listener");
			},
			async () => {
				throw new Error("of the listener");
			},
		];
		for (const onDifference of failing) {
			const flags = shadow(always(true), createEngine(), { onDifference });
			for (let call = 0; call < 3; call += 1) flags.isEnabled("off");
			await compared();
			assert.equal(flags.report().different, 3);
		}
	});

	it("survives a context whose getters throw", async () => {
		const { flags } = shadowOf(always(true), createEngine());
		const context = {
			get userId() {
				throw new Error("of the context");
			},
		};
		assert.equal(flags.isEnabled("half", context), true);
		await compared();
		assert.equal(flags.report().failed, 1);
	});

	it("may be that of functions of a module, with a fake", async () => {
		const { flags } = shadowOf({ isEnabled: () => true }, fake({ on: true }));
		await compared();
		flags.isEnabled("on");
		await compared();
		assert.equal(flags.report().equal, 1);
		assert.equal(flags.getVariant, undefined);
	});
});
