// What is left of the flags when part of a context is known, asked in the words of JavaScript. That it
// gives the right answers, whatever comes, is shown by the crate.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as plain from "fanion";
import { Engine, FanionError } from "fanion/lab";
import { Dice } from "./differential/dice.js";
import { makeContext, makeDocument } from "./differential/documents.js";
import { document, flag, forThose, isIn, names } from "./flags.js";

/** An engine of the lab with flags. */
function open(features, options) {
	const engine = new Engine({ onWarning: () => {}, ...options });
	engine.load(document(...features));
	return engine;
}

const USUAL_SEED = 20260803;
const SEED = Number(process.env.FANION_SEED ?? USUAL_SEED);
const DOCUMENTS = 200;
const CONTEXTS = 5;

/** A context in two: each field is in one of them, at the top and among the properties. */
function split(dice, { properties = {}, ...top }) {
	const fields = new Set([...Object.keys(top), ...Object.keys(properties)]);
	const known = new Set([...fields].filter(() => dice.chance(0.5)));
	const part = (object, isKnown) =>
		Object.fromEntries(
			Object.entries(object).filter(([name]) => known.has(name) === isKnown),
		);
	return [true, false].map((isKnown) => ({
		...part(top, isKnown),
		properties: part(properties, isKnown),
	}));
}

test("the plain engine answers about the rest as the whole answers about all", (t) => {
	const dice = new Dice(SEED);
	const options = { onWarning: () => {}, random: () => 0.5, now: () => 0 };
	const engine = new Engine(options);
	const rest = new plain.Engine(options);
	let asked = 0;
	for (let count = 0; count < DOCUMENTS; count += 1) {
		engine.load(makeDocument(dice));
		for (const context of dice.list(CONTEXTS, CONTEXTS, () =>
			makeContext(dice),
		)) {
			const [known, unknown] = split(dice, context);
			rest.load(engine.residual(known).document);
			for (const name of names(engine)) {
				const right = engine.getVariant(name, context);
				assert.deepEqual(rest.getVariant(name, unknown), right);
				asked += 1;
			}
		}
	}
	t.diagnostic(`${asked} questions (seed ${SEED})`);
	assert.ok(asked >= 3_000);
});

/** On for some people, on one page. */
const SOME = flag("f", {
	strategies: [
		{
			...forThose("userId", "anna", "7"),
			constraints: [isIn("userId", "anna", "7"), isIn("page", "cart")],
		},
	],
});

/** The fields that are still asked about, when `known` is known. */
function asked(known, options) {
	const { document } = open([SOME]).residual(known, options);
	const [{ enabled, strategies }] = document.features;
	if (!enabled) return "off";
	return strategies.flatMap(({ constraints }) =>
		constraints.map(({ contextName }) => contextName),
	);
}

const DATE = new Date(Number.NaN);

for (const [what, known, left] of [
	["a text is known", { userId: "anna" }, ["page"]],
	["a number is known as text", { userId: 7 }, ["page"]],
	["an entry of properties is known", { properties: { userId: 7n } }, ["page"]],
	[
		"the top goes before properties",
		{ userId: "anna", properties: { userId: "bert" } },
		["page"],
	],
	[
		"a value that a class has is known",
		new (class {
			get userId() {
				return "anna";
			}
		})(),
		["page"],
	],
	["another text folds the flag to off", { userId: "bert" }, "off"],
	["a date that is none is a text", { userId: DATE }, "off"],
	["null says that there is no value", { userId: null }, "off"],
	["so it does among properties", { properties: { userId: null } }, "off"],
	["undefined says nothing", { userId: undefined }, ["userId", "page"]],
	["a list says nothing", { userId: ["anna"] }, ["userId", "page"]],
	["nothing says nothing", {}, ["userId", "page"]],
])
	test(`what is known: ${what}`, () => {
		const fields = asked(known);
		assert.deepEqual(
			typeof fields === "string" ? fields : fields.sort(),
			typeof left === "string" ? left : left.sort(),
		);
	});

test("where only some fields are unknown, all others have no value", () => {
	assert.deepEqual(asked({ userId: "7" }, { unknown: ["page"] }), ["page"]);
	assert.equal(asked({}, { unknown: ["page"] }), "off");
	assert.equal(asked({ userId: "7" }, { unknown: [] }), "off");
});

test("a custom strategy is given all its parameters, whatever their names", () => {
	const parameters = JSON.parse('{"__proto__": "x", "constructor": "y"}');
	const custom = flag("f", { strategies: [{ name: "mine", parameters }] });
	const { document } = open([custom]).residual({});
	assert.deepEqual(
		JSON.stringify(document.features[0].strategies[0].parameters),
		JSON.stringify(parameters),
	);
});

test("only the flags that were named are left", () => {
	const engine = open([SOME, flag("g"), flag("h")]);
	const { document } = engine.residual({}, { flags: ["g"] });
	assert.deepEqual(
		document.features.map(({ name }) => name),
		["g"],
	);
});

test("what a reader can still learn is told, and refused where it is private", () => {
	const engine = open([SOME]);
	const { leaks } = engine.residual({ page: "cart" });
	assert.deepEqual(
		leaks.map(({ flag, strategy, what, field }) => [
			flag,
			strategy,
			what,
			field,
		]),
		[["f", 1, "constraint", "userId"]],
	);
	assert.throws(
		() => engine.residual({ page: "cart" }, { private: ["userId"] }),
		(error) => {
			assert.equal(error.code, "GENERAL");
			assert.deepEqual(error.cause, leaks);
			assert.ok(error.message.endsWith(leaks[0].message), error.message);
			return true;
		},
	);
	assert.equal(
		engine.residual({ userId: "7" }, { private: ["userId"] }).leaks.length,
		1,
	);
});

for (const [known, options, code, message] of [
	[
		{ userId: "7" },
		{ unknown: ["userId"] },
		"INVALID_CONTEXT",
		"`userId` is said to be known, and to be unknown",
	],
	[
		{ elsewhere: "7" },
		{ unknown: ["elsewhere"] },
		"INVALID_CONTEXT",
		"`elsewhere` is said to be known, and to be unknown",
	],
	[{}, { flags: ["g"] }, "FLAG_NOT_FOUND", "there is no flag `g`"],
	[{}, { flags: "f" }, "GENERAL", "`flags` should be a list of texts"],
	[{}, { private: [7] }, "GENERAL", "`private` should be a list of texts"],
	[
		"anna",
		{},
		"INVALID_CONTEXT",
		"what is known should be an object, but is `String`",
	],
	[
		null,
		{},
		"INVALID_CONTEXT",
		"what is known should be an object, but is `Null`",
	],
])
	test(`what is asked is refused: ${message}`, () =>
		assert.throws(
			() => open([SOME]).residual(known, options),
			(error) => {
				assert.ok(error instanceof FanionError);
				assert.deepEqual([error.code, error.message], [code, message]);
				return true;
			},
		));
