// A context that is bound once and asked many times.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { readCaptured } from "./checkout.js";
import {
	document,
	flag,
	forThose,
	isIn,
	NO_VARIANT,
	OFF_VARIANT,
	open,
	PEOPLE,
} from "./flags.js";

const quiet = { onWarning: () => {}, random: () => 0.5, now: () => 0 };

/** Bound or not, a person gets the same answers, whatever was asked before. */
function checkAlike(engine, person, names) {
	const bound = engine.bind(person);
	for (const name of names) {
		assert.equal(bound.isEnabled(name), engine.isEnabled(name, person), name);
		assert.deepEqual(
			bound.getVariant(name),
			engine.getVariant(name, person),
			name,
		);
		assert.deepEqual(bound.evaluate(name), engine.evaluate(name, person), name);
		assert.deepEqual(bound.evaluate(name), bound.evaluateAll().get(name), name);
	}
	assert.deepEqual(
		bound.evaluateAll().toJSON(),
		engine.evaluateAll(person).toJSON(),
	);
}

test("a bound context answers as the context itself does, for flags of a server", () => {
	const engine = new Engine(quiet);
	engine.load(readCaptured());
	const names = engine.flags().map(({ name }) => name);
	for (const person of PEOPLE) checkAlike(engine, person, names);
});

test("the fallback answers only for unknown flags", () => {
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

test("values are read once, and again when the flags have changed", () => {
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
			throw new Error("nobody asked for this");
		},
	};
	const engine = open([
		flag("f", { strategies: [forThose("userId", "7")] }),
		flag("g", { strategies: [forThose("userId", "8")] }),
	]);
	const bound = engine.bind(context);
	assert.deepEqual(reads, ["userId"]);
	for (let round = 0; round < 3; round += 1) {
		assert.equal(bound.isEnabled("f"), true);
		assert.equal(bound.isEnabled("g"), false);
		bound.evaluateAll();
	}
	assert.deepEqual(reads, ["userId"]);
	engine.load(document(flag("f", { strategies: [forThose("plan", "pro")] })));
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

test("what is changed in the context afterwards is not seen", () => {
	const engine = open([flag("f", { strategies: [forThose("userId", "7")] })]);
	const context = { userId: "7" };
	const bound = engine.bind(context);
	context.userId = "8";
	assert.equal(bound.isEnabled("f"), true);
	assert.equal(engine.isEnabled("f", context), false);
	assert.equal(bound.isEnabled("f"), true);
});

test("several bound contexts and plain questions do not know each other", () => {
	const users = ["1", "2", "3"];
	const engine = open([
		...users.map((user) =>
			flag(user, { strategies: [forThose("userId", user)] }),
		),
		flag("nobody", { strategies: [forThose("userId", "nobody")] }),
		flag("pro", { strategies: [forThose("plan", "pro")] }),
	]);
	const bounds = users.map((userId) => engine.bind({ userId }));
	bounds.push(engine.bind({ plan: "pro" }), engine.bind({}));
	const truth = (name) =>
		bounds.map((_, index) => name === [...users, "pro"][index]);
	const plain = [
		() => {},
		() => engine.isEnabled("1", { userId: "1", plan: "pro" }),
		() => engine.isEnabled("nobody", { userId: "nobody" }),
		() => engine.evaluateAll({ userId: "3", plan: "pro" }),
		() => engine.isEnabled("unknown", { userId: "1" }),
		() => engine.flags(),
	];
	for (const between of plain) {
		for (const name of ["pro", ...users]) {
			const answers = bounds.map((bound) => {
				between();
				return bound.isEnabled(name);
			});
			assert.deepEqual(answers, truth(name), `${name}: ${between}`);
			assert.equal(engine.isEnabled(name, {}), false);
		}
	}
});

test("engines do not know each other's bound contexts", () => {
	const one = open([flag("f", { strategies: [forThose("userId", "1")] })]);
	const other = open([flag("f", { strategies: [forThose("userId", "2")] })]);
	const mine = one.bind({ userId: "1" });
	const theirs = other.bind({ userId: "1" });
	for (let round = 0; round < 3; round += 1) {
		assert.equal(mine.isEnabled("f"), true);
		assert.equal(theirs.isEnabled("f"), false);
	}
	one.free();
	assert.throws(() => mine.isEnabled("f"), /freed/);
	assert.equal(theirs.isEnabled("f"), false);
});

test("custom strategies, the clock and chance are asked at each question", () => {
	const asked = [];
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const half = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random" },
	};
	let answer = true;
	let now = 1e13;
	let chance = 0;
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
			customStrategies: { mine: (_, given) => asked.push(given) > 0 && answer },
			now: () => now,
			random: () => chance,
		},
	);
	const bound = engine.bind(context);
	const check = (expected) => {
		for (const name of ["custom", "dated", "random"]) {
			assert.equal(bound.isEnabled(name), expected, name);
			assert.equal(bound.evaluateAll().isEnabled(name), expected, name);
		}
	};
	const isLucky = (one) => {
		chance = one;
		return engine.isEnabled("random");
	};
	const chances = Array.from({ length: 100 }, (_, index) => index / 100);
	const good = chances.find(isLucky);
	const bad = chances.find((one) => !isLucky(one));
	for (const is of [true, false, true]) {
		[answer, now, chance] = is ? [true, 1e13, good] : [false, 0, bad];
		check(is);
	}
	assert.ok(asked.every((given) => given === context));
});

