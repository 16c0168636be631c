// The public methods of Engine: evaluating, listing flags, freeing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, FanionError } from "fanion";
import {
	document,
	flag,
	flagNames,
	NO_VARIANT,
	OFF_VARIANT,
	open,
	SAMPLE_CONTEXTS,
	strategyFor,
} from "./support/builders.js";
import { readCaptured } from "./support/fixtures.js";

const captured = readCaptured();

// Evaluation

test("isEnabled returns the fallback only for unknown flags", () => {
	const engine = open([
		flag("on"),
		flag("off", { enabled: false }),
		flag("no match", { strategies: [strategyFor("x", "a")] }),
	]);
	for (const fallback of [true, false]) {
		assert.equal(engine.isEnabled("unknown", {}, fallback), fallback);
		assert.equal(engine.isEnabled("on", {}, fallback), true);
		assert.equal(engine.isEnabled("off", {}, fallback), false);
		assert.equal(engine.isEnabled("no match", {}, fallback), false);
		assert.equal(
			engine.evaluateAll({}).isEnabled("unknown", fallback),
			fallback,
		);
	}
	assert.equal(engine.isEnabled("unknown"), false);
});

test("flag names are compared exactly", () => {
	const engine = open([
		flag("f"),
		flag("é"),
		flag(""),
		flag("a b"),
		flag('"'),
		flag("\0"),
	]);
	for (const name of ["f", "é", "", "a b", '"', "\0"])
		assert.equal(engine.isEnabled(name), true, name);
	for (const name of ["F", " f", "f ", "e\u0301", "a", "ab", "\\", "\0\0"])
		assert.equal(engine.evaluate(name), undefined, name);
});

test("flags may be named like properties of Object.prototype", () => {
	const inherited = ["toString", "constructor", "__proto__", "hasOwnProperty"];
	const empty = open([flag("f")]);
	const full = open(inherited.map((name) => flag(name)));
	for (const name of inherited) {
		assert.equal(empty.isEnabled(name), false, name);
		assert.equal(empty.evaluate(name), undefined, name);
		assert.equal(empty.evaluateAll().get(name), undefined, name);
		assert.equal(full.isEnabled(name), true, name);
		assert.equal(full.evaluateAll().isEnabled(name), true, name);
	}
});

test("getVariant returns the fallback only for unknown flags", () => {
	const fallback = {
		name: "mine",
		enabled: true,
		payload: { type: "string", value: "x" },
		feature_enabled: false,
	};
	const engine = open([
		flag("none"),
		flag("off", { enabled: false, variants: [{ name: "a", weight: 1 }] }),
	]);
	assert.deepEqual(engine.getVariant("unknown", {}, fallback), fallback);
	assert.deepEqual(engine.getVariant("unknown"), OFF_VARIANT);
	assert.deepEqual(engine.getVariant("none", {}, fallback), NO_VARIANT);
	assert.deepEqual(engine.getVariant("off", {}, fallback), OFF_VARIANT);
});

test("a variant and its payload are frozen, and the same object on each call", () => {
	const variants = [
		{ name: "a", weight: 1, payload: { type: "json", value: '{"a":1}' } },
	];
	const engine = open([
		flag("f", { variants }),
		flag("off", { enabled: false }),
		flag("none"),
	]);
	const variant = engine.getVariant("f", { userId: "7" });
	assert.deepEqual(variant, {
		name: "a",
		enabled: true,
		payload: { type: "json", value: '{"a":1}' },
		feature_enabled: true,
	});
	assert.equal(engine.getVariant("f", { userId: "8" }), variant);
	assert.equal(engine.evaluate("f").variant, variant);
	for (const item of [
		variant,
		variant.payload,
		engine.getVariant("off"),
		engine.getVariant("none"),
		engine.getVariant("?"),
	]) {
		assert.ok(Object.isFrozen(item));
		assert.throws(
			() => Object.assign(item, { name: "b", value: "b" }),
			TypeError,
		);
	}
	assert.ok(!("payload" in engine.getVariant("none")));
});

