// The engine of the lab: does it answer as the plain one, and do its explanations say what it answers?

import assert from "node:assert/strict";
import { test } from "node:test";
import * as plain from "fanion";
import { Engine, FanionError } from "fanion/lab";
import { readCaptured, readSpecifications } from "./checkout.js";
import { Dice } from "./differential/dice.js";
import {
	CUSTOM_STRATEGY,
	makeContext,
	makeDocument,
} from "./differential/documents.js";
import { flag, forThose, names, PEOPLE } from "./flags.js";
import { openExplained, openFanion } from "./runner/fanion.js";
import {
	runSpecifications,
	SPECIFICATION_CASES,
} from "./runner/specification.js";

/** What is done before the next call of `explain` gets to the WebAssembly. */
const failing = new Set();

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
	constructor(...parts) {
		const { exports } = new Instance(...parts);
		const explain = (...args) => {
			for (const fail of failing) fail();
			return exports.core_explain(...args);
		};
		this.exports = { ...exports, core_explain: explain };
	}
};

const trap = () => {
	failing.clear();
	throw new WebAssembly.RuntimeError("unreachable");
};

/** An engine of the lab with flags. */
function open(features, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
	engine.load({ version: 2, features });
	return engine;
}

/** An engine of the lab with the captured flags. */
function openCaptured(options) {
	const engine = new Engine({
		onWarning: () => {},
		now: () => 0,
		random: () => 0.5,
		...options,
	});
	engine.load(readCaptured());
	return engine;
}

for (const [name, openOne] of Object.entries({
	"its answers": openFanion,
	"its explanations": openExplained,
}))
	test(`${name} pass all ${SPECIFICATION_CASES} cases of the specification`, async (t) => {
		const failed = [];
		let passed = 0;
		for await (const result of runSpecifications(readSpecifications(), () =>
			openOne(Engine),
		)) {
			if (result.passed) passed += 1;
			else failed.push(result);
		}
		t.diagnostic(`${passed} of ${SPECIFICATION_CASES} cases passed`);
		assert.deepEqual(failed, []);
		assert.equal(passed, SPECIFICATION_CASES);
	});

const USUAL_SEED = 20260802;
const SEED = Number(process.env.FANION_SEED ?? USUAL_SEED);
const DOCUMENTS = 300;
const CONTEXTS = 5;

test("an explanation answers as evaluate does, whoever is asked about", (t) => {
	const dice = new Dice(SEED);
	let luck = 0;
	const engine = new Engine({
		customStrategies: {
			[CUSTOM_STRATEGY]: ({ who }, { userId }) => who === userId,
		},
		onWarning: () => {},
		random: () => luck,
		now: () => 1_767_225_600_000,
	});
	let asked = 0;
	for (let count = 0; count < DOCUMENTS; count += 1) {
		engine.load(makeDocument(dice));
		const contexts = dice.list(CONTEXTS, CONTEXTS, () => makeContext(dice));
		for (const name of names(engine))
			for (const context of contexts) {
				luck = dice.next();
				check(engine, name, context);
				asked += 1;
			}
	}
	t.diagnostic(`${asked} questions (seed ${SEED})`);
	assert.ok(asked >= 5_000);
});

function check(engine, name, context) {
	const { text, ...told } = engine.explain(name, context);
	const right = engine.evaluate(name, context);
	const { enabled, reason, impressionData } = told;
	const variant = told.variant ?? { name: "disabled" };
	assert.deepEqual(
		{ flag: told.flag, enabled, reason, impressionData, variant },
		{ ...right, variant: nameAndPayload(right.variant) },
	);
	assert.ok(text.includes(enabled ? " is on" : " is off"), text);
}

const nameAndPayload = ({ name, payload }) =>
	payload ? { name, payload } : { name };

test("what a flag that is switched off would ask is told all the same", () => {
	const asked = [];
	const engine = open(
		[
			flag("off", {
				enabled: false,
				strategies: [
					{ name: "mine", parameters: { who: "7" } },
					forThose("plan", "pro"),
				],
			}),
			flag("other", { strategies: [{ name: "mine" }] }),
		],
		{
			customStrategies: {
				mine: (parameters) => {
					asked.push(parameters);
					return true;
				},
			},
		},
	);
	const { enabled, switchedOn, strategies } = engine.explain("off", {
		plan: "pro",
	});
	assert.deepEqual([enabled, switchedOn], [false, false]);
	assert.deepEqual(asked, [{ who: "7" }], "nobody else is asked");
	const [mine, pro] = strategies;
	assert.deepEqual(mine.rule, {
		kind: "custom",
		parameters: { who: "7" },
		answered: true,
		admits: true,
	});
	assert.equal(pro.constraints[0].value, "pro");
	assert.equal(pro.constraints[0].holds, true);
});