test("a bound time does not ask the clock", () => {
	const constraints = [
		{ contextName: "currentTime", operator: "DATE_AFTER", value: "2026-01-01" },
	];
	const engine = open(
		[flag("f", { strategies: [{ name: "default", constraints }] })],
		{
			now: () => {
				throw new Error("nobody asked for this");
			},
		},
	);
	assert.equal(
		engine.bind({ currentTime: new Date("2026-06-01") }).isEnabled("f"),
		true,
	);
	assert.equal(engine.isEnabled("f", { currentTime: "2025-06-01" }), false);
	assert.throws(() => engine.bind({}).isEnabled("f"), /nobody asked/);
});

test("a custom strategy may ask the same bound context, and others, about other flags", () => {
	const strategies = [{ name: "mine", constraints: [isIn("userId", "outer")] }];
	const engine = open(
		[
			flag("f", { strategies }),
			flag("g", { strategies: [forThose("userId", "outer")] }),
			flag("h", { strategies: [forThose("userId", "inner")] }),
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

test("a getter that asks what it is bound to comes to an end", () => {
	const engine = open([flag("f", { strategies: [forThose("userId", "7")] })], {
		onWarning() {},
	});
	let bound;
	const context = {
		get userId() {
			return bound?.isEnabled("f") ? "8" : "7";
		},
	};
	bound = engine.bind(context);
	assert.equal(bound.isEnabled("f"), true);
	engine.load(
		document(flag("f", { strategies: [forThose("userId", "7", "8")] })),
	);
	assert.equal(typeof bound.isEnabled("f"), "boolean");
	assert.equal(engine.isEnabled("f", { userId: "9" }), false);
});

test("a getter that changes or frees the engine does no harm", () => {
	const features = [flag("f", { strategies: [forThose("userId", "7")] })];
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

test("when the engine has been freed, a bound context says so, and nothing can be bound", () => {
	const engine = open([flag("f")]);
	const bound = engine.bind({});
	engine.free();
	for (const ask of [
		() => bound.isEnabled("f"),
		() => bound.getVariant("f"),
		() => bound.evaluate("f"),
		() => bound.evaluateAll(),
		() => engine.bind({}),
	])
		assert.throws(ask, { name: "FanionError", message: /freed/ });
});

test("what cannot be read of a bound context is told once, and is missing", () => {
	const messages = [];
	const engine = open(
		[flag("f", { strategies: [forThose("x", "a"), forThose("y", "a")] })],
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
	for (const odd of [null, undefined, 7, "text", () => {}])
		assert.equal(engine.bind(odd).isEnabled("f"), false);
});

test("more values than are kept are told apart all the same", () => {
	const rounds = 3000;
	const engine = open([
		flag("f", {
			strategies: [
				{
					name: "default",
					constraints: [isIn("x", "1", "777"), isIn("y", "a", "777")],
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
