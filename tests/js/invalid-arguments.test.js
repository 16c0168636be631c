// Arguments that TypeScript rejects, passed from JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, FanionError } from "fanion";
import { flag, open, strategyFor } from "./support/builders.js";
import { checkRejected, openControl } from "./support/invalid-input.js";

const ODD_ARGUMENTS = [
	undefined,
	null,
	Number.NaN,
	0,
	1n,
	true,
	"",
	"text",
	Symbol("s"),
	() => {},
	[],
	[1],
	new Date(),
	/x/,
	new Map(),
	new Proxy({}, {}),
];

test("a name that is not a string matches no flag", () => {
	const engine = open([
		flag("undefined"),
		flag("null"),
		flag("NaN"),
		flag("1"),
		flag("[object Object]"),
	]);
	for (const name of ODD_ARGUMENTS.filter((name) => typeof name !== "string")) {
		assert.equal(engine.isEnabled(name), false);
		assert.equal(engine.isEnabled(name, {}, true), true);
		assert.equal(engine.getVariant(name).name, "disabled");
		assert.equal(engine.evaluate(name), undefined);
		assert.equal(engine.evaluateAll().get(name), undefined);
	}
	assert.equal(engine.isEnabled("undefined"), true);
});

test("a fallback that is not an object is no variant", () => {
	const engine = open([flag("f")]);
	for (const fallback of [null, 1, "text", true, () => {}])
		assert.equal(engine.getVariant("unknown", {}, fallback).name, "disabled");
});

test("an option that should be a function is rejected by name", () => {
	for (const name of ["now", "random", "onWarning", "onError"]) {
		for (const value of [5, "text", {}, null])
			assert.throws(
				() => new Engine({ [name]: value }),
				(error) =>
					error instanceof FanionError &&
					error.message.startsWith(`\`${name}\` is a `),
			);
		assert.ok(new Engine({ [name]: undefined }));
	}
});

test("a context that is not an object has no fields", () => {
	const strategies = [
		strategyFor("userId", "7"),
		strategyFor("length", "4"),
		strategyFor("x", "a"),
	];
	const engine = open([flag("f", { strategies }), flag("everyone")]);
	for (const context of ODD_ARGUMENTS) {
		if (typeof context === "string") continue;
		assert.equal(engine.isEnabled("f", context), false, String(context));
		assert.equal(engine.isEnabled("everyone", context), true);
		assert.equal(engine.evaluateAll(context).isEnabled("everyone"), true);
	}
});

test("a fallback other than `true` is false", () => {
	const engine = open([]);
	const odd = ODD_ARGUMENTS.filter((fallback) => fallback !== true);
	for (const fallback of [...odd, () => true, "true"]) {
		const given = String(fallback?.toString?.());
		assert.equal(engine.isEnabled("x", {}, fallback), false, given);
		assert.equal(engine.bind({}).isEnabled("x", fallback), false, given);
		assert.equal(engine.evaluateAll().isEnabled("x", fallback), false, given);
	}
	assert.equal(engine.isEnabled("x", {}, true), true);
	assert.equal(engine.bind({}).isEnabled("x", true), true);
	assert.equal(engine.evaluateAll().isEnabled("x", true), true);
});

test("a document that is not a string, bytes or an object is rejected", () => {
	const cyclic = { features: [] };
	cyclic.self = cyclic;
	const throwing = {
		features: [],
		toJSON() {
			throw new Error("mine");
		},
	};
	const inputs = [
		...ODD_ARGUMENTS,
		cyclic,
		throwing,
		{ features: [1n] },
		{ toJSON: () => undefined },
		new ArrayBuffer(8),
		new Uint16Array([1]),
		new Set(),
	];
	for (const input of inputs) checkRejected(input, String(typeof input));
});

test("members of an object that JSON cannot represent are ignored", () => {
	const { engine } = openControl();
	const partlyInvalid = {
		name: "f",
		enabled: true,
		strategies: [
			{
				name: "default",
				parameters: {
					a: undefined,
					b: () => {},
					c: Symbol("c"),
					d: Number.NaN,
				},
			},
		],
	};
	engine.load({
		features: [partlyInvalid, undefined, () => {}, Symbol("x"), new Date(0)],
	});
	assert.equal(engine.isEnabled("f"), true);
});
