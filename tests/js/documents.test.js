// Loading documents and applying deltas.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, FanionError } from "fanion";
import {
	document,
	encodeUtf8,
	flag,
	flagNames,
	inConstraint,
	open,
	SAMPLE_CONTEXTS,
	strategyFor,
} from "./support/builders.js";
import { readCaptured } from "./support/fixtures.js";

const captured = readCaptured();

test("a string, bytes and an object of one document load the same flags", () => {
	const forms = [
		captured,
		encodeUtf8(captured),
		JSON.parse(captured),
		Buffer.from(captured),
		`\ufeff${captured}`,
		` \n${captured}\n `,
	];
	const [expected, ...others] = forms.map((form) => {
		const engine = new Engine({ random: () => 0.5, now: () => 0 });
		engine.load(form);
		const warnings = engine.warnings();
		return JSON.stringify([
			warnings,
			engine.flags(),
			SAMPLE_CONTEXTS.map((context) => [...engine.evaluateAll(context)]),
		]);
	});
	for (const other of others) assert.equal(other, expected);
});

test("load takes a view of a larger buffer", () => {
	const inner = encodeUtf8(JSON.stringify(document(flag("f"))));
	const outer = new Uint8Array(inner.length + 20).fill(0x22);
	outer.set(inner, 10);
	const engine = new Engine();
	engine.load(outer.subarray(10, 10 + inner.length));
	assert.equal(engine.isEnabled("f"), true);
});

test("changing a document after loading it does not change the flags", () => {
	const source = document(
		flag("f", { strategies: [strategyFor("userId", "7")] }),
	);
	const bytes = encodeUtf8(JSON.stringify(source));
	const engines = [source, bytes].map((form) => {
		const engine = new Engine();
		engine.load(form);
		return engine;
	});
	source.features[0].enabled = false;
	bytes.fill(0);
	for (const engine of engines)
		assert.equal(engine.isEnabled("f", { userId: "7" }), true);
});

test("a document replaces all flags and all segments", () => {
	const engine = new Engine();
	const inSegment = flag("f", {
		strategies: [{ name: "default", segments: [1] }],
	});
	engine.load({
		...document(inSegment, flag("g")),
		segments: [{ id: 1, constraints: [inConstraint("userId", "7")] }],
	});
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	engine.load(document(inSegment));
	assert.equal(engine.isEnabled("f", { userId: "7" }), false);
	assert.equal(engine.isEnabled("g"), false);
	assert.deepEqual(flagNames(engine), ["f"]);
});

test("an engine without a document has no flags", () => {
	const engine = new Engine();
	assert.deepEqual(engine.flags(), []);
	assert.equal(engine.isEnabled("f"), false);
	assert.equal(engine.evaluate("f"), undefined);
	assert.equal(engine.evaluateAll({ userId: "7" }).size, 0);
	assert.deepEqual([...engine.evaluateAll()], []);
});

test("an empty list of flags is a valid document", () => {
	const engine = open([flag("f")]);
	engine.load(document());
	assert.deepEqual(engine.warnings(), []);
	assert.equal(engine.isEnabled("f"), false);
});

test("the last of two flags with one name is used", () => {
	const engine = open([
		flag("f", { enabled: false }),
		flag("g"),
		flag("f", { type: "later" }),
	]);
	assert.equal(engine.isEnabled("f"), true);
	assert.equal(engine.flags().length, 2);
	assert.equal(engine.evaluateAll().size, 2);
});

test("the last of two lists with one name is used, as `JSON.parse` does", () => {
	const [f, g] = ["f", "g"].map((name) => JSON.stringify(flag(name)));
	const segment = (value) =>
		`{"id":1,"constraints":[{"contextName":"plan","operator":"IN","values":["${value}"]}]}`;
	const inSegment = `{"name":"s","enabled":true,"strategies":[{"name":"default","segments":[1]}]}`;
	for (const text of [
		`{"features":[${f}],"features":[${g}]}`,
		`{"features":[${f}],"features":[]}`,
		`{"features":[],"features":[${f}]}`,
		`{"segments":[${segment("a")}],"features":[${inSegment}],"segments":[${segment("b")}]}`,
		`{"segments":[${segment("a")}],"features":[${inSegment}],"segments":[]}`,
	]) {
		const [fromText, fromObject] = [new Engine(), new Engine()];
		fromText.load(text);
		fromObject.load(JSON.parse(text));
		const contexts = ["a", "b"].map((plan) => ({ plan }));
		assert.deepEqual(
			contexts.map((context) => [...fromText.evaluateAll(context)]),
			contexts.map((context) => [...fromObject.evaluateAll(context)]),
			text,
		);
	}
});

