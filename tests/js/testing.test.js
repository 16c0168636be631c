// `fake` of `fanion/testing`: a client whose flags a test sets.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as server from "@openfeature/server-sdk";
import * as web from "@openfeature/web-sdk";
import { Engine } from "fanion";
import { FanionProvider as ServerProvider } from "fanion/openfeature/server";
import { FanionProvider as WebProvider } from "fanion/openfeature/web";
import { fake } from "fanion/testing";

const isUser =
	(id) =>
	({ userId }) =>
		userId === id;

describe("a fake", () => {
	it("has the flags that it was given, at once", () => {
		const flags = fake({ checkout: true, off: false, beta: isUser("7") });
		assert.equal(flags.isEnabled("checkout"), true);
		assert.equal(flags.isEnabled("off"), false);
		assert.equal(flags.isEnabled("beta", { userId: "7" }), true);
		assert.equal(flags.isEnabled("beta", { userId: "8" }), false);
		assert.equal(flags.isEnabled("unknown"), false);
		assert.equal(flags.isEnabled("unknown", {}, true), true);
	});

	const PAYLOADS = [
		["text", { type: "string", value: "text" }],
		[1.5, { type: "number", value: "1.5" }],
		[{ color: "red" }, { type: "json", value: '{"color":"red"}' }],
		[["a"], { type: "json", value: '["a"]' }],
		[null, { type: "json", value: "null" }],
		[
			{ type: "csv", value: "a,b" },
			{ type: "csv", value: "a,b" },
		],
		[
			{ type: "a", value: "b", more: 1 },
			{ type: "json", value: '{"type":"a","value":"b","more":1}' },
		],
		[undefined, undefined],
	];
	for (const [payload, expected] of PAYLOADS)
		it(`has the payload ${JSON.stringify(payload)}`, () => {
			const flags = fake({ theme: { variant: "dark", payload } });
			const variant = flags.getVariant("theme");
			assert.equal(variant.name, "dark");
			assert.equal(variant.feature_enabled, true);
			assert.deepEqual(variant.payload, expected);
		});

	it("has the variant `disabled` if a flag with a variant is off", () => {
		const flags = fake({ theme: { variant: "dark", enabled: false } });
		assert.equal(flags.isEnabled("theme"), false);
		assert.equal(flags.getVariant("theme").name, "disabled");
	});

	it("changes flags at once, and emits `update`", async () => {
		const flags = fake({ checkout: true });
		let updates = 0;
		await flags.ready();
		flags.on("update", () => {
			updates += 1;
		});
		flags.set("checkout", false);
		assert.equal(flags.isEnabled("checkout"), false);
		flags.set({ checkout: true, theme: { variant: "dark" } });
		assert.equal(flags.isEnabled("checkout"), true);
		assert.equal(flags.getVariant("theme").name, "dark");
		flags.remove("checkout");
		assert.equal(flags.isEnabled("checkout", {}, true), true);
		await flags.refresh();
		assert.ok(updates > 0);
		const before = updates;
		flags.reset();
		await flags.refresh();
		assert.equal(flags.isEnabled("checkout"), true);
		assert.equal(flags.evaluate("theme"), undefined);
		assert.ok(updates > before);
	});

	it("keeps a state without flags", async () => {
		const flags = fake();
		await flags.ready();
		flags.set("a", true);
		assert.equal(flags.isEnabled("a"), true);
		flags.reset();
		for (let turn = 0; turn < 20; turn += 1) {
			assert.equal(flags.isEnabled("a"), false);
			await new Promise((resolve) => setImmediate(resolve));
		}
		flags.set("a", true);
		flags.remove("a");
		await flags.refresh();
		assert.equal(flags.evaluate("a"), undefined);
	});

	it("keeps the last of several changes, in every turn", async () => {
		const flags = fake({ a: true });
		const seen = [];
		flags.on("update", () => seen.push(flags.isEnabled("a")));
		flags.set("a", false);
		flags.set("a", true);
		for (let turn = 0; turn < 20; turn += 1) {
			assert.equal(flags.isEnabled("a"), true);
			await null;
		}
		assert.deepEqual(seen.slice(0, 2), [false, true]);
	});

	it("emits `update` when a function replaces a function", () => {
		const flags = fake({ beta: () => false });
		let updates = 0;
		const remove = flags.on("update", () => {
			updates += 1;
		});
		flags.set("beta", () => true);
		assert.equal(updates, 1);
		assert.equal(flags.isEnabled("beta"), true);
		remove();
		flags.set("beta", () => false);
		assert.equal(updates, 1);
	});

	it("lists what the tested code asks", () => {
		const flags = fake({ checkout: true });
		const context = { userId: "7" };
		flags.isEnabled("checkout", context);
		flags.getVariant("checkout");
		flags.evaluate("other", context);
		assert.deepEqual(flags.calls, [
			{ method: "isEnabled", flag: "checkout", context },
			{ method: "getVariant", flag: "checkout", context: undefined },
			{ method: "evaluate", flag: "other", context },
		]);
		flags.reset();
		assert.deepEqual(flags.calls, []);
	});

	it("has all methods of a client, and an engine with its flags", async () => {
		const flags = fake({ checkout: true });
		assert.ok(flags.engine instanceof Engine);
		assert.equal(flags.engine.isEnabled("checkout"), true);
		assert.deepEqual(
			flags.flags().map(({ name }) => name),
			["checkout"],
		);
		assert.equal([...flags.evaluateAll()].length, 1);
		flags.impactMetrics.defineCounter("orders", "orders");
		flags.impactMetrics.incrementCounter("orders");
		flags.setContext({ userId: "7" });
		await flags.ensureFresh(0);
		await flags.flushMetrics();
		await flags.close();
		assert.equal(flags.isEnabled("checkout"), true);
	});

	for (const [name, { OpenFeature, ProviderEvents }, Provider] of [
		["servers", server, ServerProvider],
		["pages", web, WebProvider],
	])
		it(`is a source of the OpenFeature provider for ${name}`, async () => {
			const flags = fake({
				theme: { variant: "dark", payload: "#000" },
				beta: isUser("7"),
			});
			await OpenFeature.setProviderAndWait(new Provider(flags));
			const client = OpenFeature.getClient();
			const changes = [];
			client.addHandler(ProviderEvents.ConfigurationChanged, (details) =>
				changes.push(details.flagsChanged),
			);
			assert.equal(await client.getStringValue("theme", ""), "#000");
			flags.set("theme", { variant: "light", payload: "#fff" });
			assert.equal(await client.getStringValue("theme", ""), "#fff");
			assert.deepEqual(changes, [name === "pages" ? ["theme"] : undefined]);
			const context = { targetingKey: "7" };
			if (name === "pages") await OpenFeature.setContext(context);
			assert.equal(await client.getBooleanValue("beta", false, context), true);
			const asked = flags.calls.map(({ flag }) => flag);
			assert.deepEqual(asked, ["theme", "theme", "beta"]);
			await OpenFeature.close();
		});

	it("keeps names that objects inherit", () => {
		const names = ["constructor", "toString", "hasOwnProperty"];
		const flags = fake(Object.fromEntries(names.map((name) => [name, true])));
		for (const name of names) assert.equal(flags.isEnabled(name), true);
		assert.equal(fake().isEnabled("constructor"), false);
	});
});
