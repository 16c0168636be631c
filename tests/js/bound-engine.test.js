// Contexts bound with `engine.bind`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import {
	document,
	flag,
	inConstraint,
	NO_VARIANT,
	OFF_VARIANT,
	open,
	REPEATABLE,
	SAMPLE_CONTEXTS,
	strategyFor,
} from "./support/builders.js";
import { readCaptured } from "./support/fixtures.js";

/** Checks that the bound context and the plain context give the same results. */
function checkSameResults(engine, context, names) {
	const bound = engine.bind(context);
	for (const name of names) {
		assert.equal(bound.isEnabled(name), engine.isEnabled(name, context), name);
		assert.deepEqual(
			bound.getVariant(name),
			engine.getVariant(name, context),
			name,
		);
		assert.deepEqual(
			bound.evaluate(name),
			engine.evaluate(name, context),
			name,
		);
		assert.deepEqual(bound.evaluate(name), bound.evaluateAll().get(name), name);
	}
	assert.deepEqual(
		bound.evaluateAll().toJSON(),
		engine.evaluateAll(context).toJSON(),
	);
}

test("a bound context gives the same results as the plain context for captured flags", () => {
	const engine = new Engine(REPEATABLE);
	engine.load(readCaptured());
	const names = engine.flags().map(({ name }) => name);
	for (const context of SAMPLE_CONTEXTS)
		checkSameResults(engine, context, names);
});

test("bound methods return the fallback only for unknown flags", () => {
	const engine = open([flag("on"), flag("off", { enabled: false })]);
	const bound = engine.bind({});
	for (const fallback of [true, false]) {
		assert.equal(bound.isEnabled("unknown", fallback), fallback);
		assert.equal(bound.isEnabled("on", fallback), true);
		assert.equal(bound.isEnabled("off", fallback), false);
	}
	const mine = { name: "mine", enabled: true, feature_enabled: true };
	assert.equal(bound.getVariant("unknown", mine), mine);
	assert.deepEqual(bound.getVariant("unknown"), OFF_VARIANT);
	assert.deepEqual(bound.getVariant("on", mine), NO_VARIANT);
	assert.equal(bound.evaluate("unknown"), undefined);
});

test("values are read once at bind, and again after the flags changed", () => {
	const reads = [];
	const context = {
		get userId() {
			reads.push("userId");
			return "7";
		},
		get plan() {
			reads.push("plan");
			return "pro";
		},
		get unread() {
			throw new Error("this field must not be read");
		},
	};
	const engine = open([
		flag("f", { strategies: [strategyFor("userId", "7")] }),
		flag("g", { strategies: [strategyFor("userId", "8")] }),
	]);
	const bound = engine.bind(context);
	assert.deepEqual(reads, ["userId"]);
	for (let round = 0; round < 3; round += 1) {
		assert.equal(bound.isEnabled("f"), true);
		assert.equal(bound.isEnabled("g"), false);
		bound.evaluateAll();
	}
	assert.deepEqual(reads, ["userId"]);
	engine.load(
		document(flag("f", { strategies: [strategyFor("plan", "pro")] })),
	);
	assert.equal(bound.isEnabled("f"), true);
	assert.equal(bound.isEnabled("g"), false);
	assert.deepEqual(reads, ["userId", "plan"]);
	engine.apply({ events: [] });
	bound.isEnabled("f");
	assert.deepEqual(reads, ["userId", "plan", "plan"]);
	assert.throws(() => engine.load("no document"));
	assert.equal(bound.isEnabled("f"), true);
	assert.equal(reads.length, 3);
});

test("changes to the context after bind have no effect", () => {
	const engine = open([
		flag("f", { strategies: [strategyFor("userId", "7")] }),
	]);
	const context = { userId: "7" };
	const bound = engine.bind(context);
	context.userId = "8";
	assert.equal(bound.isEnabled("f"), true);
	assert.equal(engine.isEnabled("f", context), false);
	assert.equal(bound.isEnabled("f"), true);
});

