// The engine of `fanion/tools`: it gives the results of the plain engine, and `explain` agrees with them.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as plain from "fanion";
import { Engine, FanionError } from "fanion/tools";
import { randomContext } from "./differential/random-contexts.js";
import {
	CUSTOM_STRATEGY,
	randomDocument,
} from "./differential/random-documents.js";
import { SeededRandom } from "./differential/seeded-random.js";
import { openExplained, openFanion } from "./runner/fanion.js";
import { collectResults, SPECIFICATION_CASES } from "./runner/specification.js";
import {
	evaluateSamples,
	flag,
	flagNames,
	openWith,
	REPEATABLE,
	strategyFor,
} from "./support/builders.js";
import { checkSpecification } from "./support/check-specification.js";
import { readCaptured, readSpecifications } from "./support/fixtures.js";

/** Functions that run before `explain` calls WebAssembly. They may throw. */
const failures = new Set();

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
	constructor(...args) {
		const { exports } = new Instance(...args);
		const explain = (...args) => {
			for (const fail of failures) fail();
			return exports.wasmengine_explain(...args);
		};
		this.exports = { ...exports, wasmengine_explain: explain };
	}
};

const trap = () => {
	failures.clear();
	throw new WebAssembly.RuntimeError("unreachable");
};

const open = (features, options) => openWith(Engine, features, options);

/** Returns an engine of `fanion/tools` with the captured flags. */
function openCaptured(options) {
	const engine = new Engine({ ...REPEATABLE, ...options });
	engine.load(readCaptured());
	return engine;
}

for (const [name, openEngine] of Object.entries({
	"the engine": openFanion,
	explain: openExplained,
}))
	test(`${name} passes all ${SPECIFICATION_CASES} cases of the specification`, async (t) => {
		const results = await collectResults(readSpecifications(), () =>
			openEngine(Engine),
		);
		checkSpecification(t, name, results);
	});

const DEFAULT_SEED = 20260802;
const SEED = Number(process.env.FANION_SEED ?? DEFAULT_SEED);
const DOCUMENTS = 300;
const CONTEXTS = 5;

test("explain gives the result of evaluate for random contexts", (t) => {
	const random = new SeededRandom(SEED);
	let draw = 0;
	const engine = new Engine({
		customStrategies: {
			[CUSTOM_STRATEGY]: (parameters, { userId }) =>
				parameters.userId === userId,
		},
		onWarning: () => {},
		random: () => draw,
		now: () => 1_767_225_600_000,
	});
	let evaluations = 0;
	for (let count = 0; count < DOCUMENTS; count += 1) {
		engine.load(randomDocument(random));
		const contexts = random.list(CONTEXTS, CONTEXTS, () =>
			randomContext(random),
		);
		for (const name of flagNames(engine))
			for (const context of contexts) {
				draw = random.next();
				check(engine, name, context);
				evaluations += 1;
			}
	}
	t.diagnostic(`${evaluations} evaluations (seed ${SEED})`);
	assert.ok(evaluations >= 5_000);
});

function check(engine, name, context) {
	const { text, ...explanation } = engine.explain(name, context);
	const expected = engine.evaluate(name, context);
	const { enabled, reason, impressionData } = explanation;
	const variant = explanation.variant ?? { name: "disabled" };
	assert.deepEqual(
		{ flag: explanation.flag, enabled, reason, impressionData, variant },
		{ ...expected, variant: nameAndPayload(expected.variant) },
	);
	assert.ok(text.includes(enabled ? " is on" : " is off"), text);
}

const nameAndPayload = ({ name, payload }) =>
	payload ? { name, payload } : { name };

test("explain evaluates the strategies of a disabled flag too", () => {
	const received = [];
	const engine = open(
		[
			flag("off", {
				enabled: false,
				strategies: [
					{ name: "mine", parameters: { userId: "7" } },
					strategyFor("plan", "pro"),
				],
			}),
			flag("other", { strategies: [{ name: "mine" }] }),
		],
		{
			customStrategies: {
				mine: (parameters) => {
					received.push(parameters);
					return true;
				},
			},
		},
	);
	const { enabled, flagEnabled, strategies } = engine.explain("off", {
		plan: "pro",
	});
	assert.deepEqual([enabled, flagEnabled], [false, false]);
	assert.deepEqual(received, [{ userId: "7" }], "only this strategy is called");
	const [mine, pro] = strategies;
	assert.deepEqual(mine.rule, {
		kind: "custom",
		parameters: { userId: "7" },
		implemented: true,
		matches: true,
	});
	assert.equal(pro.constraints[0].value, "pro");
	assert.equal(pro.constraints[0].matches, true);
});

test("an explanation has the compared values, and the clock for a missing currentTime", () => {
	const dated = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const engine = open(
		[flag("f", { strategies: [{ name: "default", constraints: [dated] }] })],
		{ now: () => Date.UTC(2026, 5, 1) },
	);
	const comparison = (context) => {
		const [{ constraints }] = engine.explain("f", context).strategies;
		const { value, clock, matches } = constraints[0];
		return { value, clock, matches };
	};
	const atTime = "2025-06-01T00:00:00.000Z";
	assert.deepEqual(comparison({ currentTime: new Date(atTime) }), {
		value: atTime,
		clock: false,
		matches: false,
	});
	assert.equal(comparison({}).clock, true);
	assert.equal(comparison({}).matches, true);
	assert.equal(comparison({ currentTime: "\ud800" }).value, "\ufffd");
});

