// What the caller brings along: custom strategies, a host name, chance.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { document, flag, forThose, isIn, open } from "./flags.js";

const custom = (parameters, rest) => ({ name: "mine", parameters, ...rest });

/** An engine with one flag `f` of one custom strategy `mine`, and what was warned about. */
function openCustom(mine, strategy = custom({}), features = []) {
	const messages = [];
	const onWarning = (message) => messages.push(message);
	const engine = new Engine({
		customStrategies: mine ? { mine } : {},
		onWarning,
	});
	const warnings = engine.load(
		document(flag("f", { strategies: [strategy] }), ...features),
	);
	return { engine, messages, warnings };
}

test("a custom strategy is asked with its parameters and the context", () => {
	const asked = [];
	const mine = (parameters, context) => asked.push([parameters, context]) > 0;
	const { engine } = openCustom(
		mine,
		custom({ who: "7", "": "é", share: 5, really: true }),
	);
	const context = {
		userId: "7",
		properties: { plan: "pro" },
		nested: { a: 1 },
	};
	assert.equal(engine.isEnabled("f", context), true);
	assert.deepEqual(
		{ ...asked[0][0] },
		{ who: "7", "": "é", share: "5", really: "true" },
	);
	assert.deepEqual(asked[0][1], context);
});

test("a custom strategy decides, together with its constraints", () => {
	const strategy = custom({ who: "7" }, { constraints: [isIn("plan", "pro")] });
	const { engine } = openCustom(
		({ who }, { userId }) => who === userId,
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

test("a custom strategy can choose the variants", () => {
	const variants = [{ name: "red", weight: 1 }];
	const { engine } = openCustom(
		(_, { userId }) => userId === "7",
		custom({}, { variants }),
	);
	assert.equal(engine.getVariant("f", { userId: "7" }).name, "red");
	assert.equal(engine.getVariant("f", { userId: "8" }).name, "disabled");
});

test("each use of a custom strategy has its own answer", () => {
	const mine = ({ who }, { userId }) => who === userId;
	const features = ["1", "2", "3"].map((who) =>
		flag(who, { strategies: [custom({ who }), custom({ who: `${who}0` })] }),
	);
	const { engine } = openCustom(mine, custom({ who: "9" }), features);
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

test("a custom strategy that throws admits nobody, and that is said once", () => {
	for (const thrown of [
		new Error("my database is away"),
		"a text",
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

test("a throwing custom strategy does not silence the strategies beside it", () => {
	const strategies = [custom({}), forThose("userId", "7")];
	const customStrategies = {
		mine: () => {
			throw new Error("away");
		},
	};
	const engine = open([flag("f", { strategies })], { customStrategies });
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	assert.equal(engine.isEnabled("f", { userId: "8" }), false);
});

test("a strategy nobody registered never admits, and is warned about", () => {
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

test("a registered strategy is not warned about", () => {
	const { engine, messages, warnings } = openCustom(() => true);
	assert.equal(engine.isEnabled("f"), true);
	assert.deepEqual([...warnings, ...messages], []);
});

test("names that every object inherits are no strategies", () => {
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

test("a strategy may have the name of something inherited", () => {
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

test("the custom strategies of a parent are asked as well", () => {
	const parent = flag("parent", { strategies: [custom({ who: "7" })] });
	const child = flag("child", { dependencies: [{ feature: "parent" }] });
	const not = flag("not", {
		dependencies: [{ feature: "parent", enabled: false }],
	});
	const customStrategies = { mine: ({ who }, { userId }) => who === userId };
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

test("a custom strategy may ask the same engine about somebody else", () => {
	const strategies = [custom({}, { constraints: [isIn("userId", "outer")] })];
	const features = [
		flag("f", { strategies }),
		flag("g", { strategies: [forThose("userId", "inner".repeat(1000))] }),
		flag("h", { strategies: [forThose("plan", "pro")] }),
	];
	const heard = [];
	const mine = (_, { userId }) => {
		// All flags include this one.
		if (userId !== "outer") return true;
		heard.push(
			engine.isEnabled("g", { userId: "inner".repeat(1000) }),
			engine.isEnabled("g", { userId: "outer" }),
		);
		heard.push(
			engine.evaluateAll({ plan: "pro" }).isEnabled("h"),
			engine.getVariant("h", {}).feature_enabled,
		);
		return true;
	};
	const engine = open(features, { customStrategies: { mine } });
	assert.equal(engine.isEnabled("f", { userId: "outer" }), true);
	assert.equal(engine.isEnabled("f", { userId: "inner" }), false);
	assert.equal(engine.evaluateAll({ userId: "outer" }).isEnabled("f"), true);
	for (let at = 0; at < heard.length; at += 4)
		assert.deepEqual(heard.slice(at, at + 4), [true, false, true, false]);
});

test("a custom strategy that asks for its own flag admits nobody, and harms nobody", () => {
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

test("getters, the clock and chance may ask the same engine as well", () => {
	const clock = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "1970-01-01",
	};
	const half = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random" },
		constraints: [clock, isIn("userId", "outer")],
	};
	const features = [
		flag("f", { strategies: [half] }),
		flag("g", { strategies: [forThose("userId", "inner")] }),
	];
	const ask = () => engine.isEnabled("g", { userId: "inner" });
	const engine = open(features, {
		now: () => (ask() ? 1e12 : 0),
		random: () => (ask() ? 0 : 0.99),
	});
	const context = {
		get userId() {
			return ask() ? "outer" : "nobody";
		},
	};
	assert.equal(
		engine.evaluate("f", context).enabled,
		engine.evaluate("f", { userId: "outer" }).enabled,
	);
});

test("a custom strategy cannot change the flags in the middle of a question", () => {
	const heard = [];
	const mine = () => {
		for (const change of [
			() => engine.load(document()),
			() => engine.apply({ events: [] }),
		]) {
			assert.throws(change, (error) => heard.push(error) > 0);
		}
		return true;
	};
	const engine = open([flag("f", { strategies: [custom({})] })], {
		customStrategies: { mine },
	});
	assert.equal(engine.isEnabled("f", {}), true);
	assert.deepEqual(
		heard.map(({ name }) => name),
		["FanionError", "FanionError"],
	);
	assert.equal(engine.isEnabled("f", {}), true);
	engine.load(document(flag("g")));
	assert.deepEqual(
		[engine.isEnabled("f", {}), engine.isEnabled("g", {})],
		[false, true],
	);
});

test("getters, the clock and chance that change the flags do no harm", () => {
	const clock = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "1970-01-01",
	};
	const half = {
		name: "flexibleRollout",
		parameters: { rollout: "50", stickiness: "random" },
		constraints: [clock, isIn("x", "a"), isIn("y", "a")],
	};
	const features = [
		flag("a"),
		flag("b"),
		flag("f", { strategies: [half], variants: [{ name: "v", weight: 1 }] }),
	];
	const many = Array.from({ length: 50 }, (_, index) =>
		flag(`f.${index}`, { strategies: [forThose(`x.${index}`, "a")] }),
	);
	for (const next of [[], [flag("other")], many]) {
		for (const when of ["x", "now", "random"]) {
			const change = (here, value) => {
				if (here === when) engine.load(document(...next));
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
			for (const ask of [
				() => engine.isEnabled("f", context),
				() => engine.evaluateAll(context),
				() => engine.getVariant("f", context),
			]) {
				engine.load(document(...features));
				try {
					ask();
				} catch (error) {
					assert.equal(error.name, "FanionError", `${when}: ${error.stack}`);
				}
				engine.load(
					document(flag("g", { strategies: [forThose("userId", "7")] })),
				);
				assert.deepEqual(
					[engine.isEnabled("g", { userId: "7" }), engine.isEnabled("g", {})],
					[true, false],
				);
			}
		}
	}
});

test("a custom strategy that frees the engine does no harm to others", () => {
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
	for (const ask of [
		() => engine.isEnabled("f", {}),
		() => engine.isEnabled("f", {}),
	]) {
		assert.throws(ask, { name: "FanionError", message: /freed/ });
	}
	assert.deepEqual(errors, []);
	assert.equal(open([flag("f")]).isEnabled("f"), true);
});

test("applicationHostname admits the host the engine was told, in any case", () => {
	const strategy = {
		name: "applicationHostname",
		parameters: { hostNames: "web-1, WEB-2,web-3" },
	};
	const on = (hostname) =>
		open([flag("f", { strategies: [strategy] })], { hostname }).isEnabled("f");
	for (const hostname of ["web-1", "WEB-1", "Web-2", "web-3"])
		assert.equal(on(hostname), true, hostname);
	for (const hostname of ["web", "web-1.example", "", " web-1", undefined])
		assert.equal(on(hostname), false, hostname);
});

const rollout = (percent) => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness: "random" },
});

test("chance is drawn at most once a question, and only when it matters", () => {
	let draws = 0;
	const random = () => {
		draws += 1;
		return 0.5;
	};
	const variants = [
		{ name: "a", weight: 1, stickiness: "random" },
		{ name: "b", weight: 1 },
	];
	const features = [
		flag("f", { strategies: [rollout(50), rollout(60)], variants }),
		flag("sure", {}),
	];
	const engine = open(features, { random });
	engine.isEnabled("sure");
	assert.equal(draws, 0);
	engine.isEnabled("f");
	assert.equal(draws, 1);
	engine.evaluateAll();
	assert.equal(draws, 2);
});

test("random rollouts let in their share, and choose variants independently", () => {
	const variants = [
		{ name: "a", weight: 500, stickiness: "random" },
		{ name: "b", weight: 500 },
	];
	const engine = open([flag("f", { strategies: [rollout(30)], variants })]);
	const names = Array.from(
		{ length: 20_000 },
		() => engine.getVariant("f").name,
	);
	const share = (name) =>
		names.filter((one) => one === name).length / names.length;
	for (const name of ["a", "b"])
		assert.ok(Math.abs(share(name) - 0.15) < 0.015, `${name}: ${share(name)}`);
});

test("the same chance gives the same answer", () => {
	const engine = open([flag("f", { strategies: [rollout(50)] })], {
		random: () => 0.123,
	});
	const first = engine.isEnabled("f");
	for (let round = 0; round < 100; round += 1)
		assert.equal(engine.isEnabled("f"), first);
});

test("nothing and everything do not depend on chance, not even on a broken one", () => {
	for (const value of [
		0,
		0.5,
		1 - 2 ** -53,
		1,
		-1,
		2,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		undefined,
		"x",
		null,
	]) {
		const engine = open(
			[
				flag("none", { strategies: [rollout(0)] }),
				flag("all", { strategies: [rollout(100)] }),
			],
			{
				random: () => value,
			},
		);
		assert.equal(engine.isEnabled("none"), false, String(value));
		assert.equal(engine.isEnabled("all"), true, String(value));
	}
});

test("a clock that is no number does no harm", () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	for (const value of [
		Number.NaN,
		Number.POSITIVE_INFINITY,
		-Infinity,
		1e300,
		undefined,
		"x",
		null,
		1.5,
	]) {
		const engine = open(
			[
				flag("f", { strategies: [{ name: "default", constraints: [after] }] }),
				flag("g"),
			],
			{
				now: () => value,
			},
		);
		assert.equal(typeof engine.isEnabled("f"), "boolean");
		assert.equal(engine.isEnabled("g"), true);
	}
});

test("chance is asked for, wherever the memory grows while a flag is learnt", () => {
	for (let count = 1; count < 400; count++) {
		const parameters = Object.fromEntries(
			Array.from({ length: count }, (_, index) => [`p${index}`, `v${index}`]),
		);
		let luck = 0;
		const engine = open(
			[
				flag("f", {
					strategies: [
						{ name: "mine", parameters },
						{
							name: "gradualRolloutRandom",
							parameters: { percentage: "50", groupId: "f" },
						},
					],
				}),
			],
			{ customStrategies: { mine: () => false }, random: () => luck },
		);
		const answers = new Set();
		for (luck = 0; luck < 1; luck += 1 / 64) answers.add(engine.isEnabled("f"));
		assert.equal(answers.size, 2, `${count} parameters`);
	}
});