test("names and payloads of variants keep every character", () => {
	const strings = [
		'"',
		"\\",
		"\0",
		"é",
		"日本",
		"😀",
		"\u2028",
		"",
		"a".repeat(100_000),
	];
	const flags = strings.map((text, index) =>
		flag(`f.${index}`, {
			variants: [
				{ name: text, weight: 1, payload: { type: text, value: text } },
			],
		}),
	);
	const engine = open(flags);
	strings.forEach((text, index) => {
		assert.deepEqual(engine.getVariant(`f.${index}`), {
			name: text,
			enabled: true,
			payload: { type: text, value: text },
			feature_enabled: true,
		});
	});
});

test("evaluate returns the reason of the result", () => {
	const rollout = (percent) => ({
		name: "flexibleRollout",
		parameters: { rollout: percent, stickiness: "userId", groupId: "g" },
	});
	const variants = [
		{ name: "a", weight: 1, stickiness: "userId" },
		{ name: "b", weight: 1, stickiness: "userId" },
	];
	const reasons = [
		[flag("f", { enabled: false }), false, "DISABLED"],
		[
			flag("f", { strategies: [strategyFor("userId", "other")] }),
			false,
			"DEFAULT",
		],
		[flag("f", { dependencies: [{ feature: "missing" }] }), false, "DEFAULT"],
		[flag("f", { strategies: [rollout("0")] }), false, "DEFAULT"],
		[flag("f"), true, "STATIC"],
		[flag("f", { strategies: [] }), true, "STATIC"],
		[flag("f", { strategies: [rollout("100")] }), true, "STATIC"],
		[flag("f", { strategies: [rollout("99")] }), true, "SPLIT"],
		[flag("f", { variants }), true, "SPLIT"],
		[
			flag("f", { strategies: [strategyFor("userId", "7")] }),
			true,
			"TARGETING_MATCH",
		],
		[
			flag("f", {
				strategies: [{ name: "userWithId", parameters: { userIds: "7" } }],
			}),
			true,
			"TARGETING_MATCH",
		],
	];
	for (const [item, enabled, reason] of reasons) {
		const { variant, ...rest } = open([item]).evaluate("f", { userId: "7" });
		assert.deepEqual(
			rest,
			{ flag: "f", enabled, reason, impressionData: false },
			JSON.stringify(item),
		);
		assert.equal(variant.feature_enabled, enabled);
	}
});

test("evaluate returns whether impression data is enabled", () => {
	const engine = open([
		flag("yes", { impressionData: true }),
		flag("no", { impressionData: false }),
		flag("null", { impressionData: null }),
		flag("absent"),
	]);
	const values = ["yes", "no", "null", "absent"].map(
		(name) => engine.evaluate(name).impressionData,
	);
	assert.deepEqual(values, [true, false, false, false]);
});

test("evaluate, isEnabled, getVariant and evaluateAll agree", () => {
	const engine = new Engine({
		random: () => 0.5,
		now: () => 0,
		onWarning: () => {},
	});
	engine.load(captured);
	for (const context of SAMPLE_CONTEXTS) {
		const all = engine.evaluateAll(context);
		assert.equal(all.size, JSON.parse(captured).features.length);
		assert.deepEqual(
			[...all].map((item) => item.flag),
			flagNames(engine),
		);
		for (const evaluation of all) {
			const { flag: name, enabled, variant } = evaluation;
			assert.deepEqual(evaluation, engine.evaluate(name, context));
			assert.deepEqual(evaluation, all.get(name));
			assert.equal(enabled, engine.isEnabled(name, context));
			assert.equal(enabled, all.isEnabled(name));
			assert.equal(variant, engine.getVariant(name, context));
		}
		assert.equal(all.get("unknown"), undefined);
		assert.equal(all.isEnabled("unknown"), false);
	}
});

test("the result of evaluateAll can be iterated twice", () => {
	const all = open([flag("b"), flag("a")]).evaluateAll();
	assert.deepEqual(
		[...all].map((item) => item.flag),
		["b", "a"],
	);
	assert.deepEqual(
		[...all].map((item) => item.flag),
		["b", "a"],
	);
});

test("earlier results do not change when new flags are loaded", () => {
	const red = flag("f", { variants: [{ name: "red", weight: 1 }] });
	const blue = flag("f", {
		variants: [{ name: "blue", weight: 1 }],
		impressionData: true,
		enabled: true,
	});
	const engine = open([red, flag("g")]);
	const result = engine.evaluate("f");
	const all = engine.evaluateAll();
	engine.load(document(blue));
	assert.equal(result.variant.name, "red");
	assert.equal(all.size, 2);
	assert.equal(all.get("f").variant.name, "red");
	assert.deepEqual(
		[...all].map(({ variant }) => variant.name),
		["red", "disabled"],
	);
	engine.free();
	assert.equal(all.get("f").variant.name, "red");
});