test("an invalid document does not change the flags", () => {
	const engine = open([
		flag("f", { strategies: [strategyFor("userId", "7")] }),
	]);
	for (const invalid of [
		"",
		"{",
		"[]",
		"null",
		'"features"',
		'{"features":{}}',
		"{}",
		captured.slice(0, -3),
		encodeUtf8("\xff"),
	]) {
		assert.throws(() => engine.load(invalid), FanionError);
		assert.throws(() => engine.apply(invalid), FanionError);
		assert.equal(engine.isEnabled("f", { userId: "7" }), true);
		assert.equal(engine.isEnabled("f", { userId: "8" }), false);
		assert.deepEqual(flagNames(engine), ["f"]);
	}
});

test("an invalid document throws PARSE_ERROR with a line and a column", () => {
	const documents = [
		['{"features":[}', 1, 14],
		['{\n  "features": [\n    {"name" "f"}\n  ]\n}', 3, 13],
		['{"é":1,\n"日本😀": tru}', 2, undefined],
		["", 1, 1],
		["{", 1, 2],
	];
	for (const [string, line, column] of documents) {
		assert.throws(
			() => new Engine().load(string),
			(error) => {
				assert.ok(error instanceof FanionError && error instanceof Error);
				assert.equal(error.code, "PARSE_ERROR");
				assert.equal(error.line, line, `${string}: ${error.message}`);
				if (column)
					assert.equal(error.column, column, `${string}: ${error.message}`);
				assert.match(error.message, /^[^A-Z].*[^.]$/s);
				return true;
			},
		);
	}
});

test("a warning has the flag, the path and the problem; other strategies still match", () => {
	const next = { contextName: "x", operator: "FROM_NEXT_YEAR", values: ["a"] };
	const engine = new Engine();
	engine.load(
		document(
			flag("f", {
				strategies: [
					{ name: "default", constraints: [next] },
					strategyFor("userId", "7"),
				],
			}),
			flag("g"),
		),
	);
	const warnings = engine.warnings();
	assert.equal(warnings.length, 1);
	assert.equal(warnings[0].flag, "f");
	assert.equal(typeof warnings[0].path, "string");
	assert.match(warnings[0].message, /`f`.*`FROM_NEXT_YEAR`/);
	assert.equal(engine.isEnabled("f", { x: "a" }), false);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	assert.equal(engine.isEnabled("g"), true);
});

/** Returns a flag with an operator that does not exist. */
const invalid = (name) =>
	flag(name, {
		strategies: [
			{
				name: "default",
				constraints: [{ contextName: "x", operator: name, values: ["a"] }],
			},
		],
	});

test("onWarning is called once for each invalid flag, when it is first evaluated", () => {
	const messages = [];
	const engine = new Engine({
		onWarning: (message) => messages.push(message),
	});
	const load = () => engine.load(document(invalid("A"), invalid("B")));
	load();
	engine.flags();
	engine.snapshot();
	assert.deepEqual(messages, []);
	engine.isEnabled("B");
	assert.match(
		messages.join(),
		/^flag `B`[^,]*, .*`B` is not a known operator[^,]*$/,
	);
	load();
	engine.evaluateAll();
	assert.equal(messages.length, 2);
	engine.warnings();
	assert.equal(messages.length, 2);
});

test("many invalid flags do not silence the warnings of evaluations", () => {
	const messages = [];
	const engine = new Engine({
		onWarning: (message) => messages.push(message),
	});
	const names = Array.from({ length: 150 }, (_, index) => `F${index}`);
	engine.load(document(...names.map(invalid), flag("f")));
	engine.evaluateAll();
	assert.equal(messages.length, 150);
	engine.isEnabled("f", 7);
	assert.match(messages.at(-1), /context is a number/);
});

test("onWarning can free the engine", () => {
	const other = open([flag("f")]);
	for (const evaluate of [
		(engine) => engine.isEnabled("A"),
		(engine) => engine.evaluateAll(),
		(engine) => engine.warnings(),
		(engine) => engine.bind({ x: "a" }).isEnabled("A"),
	]) {
		const errors = [];
		const engine = new Engine({
			onWarning: () => engine.free(),
			onError: (error) => errors.push(error),
		});
		engine.load(document(invalid("A"), invalid("B")));
		assert.throws(() => evaluate(engine), /the engine was freed/);
		assert.deepEqual(errors, []);
		assert.equal(other.isEnabled("f"), true);
	}
});