test("bound contexts and plain evaluations do not affect each other", () => {
	const users = ["1", "2", "3"];
	const engine = open([
		...users.map((user) =>
			flag(user, { strategies: [strategyFor("userId", user)] }),
		),
		flag("other", { strategies: [strategyFor("userId", "other")] }),
		flag("pro", { strategies: [strategyFor("plan", "pro")] }),
	]);
	const bounds = users.map((userId) => engine.bind({ userId }));
	bounds.push(engine.bind({ plan: "pro" }), engine.bind({}));
	const expected = (name) =>
		bounds.map((_, index) => name === [...users, "pro"][index]);
	const plain = [
		() => {},
		() => engine.isEnabled("1", { userId: "1", plan: "pro" }),
		() => engine.isEnabled("other", { userId: "other" }),
		() => engine.evaluateAll({ userId: "3", plan: "pro" }),
		() => engine.isEnabled("unknown", { userId: "1" }),
		() => engine.flags(),
	];
	for (const between of plain) {
		for (const name of ["pro", ...users]) {
			const results = bounds.map((bound) => {
				between();
				return bound.isEnabled(name);
			});
			assert.deepEqual(results, expected(name), `${name}: ${between}`);
			assert.equal(engine.isEnabled(name, {}), false);
		}
	}
});

test("bound contexts of two engines are independent", () => {
	const first = open([flag("f", { strategies: [strategyFor("userId", "1")] })]);
	const second = open([
		flag("f", { strategies: [strategyFor("userId", "2")] }),
	]);
	const boundFirst = first.bind({ userId: "1" });
	const boundSecond = second.bind({ userId: "1" });
	for (let round = 0; round < 3; round += 1) {
		assert.equal(boundFirst.isEnabled("f"), true);
		assert.equal(boundSecond.isEnabled("f"), false);
	}
	first.free();
	assert.throws(() => boundFirst.isEnabled("f"), /freed/);
	assert.equal(boundSecond.isEnabled("f"), false);
});

test("custom strategies, the clock and the random source are called at each evaluation", () => {
	const received = [];
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const half = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random" },
	};
	let matches = true;
	let now = 1e13;
	let randomValue = 0;
	const context = { userId: "7" };
	const engine = open(
		[
			flag("custom", { strategies: [{ name: "mine" }] }),
			flag("dated", {
				strategies: [{ name: "default", constraints: [after] }],
			}),
			flag("random", { strategies: [half] }),
		],
		{
			customStrategies: {
				mine: (_, context) => received.push(context) > 0 && matches,
			},
			now: () => now,
			random: () => randomValue,
		},
	);
	const bound = engine.bind(context);
	const check = (expected) => {
		for (const name of ["custom", "dated", "random"]) {
			assert.equal(bound.isEnabled(name), expected, name);
			assert.equal(bound.evaluateAll().isEnabled(name), expected, name);
		}
	};
	const isEnabledFor = (value) => {
		randomValue = value;
		return engine.isEnabled("random");
	};
	const randomValues = Array.from({ length: 100 }, (_, index) => index / 100);
	const enabledValue = randomValues.find(isEnabledFor);
	const disabledValue = randomValues.find((value) => !isEnabledFor(value));
	for (const expected of [true, false, true]) {
		[matches, now, randomValue] = expected
			? [true, 1e13, enabledValue]
			: [false, 0, disabledValue];
		check(expected);
	}
	assert.ok(received.every((argument) => argument === context));
});

test("a bound currentTime replaces the clock", () => {
	const constraints = [
		{ contextName: "currentTime", operator: "DATE_AFTER", value: "2026-01-01" },
	];
	const engine = open(
		[flag("f", { strategies: [{ name: "default", constraints }] })],
		{
			now: () => {
				throw new Error("the clock must not be read");
			},
		},
	);
	assert.equal(
		engine.bind({ currentTime: new Date("2026-06-01") }).isEnabled("f"),
		true,
	);
	assert.equal(engine.isEnabled("f", { currentTime: "2025-06-01" }), false);
	assert.throws(() => engine.bind({}).isEnabled("f"), /must not be read/);
});