for (const now of [Number.NaN, Number.POSITIVE_INFINITY, undefined, 1e300])
	test(`explain handles the clock value ${now} like evaluate`, () => {
		const dated = (operator) => ({
			name: "default",
			constraints: [
				{
					contextName: "currentTime",
					operator,
					value: "2026-01-01T00:00:00Z",
				},
			],
		});
		const engine = open(
			["DATE_AFTER", "DATE_BEFORE"].map((operator) =>
				flag(operator, { strategies: [dated(operator)] }),
			),
			{ now: () => now },
		);
		for (const name of flagNames(engine)) check(engine, name, {});
		check(engine, "DATE_AFTER", { currentTime: "2026-06-01" });
	});

test("explain calls a custom strategy that two strategies use once, like evaluate", () => {
	const mine = { name: "mine", parameters: { userId: "7" } };
	let calls = 0;
	const engine = open(
		[
			flag("parent", { strategies: [mine, mine] }),
			flag("child", { dependencies: [{ feature: "parent" }] }),
		],
		{
			customStrategies: {
				mine: () => {
					calls += 1;
					return calls % 2 === 0;
				},
			},
		},
	);
	engine.evaluate("child");
	assert.equal(calls, 1);
	assert.equal(engine.explain("parent").enabled, true);
	assert.equal(calls, 2);
	assert.equal(engine.explain("child").enabled, false);
	assert.equal(calls, 3);
});

for (const [description, name] of Object.entries({
	"a name that no flag has": "none",
	"a name that every object inherits": "toString",
	"a lone surrogate": "\ud800",
	undefined: undefined,
	"a symbol": Symbol("a"),
	"a number equal to a flag's name": 7,
	"an object that cannot be converted to a string": Object.create(null),
}))
	test(`explain rejects ${description}`, () => {
		const engine = open([flag("f"), flag("7")]);
		const message =
			typeof name === "string"
				? /^there is no flag `/
				: /^the name of the flag is a `/;
		assert.throws(
			() => engine.explain(name),
			(error) => {
				assert.ok(error instanceof FanionError);
				assert.equal(error.code, "FLAG_NOT_FOUND");
				assert.match(error.message, message);
				return true;
			},
		);
		assert.equal(engine.isEnabled("f"), true);
	});

test("explain rejects a number that JavaScript cannot represent, and the engine still evaluates", () => {
	const engine = new Engine();
	const strategies = '[{ "name": "default", "segments": [9007199254740993] }]';
	engine.load(
		`{ "features": [{ "name": "f", "enabled": true, "strategies": ${strategies} }] }`,
	);
	assert.throws(() => engine.explain("f"), {
		code: "GENERAL",
		message: /^the answer cannot be converted: .*9007199254740993/,
	});
	assert.equal(engine.isEnabled("f"), false);
});

test("a trap in explain is thrown, and the engine evaluates afterwards", () => {
	const errors = [];
	const engine = openCaptured({ onError: (error) => errors.push(error) });
	engine.apply({
		events: [{ type: "feature-updated", eventId: 1, feature: flag("ours") }],
	});
	const other = openCaptured();
	const evaluateBoth = () => [engine, other].flatMap(evaluateSamples);
	const before = evaluateBoth();
	const explained = engine.explain("ours");
	failures.add(trap);
	assert.throws(
		() => engine.explain("ours"),
		(error) =>
			error.code === "GENERAL" && /^the engine failed: /.test(error.message),
	);
	assert.deepEqual(evaluateBoth(), before);
	assert.deepEqual(engine.explain("ours"), explained);
	assert.deepEqual(errors, []);
});

test("evaluate, load and free called by a custom strategy during explain do not break the engine", () => {
	const features = ["f", "g"].map((name) =>
		flag(name, { strategies: [{ name: "mine" }, strategyFor("userId", "7")] }),
	);
	let sideEffect = () => {};
	const warnings = [];
	const engine = open(features, {
		customStrategies: { mine: () => sideEffect() },
		onWarning: (warning) => warnings.push(warning),
	});
	const matches = () =>
		engine
			.explain("f", { userId: "7" })
			.strategies.map(({ matches }) => matches);
	sideEffect = () => engine.explain("g", { userId: "8" }).enabled;
	assert.deepEqual(matches(), [false, true]);
	sideEffect = () => engine.load({ features: [] }) && true;
	assert.deepEqual(matches(), [false, true]);
	assert.match(warnings.at(-1), /a callback cannot change the flags/);
	sideEffect = () => {
		engine.free();
		return true;
	};
	assert.throws(matches, { code: "GENERAL", message: /freed/ });
});

test("the plain engine loads a snapshot of the engine of `fanion/tools`", () => {
	const tools = openCaptured();
	const other = new plain.Engine();
	other.load(tools.snapshot());
	assert.deepEqual(flagNames(other), flagNames(tools));
	assert.ok(tools instanceof Engine && !("explain" in other));
});
