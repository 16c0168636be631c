// Custom strategies, and calls of the engine from them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import {
	document,
	flag,
	inConstraint,
	open,
	strategyFor,
} from "./support/builders.js";

const custom = (parameters, rest) => ({ name: "mine", parameters, ...rest });

/** Returns an engine whose flag `f` has one custom strategy `mine`, and its warnings. */
function openCustom(mine, strategy = custom({}), features = []) {
	const messages = [];
	const onWarning = (message) => messages.push(message);
	const engine = new Engine({
		customStrategies: mine ? { mine } : {},
		onWarning,
	});
	engine.load(document(flag("f", { strategies: [strategy] }), ...features));
	const warnings = engine.warnings();
	return { engine, messages, warnings };
}

test("a custom strategy is called with its parameters and the context", () => {
	const calls = [];
	const mine = (parameters, context) => calls.push([parameters, context]) > 0;
	const { engine } = openCustom(
		mine,
		custom({ userId: "7", "": "é", percent: 5, active: true }),
	);
	const context = {
		userId: "7",
		properties: { plan: "pro" },
		nested: { a: 1 },
	};
	assert.equal(engine.isEnabled("f", context), true);
	assert.deepEqual(
		{ ...calls[0][0] },
		{ userId: "7", "": "é", percent: "5", active: "true" },
	);
	assert.deepEqual(calls[0][1], context);
});

test("a custom strategy matches only if its constraints match too", () => {
	const strategy = custom(
		{ userId: "7" },
		{ constraints: [inConstraint("plan", "pro")] },
	);
	const { engine } = openCustom(
		(parameters, { userId }) => parameters.userId === userId,
		strategy,
	);
	assert.equal(engine.isEnabled("f", { userId: "7", plan: "pro" }), true);
	assert.equal(engine.isEnabled("f", { userId: "8", plan: "pro" }), false);
	assert.equal(engine.isEnabled("f", { userId: "7", plan: "free" }), false);
	assert.equal(
		engine.evaluate("f", { userId: "7", plan: "pro" }).reason,
		"TARGETING_MATCH",
	);
});

test("the variants of a custom strategy apply when it matches", () => {
	const variants = [{ name: "red", weight: 1 }];
	const { engine } = openCustom(
		(_, { userId }) => userId === "7",
		custom({}, { variants }),
	);
	assert.equal(engine.getVariant("f", { userId: "7" }).name, "red");
	assert.equal(engine.getVariant("f", { userId: "8" }).name, "disabled");
});

test("each set of parameters of a custom strategy has its own result", () => {
	const mine = (parameters, { userId }) => parameters.userId === userId;
	const features = ["1", "2", "3"].map((id) =>
		flag(id, {
			strategies: [custom({ userId: id }), custom({ userId: `${id}0` })],
		}),
	);
	const { engine } = openCustom(mine, custom({ userId: "9" }), features);
	for (const userId of ["1", "2", "3", "9", "20"]) {
		const on = [...engine.evaluateAll({ userId })]
			.filter(({ enabled }) => enabled)
			.map(({ flag: name }) => name);
		assert.deepEqual(on, [userId === "9" ? "f" : userId[0]]);
		for (const { flag: name, enabled } of engine.evaluateAll({ userId })) {
			assert.equal(
				engine.isEnabled(name, { userId }),
				enabled,
				`${name} for ${userId}`,
			);
		}
	}
});

test("a custom strategy that throws never matches, with one warning", () => {
	for (const thrown of [
		new Error("no database"),
		"a string",
		undefined,
		null,
		Symbol("odd"),
	]) {
		const { engine, messages } = openCustom(() => {
			throw thrown;
		});
		for (let round = 0; round < 3; round += 1)
			assert.equal(engine.isEnabled("f", {}), false);
		assert.equal(messages.length, 1, String(thrown));
		assert.match(messages[0], /`mine`/);
	}
});

test("other strategies match beside a custom strategy that throws", () => {
	const strategies = [custom({}), strategyFor("userId", "7")];
	const customStrategies = {
		mine: () => {
			throw new Error("mine");
		},
	};
	const engine = open([flag("f", { strategies })], { customStrategies });
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	assert.equal(engine.isEnabled("f", { userId: "8" }), false);
});

test("an unregistered strategy never matches, with a warning", () => {
	const { engine, messages, warnings } = openCustom(undefined, custom({}));
	assert.equal(engine.isEnabled("f", { userId: "7" }), false);
	const all = [...warnings.map(({ message }) => message), ...messages];
	assert.ok(
		all.some(
			(message) => message.includes("`mine`") && message.includes("`f`"),
		),
		all.join("\n"),
	);
});