test("an explanation tells values as they are compared, and the clock where there is none", () => {
	const dated = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const engine = open(
		[flag("f", { strategies: [{ name: "default", constraints: [dated] }] })],
		{ now: () => Date.UTC(2026, 5, 1) },
	);
	const told = (context) => {
		const [{ constraints }] = engine.explain("f", context).strategies;
		const { value, clock, holds } = constraints[0];
		return { value, clock, holds };
	};
	const atTime = "2025-06-01T00:00:00.000Z";
	assert.deepEqual(told({ currentTime: new Date(atTime) }), {
		value: atTime,
		clock: false,
		holds: false,
	});
	assert.equal(told({}).clock, true);
	assert.equal(told({}).holds, true);
	assert.equal(told({ currentTime: "\ud800" }).value, "\ufffd");
});

for (const now of [Number.NaN, Number.POSITIVE_INFINITY, undefined, 1e300])
	test(`an explanation takes a clock that says ${now} as evaluate does`, () => {
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
		for (const name of names(engine)) check(engine, name, {});
		check(engine, "DATE_AFTER", { currentTime: "2026-06-01" });
	});

test("a custom strategy that is used twice is asked once, as by evaluate", () => {
	const mine = { name: "mine", parameters: { who: "7" } };
	let asked = 0;
	const engine = open(
		[
			flag("parent", { strategies: [mine, mine] }),
			flag("child", { dependencies: [{ feature: "parent" }] }),
		],
		{
			customStrategies: {
				mine: () => {
					asked += 1;
					return asked % 2 === 0;
				},
			},
		},
	);
	engine.evaluate("child");
	assert.equal(asked, 1);
	assert.equal(engine.explain("parent").enabled, true);
	assert.equal(asked, 2);
	assert.equal(engine.explain("child").enabled, false);
	assert.equal(asked, 3);
});

for (const [what, name] of Object.entries({
	"a name that no flag has": "none",
	"a name that every object has": "toString",
	"a name that is half a letter": "\ud800",
	"no name": undefined,
	"a symbol": Symbol("a"),
	"a number that reads as a name": 7,
	"something that cannot be read": Object.create(null),
}))
	test(`${what} is refused, not explained`, () => {
		const engine = open([flag("f"), flag("7")]);
		const message =
			typeof name === "string"
				? /^there is no flag `/
				: /^the name of a flag should be a text, but is `/;
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

test("a number that JavaScript does not have is refused, and breaks nothing", () => {
	const engine = new Engine();
	const strategies = '[{ "name": "default", "segments": [9007199254740993] }]';
	engine.load(
		`{ "features": [{ "name": "f", "enabled": true, "strategies": ${strategies} }] }`,
	);
	assert.throws(() => engine.explain("f"), {
		code: "GENERAL",
		message: /^it cannot be told: .*9007199254740993/,
	});
	assert.equal(engine.isEnabled("f"), false);
});

test("an explanation that fails is thrown, and the engine is well the next time", () => {
	const errors = [];
	const engine = openCaptured({ onError: (error) => errors.push(error) });
	engine.apply({
		events: [{ type: "feature-updated", eventId: 1, feature: flag("ours") }],
	});
	const other = openCaptured();
	const answers = () =>
		[engine, other].flatMap((engine) =>
			PEOPLE.map((person) => engine.evaluateAll(person).toJSON()),
		);
	const before = answers();
	const explained = engine.explain("ours");
	failing.add(trap);
	assert.throws(
		() => engine.explain("ours"),
		(error) =>
			error.code === "GENERAL" && /^the engine failed: /.test(error.message),
	);
	assert.deepEqual(answers(), before);
	assert.deepEqual(engine.explain("ours"), explained);
	assert.deepEqual(errors, []);
});

test("what a custom strategy asks or does in the middle of it does no harm", () => {
	const features = ["f", "g"].map((name) =>
		flag(name, { strategies: [{ name: "mine" }, forThose("userId", "7")] }),
	);
	let meddle = () => {};
	const warnings = [];
	const engine = open(features, {
		customStrategies: { mine: () => meddle() },
		onWarning: (warning) => warnings.push(warning),
	});
	const decides = () =>
		engine.explain("f", { userId: "7" }).strategies.map(({ admits }) => admits);
	meddle = () => engine.explain("g", { userId: "8" }).enabled;
	assert.deepEqual(decides(), [false, true]);
	meddle = () => engine.load({ features: [] }) && true;
	assert.deepEqual(decides(), [false, true]);
	assert.match(warnings.at(-1), /in the middle of a question/);
	meddle = () => {
		engine.free();
		return true;
	};
	assert.throws(decides, { code: "GENERAL", message: /freed/ });
});

test("the plain engine and that of the lab take each other's snapshots", () => {
	const lab = openCaptured();
	const other = new plain.Engine();
	other.load(lab.snapshot());
	assert.deepEqual(names(other), names(lab));
	assert.ok(lab instanceof Engine && !("explain" in other));
});