test("a custom strategy may evaluate other flags with the same and with other contexts", () => {
	const strategies = [
		{ name: "mine", constraints: [inConstraint("userId", "outer")] },
	];
	const engine = open(
		[
			flag("f", { strategies }),
			flag("g", { strategies: [strategyFor("userId", "outer")] }),
			flag("h", { strategies: [strategyFor("userId", "inner")] }),
		],
		{
			customStrategies: {
				mine: () =>
					outer.isEnabled("g") &&
					!outer.isEnabled("h") &&
					inner.isEnabled("h") &&
					engine.isEnabled("h", { userId: "inner" }) &&
					!engine.isEnabled("g", {}),
			},
		},
	);
	const outer = engine.bind({ userId: "outer" });
	const inner = engine.bind({ userId: "inner" });
	for (let round = 0; round < 3; round += 1) {
		assert.equal(outer.isEnabled("f"), true);
		assert.equal(inner.isEnabled("f"), false);
		assert.equal(outer.evaluateAll().isEnabled("f"), true);
	}
});

test("a getter that evaluates its own bound context terminates", () => {
	const engine = open(
		[flag("f", { strategies: [strategyFor("userId", "7")] })],
		{
			onWarning() {},
		},
	);
	let bound;
	const context = {
		get userId() {
			return bound?.isEnabled("f") ? "8" : "7";
		},
	};
	bound = engine.bind(context);
	assert.equal(bound.isEnabled("f"), true);
	engine.load(
		document(flag("f", { strategies: [strategyFor("userId", "7", "8")] })),
	);
	assert.equal(typeof bound.isEnabled("f"), "boolean");
	assert.equal(engine.isEnabled("f", { userId: "9" }), false);
});

test("a getter cannot change the flags, but can free the engine", () => {
	const features = [flag("f", { strategies: [strategyFor("userId", "7")] })];
	const engine = open(features, { onWarning() {} });
	const bound = engine.bind({
		get userId() {
			engine.load(document());
			return "7";
		},
	});
	assert.equal(bound.isEnabled("f"), false);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	const freeing = open(features);
	const context = {
		get userId() {
			freeing.free();
			return "7";
		},
	};
	assert.throws(() => freeing.bind(context).isEnabled("f"), /freed/);
});

test("bound contexts and bind throw after the engine is freed", () => {
	const engine = open([flag("f")]);
	const bound = engine.bind({});
	engine.free();
	for (const call of [
		() => bound.isEnabled("f"),
		() => bound.getVariant("f"),
		() => bound.evaluate("f"),
		() => bound.evaluateAll(),
		() => engine.bind({}),
	])
		assert.throws(call, { name: "FanionError", message: /freed/ });
});

test("a value that cannot be read counts as missing, with one warning per field", () => {
	const messages = [];
	const engine = open(
		[flag("f", { strategies: [strategyFor("x", "a"), strategyFor("y", "a")] })],
		{ onWarning: (message) => messages.push(message) },
	);
	const bound = engine.bind({
		x: ["a"],
		get y() {
			throw new Error("mine");
		},
	});
	assert.equal(bound.isEnabled("f"), false);
	assert.equal(bound.isEnabled("f"), false);
	assert.equal(messages.length, 2);
	for (const value of [null, undefined, 7, "text", () => {}])
		assert.equal(engine.bind(value).isEnabled("f"), false);
});

test("more values than the cache holds are evaluated correctly", () => {
	const rounds = 3000;
	const engine = open([
		flag("f", {
			strategies: [
				{
					name: "default",
					constraints: [
						inConstraint("x", "1", "777"),
						inConstraint("y", "a", "777"),
					],
				},
			],
		}),
	]);
	for (let round = 0; round < rounds; round += 1) {
		const x = String(round % 1000);
		const y = round % 3 ? x : "a";
		const expected = (x === "1" || x === "777") && (y === "a" || y === "777");
		assert.equal(engine.isEnabled("f", { x, y }), expected, `${x} ${y}`);
		assert.equal(engine.bind({ x, y }).isEnabled("f"), expected);
		assert.equal(engine.isEnabled("f", { x }), false);
		if (round % 500 === 0) assert.throws(() => engine.load("no document"));
	}
});