test("a registered strategy gives no warning", () => {
	const { engine, messages, warnings } = openCustom(() => true);
	assert.equal(engine.isEnabled("f"), true);
	assert.deepEqual([...warnings, ...messages], []);
});

test("properties of Object.prototype are not registered strategies", () => {
	for (const name of [
		"toString",
		"constructor",
		"hasOwnProperty",
		"__proto__",
		"valueOf",
	]) {
		const engine = open([flag("f", { strategies: [{ name }] })], {
			customStrategies: { mine: () => true },
		});
		assert.equal(engine.isEnabled("f", {}), false, name);
	}
});

test("a registered strategy may be named like a property of Object.prototype", () => {
	for (const name of ["toString", "constructor", "__proto__"]) {
		const customStrategies = Object.defineProperty({}, name, {
			value: () => true,
			enumerable: true,
		});
		const engine = open([flag("f", { strategies: [{ name }] })], {
			customStrategies,
		});
		assert.equal(engine.isEnabled("f", {}), true, name);
	}
});

test("the custom strategies of a parent are called", () => {
	const parent = flag("parent", { strategies: [custom({ userId: "7" })] });
	const child = flag("child", { dependencies: [{ feature: "parent" }] });
	const not = flag("not", {
		dependencies: [{ feature: "parent", enabled: false }],
	});
	const customStrategies = {
		mine: (parameters, { userId }) => parameters.userId === userId,
	};
	const engine = open([child, not, parent], { customStrategies });
	for (const userId of ["7", "8"]) {
		assert.equal(engine.isEnabled("child", { userId }), userId === "7");
		assert.equal(engine.isEnabled("not", { userId }), userId !== "7");
		assert.equal(
			engine.evaluateAll({ userId }).isEnabled("child"),
			userId === "7",
		);
	}
});

test("a custom strategy may evaluate another context with the same engine", () => {
	const strategies = [
		custom({}, { constraints: [inConstraint("userId", "outer")] }),
	];
	const features = [
		flag("f", { strategies }),
		flag("g", { strategies: [strategyFor("userId", "inner".repeat(1000))] }),
		flag("h", { strategies: [strategyFor("plan", "pro")] }),
	];
	const results = [];
	const mine = (_, { userId }) => {
		// `evaluateAll` evaluates this flag too.
		if (userId !== "outer") return true;
		results.push(
			engine.isEnabled("g", { userId: "inner".repeat(1000) }),
			engine.isEnabled("g", { userId: "outer" }),
		);
		results.push(
			engine.evaluateAll({ plan: "pro" }).isEnabled("h"),
			engine.getVariant("h", {}).feature_enabled,
		);
		return true;
	};
	const engine = open(features, { customStrategies: { mine } });
	assert.equal(engine.isEnabled("f", { userId: "outer" }), true);
	assert.equal(engine.isEnabled("f", { userId: "inner" }), false);
	assert.equal(engine.evaluateAll({ userId: "outer" }).isEnabled("f"), true);
	for (let index = 0; index < results.length; index += 4)
		assert.deepEqual(results.slice(index, index + 4), [
			true,
			false,
			true,
			false,
		]);
});

test("a custom strategy that evaluates its own flag never matches; other flags are unaffected", () => {
	const mine = (_, context) => engine.isEnabled("f", context);
	const engine = open([flag("f", { strategies: [custom({})] }), flag("g")], {
		customStrategies: { mine },
	});
	for (let round = 0; round < 3; round += 1) {
		assert.equal(engine.isEnabled("f", {}), false);
		assert.equal(engine.isEnabled("g", {}), true);
		assert.equal(engine.evaluateAll({}).isEnabled("g"), true);
	}
});

test("getters, the clock and the random source may evaluate with the same engine", () => {
	const clock = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "1970-01-01",
	};
	const half = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random" },
		constraints: [clock, inConstraint("userId", "outer")],
	};
	const features = [
		flag("f", { strategies: [half] }),
		flag("g", { strategies: [strategyFor("userId", "inner")] }),
	];
	const evaluateOther = () => engine.isEnabled("g", { userId: "inner" });
	const engine = open(features, {
		now: () => (evaluateOther() ? 1e12 : 0),
		random: () => (evaluateOther() ? 0 : 0.99),
	});
	const context = {
		get userId() {
			return evaluateOther() ? "outer" : "other";
		},
	};
	assert.equal(
		engine.evaluate("f", context).enabled,
		engine.evaluate("f", { userId: "outer" }).enabled,
	);
});