test("a valid document has no warnings", () => {
	const engine = new Engine({ customStrategies: {} });
	engine.load(document(flag("f"), flag("g")));
	assert.deepEqual(engine.warnings(), []);
});

// Deltas

const updated = (feature, eventId = 1) => ({
	type: "feature-updated",
	eventId,
	feature,
});
const removed = (featureName, eventId = 1) => ({
	type: "feature-removed",
	eventId,
	featureName,
	project: "default",
});
const segment = (id, ...values) => ({
	type: "segment-updated",
	eventId: 1,
	segment: { id, constraints: [inConstraint("userId", ...values)] },
});

test("a delta can be applied to an empty engine", () => {
	const engine = new Engine();
	engine.apply({
		events: [updated(flag("f")), updated(flag("g")), removed("f")],
	});
	assert.deepEqual(flagNames(engine), ["g"]);
	assert.equal(engine.isEnabled("g"), true);
	assert.equal(engine.isEnabled("f"), false);
});

test("a string, bytes and an object of one delta apply the same changes", () => {
	const delta = { events: [updated(flag("é"))] };
	for (const form of [
		delta,
		JSON.stringify(delta),
		encodeUtf8(JSON.stringify(delta)),
	]) {
		const engine = open([flag("f")]);
		engine.apply(form);
		assert.equal(engine.isEnabled("é"), true);
		assert.equal(engine.isEnabled("f"), true);
	}
});

test("events are applied in order", () => {
	const engine = open([flag("f")]);
	engine.apply({
		events: [
			removed("f"),
			updated(flag("f", { enabled: false })),
			updated(flag("f")),
			updated(flag("f", { enabled: false })),
		],
	});
	assert.equal(engine.isEnabled("f"), false);
	assert.equal(engine.evaluate("f").reason, "DISABLED");
	engine.apply({ events: [] });
	assert.equal(engine.evaluate("f").reason, "DISABLED");
});

test("a hydration event replaces all flags", () => {
	const engine = open([flag("f")]);
	engine.apply({
		events: [
			updated(flag("g")),
			{ type: "hydration", eventId: 9, features: [flag("h")] },
		],
	});
	assert.deepEqual(flagNames(engine), ["h"]);
});

test("changing or removing a segment changes the flags that use it", () => {
	const engine = new Engine();
	const on = (userId) => engine.isEnabled("f", { userId });
	const uses = updated(
		flag("f", { strategies: [{ name: "default", segments: [7] }] }),
	);
	engine.apply({ events: [uses] });
	assert.equal(on("1"), false);
	engine.apply({ events: [segment(7, "1")] });
	assert.equal(on("1"), true);
	engine.apply({ events: [segment(7, "2")] });
	assert.deepEqual([on("1"), on("2")], [false, true]);
	engine.apply({
		events: [{ type: "segment-removed", eventId: 3, segmentId: 7 }],
	});
	assert.deepEqual([on("1"), on("2")], [false, false]);
});

test("a delta applied to a document gives the same results as the resulting document", () => {
	const { features, segments } = JSON.parse(captured);
	const whole = new Engine({ random: () => 0.5 });
	whole.load({ features, segments });
	const patched = new Engine({ random: () => 0.5 });
	patched.load({ features: features.slice(0, 3), segments: [] });
	patched.apply({
		events: segments.map((item) => ({
			type: "segment-updated",
			eventId: 1,
			segment: item,
		})),
	});
	patched.apply({ events: features.map((item) => updated(item)) });
	for (const context of SAMPLE_CONTEXTS) {
		for (const { name } of features)
			assert.deepEqual(
				patched.evaluate(name, context),
				whole.evaluate(name, context),
			);
	}
});

test("unknown events of a delta are skipped with a warning", () => {
	const engine = open([flag("f")]);
	const events = [
		{ type: "flag-painted", eventId: 1, colour: "red" },
		removed("unknown"),
		{ type: "segment-removed", eventId: 2, segmentId: 99 },
	];
	engine.apply({ events: [...events, updated(flag("g"))] });
	const warnings = engine.warnings();
	assert.deepEqual(flagNames(engine).sort(), ["f", "g"]);
	assert.equal(warnings.length, 1, JSON.stringify(warnings));
	assert.match(warnings[0].message, /`flag-painted`/);
});