test("flags() returns the fields and the order of the document", () => {
	const described = flag("b", {
		type: "experiment",
		project: "shop",
		description: "é",
		stale: true,
		impressionData: true,
		variants: [
			{
				name: "red",
				weight: 1,
				stickiness: "userId",
				payload: { type: "string", value: "#f00" },
			},
			{ name: "blue", weight: 0 },
		],
		strategies: [strategyFor("plan", "pro"), strategyFor("userId", "7")],
	});
	const [first, second] = open([
		described,
		flag("a", { enabled: false }),
	]).flags();
	const { fields, variants, ...rest } = first;
	assert.deepEqual(rest, {
		name: "b",
		type: "experiment",
		project: "shop",
		description: "é",
		enabled: true,
		stale: true,
		impressionData: true,
	});
	assert.deepEqual([...fields].sort(), ["plan", "userId"]);
	assert.deepEqual(
		variants.map(({ name }) => name),
		["red", "blue"],
	);
	assert.deepEqual(
		[
			second.name,
			second.project,
			second.enabled,
			second.stale,
			second.impressionData,
		],
		["a", "default", false, false, false],
	);
});

test("changing the result of flags() does not change the engine", () => {
	const engine = open([flag("f")]);
	engine.flags()[0].name = "changed";
	engine.flags().length = 0;
	assert.deepEqual(flagNames(engine), ["f"]);
});

// Lifetime

test("two engines are independent", () => {
	const first = open([flag("f"), flag("only first")]);
	const other = open([flag("f", { enabled: false })]);
	assert.deepEqual([first.isEnabled("f"), other.isEnabled("f")], [true, false]);
	assert.deepEqual(
		[first.isEnabled("only first"), other.isEnabled("only first")],
		[true, false],
	);
	first.load(document());
	assert.deepEqual(flagNames(other), ["f"]);
	first.free();
	assert.equal(other.evaluate("f").reason, "DISABLED");
});

test("every method of a freed engine throws", () => {
	const calls = [
		(engine) => engine.isEnabled("f"),
		(engine) => engine.isEnabled("f", { userId: "7" }, true),
		(engine) => engine.isEnabled("unknown"),
		(engine) => engine.getVariant("f"),
		(engine) => engine.evaluate("f"),
		(engine) => engine.evaluateAll(),
		(engine) => engine.flags(),
		(engine) => engine.load(document()),
		(engine) => engine.apply({ events: [] }),
	];
	for (const free of [
		(engine) => engine.free(),
		(engine) => engine[Symbol.dispose](),
	]) {
		const engine = open([
			flag("f", { strategies: [strategyFor("userId", "7")] }),
		]);
		engine.isEnabled("f", { userId: "7" });
		engine.evaluateAll();
		free(engine);
		free(engine);
		for (const call of calls)
			assert.throws(
				() => call(engine),
				{ name: "FanionError", message: /freed/ },
				String(call),
			);
	}
});

test("FanionError has a name, a code and a position", () => {
	const error = new FanionError("PARSE_ERROR", "message", {
		line: 1,
		column: 2,
	});
	assert.ok(error instanceof Error);
	assert.deepEqual(
		[error.name, error.code, error.message, error.line, error.column],
		["FanionError", "PARSE_ERROR", "message", 1, 2],
	);
});

test("replaced documents and freed engines release their memory", () => {
	const rounds = (count) => {
		for (let round = 0; round < count; round += 1) {
			const engine = new Engine({ onWarning: () => {} });
			for (let load = 0; load < 5; load += 1) engine.load(captured);
			engine.evaluateAll({ userId: String(round), long: "x".repeat(1000) });
			engine.free();
		}
		return process.memoryUsage().rss;
	};
	const before = rounds(400);
	const after = rounds(2000);
	// 10,000 loads of 8 kB each would be 80 MB and more, if nothing were released.
	assert.ok(
		after - before < 40_000_000,
		`${Math.round((after - before) / 1e6)} MB more`,
	);
});