test("load and apply throw inside a custom strategy", () => {
	const errors = [];
	const mine = () => {
		for (const change of [
			() => engine.load(document()),
			() => engine.apply({ events: [] }),
		]) {
			assert.throws(change, (error) => errors.push(error) > 0);
		}
		return true;
	};
	const engine = open([flag("f", { strategies: [custom({})] })], {
		customStrategies: { mine },
	});
	assert.equal(engine.isEnabled("f", {}), true);
	assert.deepEqual(
		errors.map(({ name }) => name),
		["FanionError", "FanionError"],
	);
	assert.equal(engine.isEnabled("f", {}), true);
	engine.load(document(flag("g")));
	assert.deepEqual(
		[engine.isEnabled("f", {}), engine.isEnabled("g", {})],
		[false, true],
	);
});

test("the engine still evaluates after getters, the clock or the random source tried to change the flags", () => {
	const clock = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "1970-01-01",
	};
	const half = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random" },
		constraints: [clock, inConstraint("x", "a"), inConstraint("y", "a")],
	};
	const features = [
		flag("a"),
		flag("b"),
		flag("f", { strategies: [half], variants: [{ name: "v", weight: 1 }] }),
	];
	const many = Array.from({ length: 50 }, (_, index) =>
		flag(`f.${index}`, { strategies: [strategyFor(`x.${index}`, "a")] }),
	);
	for (const next of [[], [flag("other")], many]) {
		for (const changing of ["x", "now", "random"]) {
			const change = (source, value) => {
				if (source === changing) engine.load(document(...next));
				return value;
			};
			const engine = open(features, {
				now: () => change("now", 1e12),
				random: () => change("random", 0),
			});
			const context = {
				get x() {
					return change("x", "a");
				},
				y: "a",
			};
			for (const call of [
				() => engine.isEnabled("f", context),
				() => engine.evaluateAll(context),
				() => engine.getVariant("f", context),
			]) {
				engine.load(document(...features));
				try {
					call();
				} catch (error) {
					assert.equal(
						error.name,
						"FanionError",
						`${changing}: ${error.stack}`,
					);
				}
				engine.load(
					document(flag("g", { strategies: [strategyFor("userId", "7")] })),
				);
				assert.deepEqual(
					[engine.isEnabled("g", { userId: "7" }), engine.isEnabled("g", {})],
					[true, false],
				);
			}
		}
	}
});

test("other engines still evaluate after a custom strategy freed its engine", () => {
	const mine = () => {
		engine.free();
		return true;
	};
	const errors = [];
	const strategies = [custom({}), { name: "other" }];
	const engine = open([flag("f", { strategies })], {
		customStrategies: { mine, other: () => true },
		onError: (error) => errors.push(error),
	});
	for (const call of [
		() => engine.isEnabled("f", {}),
		() => engine.isEnabled("f", {}),
	]) {
		assert.throws(call, { name: "FanionError", message: /freed/ });
	}
	assert.deepEqual(errors, []);
	assert.equal(open([flag("f")]).isEnabled("f"), true);
});

test("a promise that a callback returns never becomes an unhandled rejection", async () => {
	const unhandled = [];
	const note = (error) => unhandled.push(error);
	process.on("unhandledRejection", note);
	const reject = async () => {
		throw new Error("no answer");
	};
	const engine = new Engine({
		customStrategies: { mine: reject },
		now: reject,
		random: reject,
		onWarning() {},
	});
	const date = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2020-01-01T00:00:00Z",
	};
	const rollout = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random", groupId: "f" },
	};
	engine.load(
		document(
			flag("f", { strategies: [custom({})] }),
			flag("g", { strategies: [{ ...rollout, constraints: [date] }] }),
		),
	);
	assert.equal(engine.isEnabled("f"), false);
	assert.equal(engine.isEnabled("g"), false);
	await new Promise((resolve) => setTimeout(resolve, 10));
	process.off("unhandledRejection", note);
	assert.deepEqual(unhandled, []);
});

test("custom strategies that are no functions are refused at once, with what to pass", () => {
	class Mine {
		isEnabled() {
			return true;
		}
	}
	for (const [customStrategies, message] of [
		[
			{ mine: new Mine() },
			"custom strategy `mine` is a `Object`: pass a function `(parameters, context) => boolean`",
		],
		[
			[new Mine()],
			"`customStrategies` is a `Array`: pass an object of functions by name",
		],
		[
			"mine",
			"`customStrategies` is a `String`: pass an object of functions by name",
		],
	])
		assert.throws(() => new Engine({ customStrategies }), { message });
	const engine = open([flag("f", { strategies: [custom({})] })], {
		customStrategies: { mine: undefined },
		onWarning() {},
	});
	assert.match(
		engine.warnings()[0].message,
		/neither a built-in nor a registered/,
	);
});
