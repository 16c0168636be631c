// `residual` of `fanion/tools`: how it reads its arguments, and its errors. The crate tests that
// residuals give the right results.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as plain from "fanion";
import { Engine, FanionError } from "fanion/tools";
import { randomContext } from "./differential/random-contexts.js";
import { randomDocument } from "./differential/random-documents.js";
import { SeededRandom } from "./differential/seeded-random.js";
import { splitContext } from "./differential/split-context.js";
import {
	flag,
	flagNames,
	inConstraint,
	openWith,
	REPEATABLE,
	strategyFor,
} from "./support/builders.js";

const open = (features) => openWith(Engine, features);

const DEFAULT_SEED = 20260803;
const SEED = Number(process.env.FANION_SEED ?? DEFAULT_SEED);
const DOCUMENTS = 200;
const CONTEXTS = 5;

test("a residual with the unknown fields gives the same results as the flags with the whole context", (t) => {
	const random = new SeededRandom(SEED);
	const engine = new Engine(REPEATABLE);
	const residualEngine = new plain.Engine(REPEATABLE);
	let evaluations = 0;
	for (let count = 0; count < DOCUMENTS; count += 1) {
		engine.load(randomDocument(random));
		for (const context of random.list(CONTEXTS, CONTEXTS, () =>
			randomContext(random),
		)) {
			const [known, unknown] = splitContext(random, context, 0.5);
			residualEngine.load(engine.residual(known).document);
			for (const name of flagNames(engine)) {
				const expected = engine.getVariant(name, context);
				assert.deepEqual(residualEngine.getVariant(name, unknown), expected);
				evaluations += 1;
			}
		}
	}
	t.diagnostic(`${evaluations} evaluations (seed ${SEED})`);
	assert.ok(evaluations >= 3_000);
});

/** A flag that is on for two users on one page. */
const TWO_FIELDS = flag("f", {
	strategies: [
		{
			...strategyFor("userId", "anna", "7"),
			constraints: [
				inConstraint("userId", "anna", "7"),
				inConstraint("page", "cart"),
			],
		},
	],
});

/** Returns the fields that the residual of `TWO_FIELDS` still reads, or `"off"`. */
function remainingFields(known, options) {
	const { document } = open([TWO_FIELDS]).residual(known, options);
	const [{ enabled, strategies }] = document.features;
	if (!enabled) return "off";
	return strategies.flatMap(({ constraints }) =>
		constraints.map(({ contextName }) => contextName),
	);
}

const INVALID_DATE = new Date(Number.NaN);

for (const [description, known, expected] of [
	["a string is a known value", { userId: "anna" }, ["page"]],
	["a number is known as a string", { userId: 7 }, ["page"]],
	["a field of properties is known", { properties: { userId: 7n } }, ["page"]],
	[
		"the top level takes precedence over properties",
		{ userId: "anna", properties: { userId: "bert" } },
		["page"],
	],
	[
		"a getter of a class is known",
		new (class {
			get userId() {
				return "anna";
			}
		})(),
		["page"],
	],
	["another value turns the flag off", { userId: "bert" }, "off"],
	["an invalid Date is a known string", { userId: INVALID_DATE }, "off"],
	["null means that the field has no value", { userId: null }, "off"],
	[
		"null in properties means that the field has no value",
		{ properties: { userId: null } },
		"off",
	],
	[
		"undefined leaves a field unknown",
		{ userId: undefined },
		["userId", "page"],
	],
	["an array leaves a field unknown", { userId: ["anna"] }, ["userId", "page"]],
	["an empty context leaves all fields unknown", {}, ["userId", "page"]],
])
	test(`known context: ${description}`, () => {
		const fields = remainingFields(known);
		assert.deepEqual(
			typeof fields === "string" ? fields : fields.sort(),
			typeof expected === "string" ? expected : expected.sort(),
		);
	});

test("fields that `unknown` does not list have no value", () => {
	assert.deepEqual(remainingFields({ userId: "7" }, { unknown: ["page"] }), [
		"page",
	]);
	assert.equal(remainingFields({}, { unknown: ["page"] }), "off");
	assert.equal(remainingFields({ userId: "7" }, { unknown: [] }), "off");
});

test("a residual keeps parameters of any name", () => {
	const parameters = JSON.parse('{"__proto__": "x", "constructor": "y"}');
	const custom = flag("f", { strategies: [{ name: "mine", parameters }] });
	const { document } = open([custom]).residual({});
	assert.deepEqual(
		JSON.stringify(document.features[0].strategies[0].parameters),
		JSON.stringify(parameters),
	);
});

test("a residual contains only the flags listed in `flags`", () => {
	const engine = open([TWO_FIELDS, flag("g"), flag("h")]);
	const { document } = engine.residual({}, { flags: ["g"] });
	assert.deepEqual(
		document.features.map(({ name }) => name),
		["g"],
	);
});

test("residual returns its leaks, and rejects leaks of private fields", () => {
	const engine = open([TWO_FIELDS]);
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
		"`userId` is both known and unknown: remove it from one of the two",
	],
	[
		{ elsewhere: "7" },
		{ unknown: ["elsewhere"] },
		"INVALID_CONTEXT",
		"`elsewhere` is both known and unknown: remove it from one of the two",
	],
	[{}, { flags: ["g"] }, "FLAG_NOT_FOUND", "there is no flag `g`"],
	[{}, { flags: "f" }, "GENERAL", "`flags` must be an array of strings"],
	[{}, { private: [7] }, "GENERAL", "`private` must be an array of strings"],
	[
		"anna",
		{},
		"INVALID_CONTEXT",
		"the known context is a `String`: pass an object",
	],
	[
		null,
		{},
		"INVALID_CONTEXT",
		"the known context is a `Null`: pass an object",
	],
])
	test(`residual rejects its arguments: ${message}`, () =>
		assert.throws(
			() => open([TWO_FIELDS]).residual(known, options),
			(error) => {
				assert.ok(error instanceof FanionError);
				assert.deepEqual([error.code, error.message], [code, message]);
				return true;
			},
		));
