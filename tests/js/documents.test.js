// Documents and deltas as JavaScript hands them over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, FanionError } from "fanion";
import { readCaptured } from "./checkout.js";
import {
	document,
	flag,
	forThose,
	isIn,
	names,
	open,
	PEOPLE,
} from "./flags.js";

const bytes = (text) => new TextEncoder().encode(text);

const captured = readCaptured();

test("a document is the same as text, as bytes and as an object", () => {
	const forms = [
		captured,
		bytes(captured),
		JSON.parse(captured),
		Buffer.from(captured),
		`\ufeff${captured}`,
		` \n${captured}\n `,
	];
	const [expected, ...others] = forms.map((form) => {
		const engine = new Engine({ random: () => 0.5, now: () => 0 });
		const warnings = engine.load(form);
		return JSON.stringify([
			warnings,
			engine.flags(),
			PEOPLE.map((person) => [...engine.evaluateAll(person)]),
		]);
	});
	for (const other of others) assert.equal(other, expected);
});

test("bytes may be a window on a larger buffer", () => {
	const inner = bytes(JSON.stringify(document(flag("f"))));
	const outer = new Uint8Array(inner.length + 20).fill(0x22);
	outer.set(inner, 10);
	const engine = new Engine();
	engine.load(outer.subarray(10, 10 + inner.length));
	assert.equal(engine.isEnabled("f"), true);
});

test("what becomes of the document after loading makes no difference", () => {
	const source = document(flag("f", { strategies: [forThose("userId", "7")] }));
	const text = bytes(JSON.stringify(source));
	const engines = [source, text].map((form) => {
		const engine = new Engine();
		engine.load(form);
		return engine;
	});
	source.features[0].enabled = false;
	text.fill(0);
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
		segments: [{ id: 1, constraints: [isIn("userId", "7")] }],
	});
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	engine.load(document(inSegment));
	assert.equal(engine.isEnabled("f", { userId: "7" }), false);
	assert.equal(engine.isEnabled("g"), false);
	assert.deepEqual(names(engine), ["f"]);
});

test("an engine without a document knows no flag", () => {
	const engine = new Engine();
	assert.deepEqual(engine.flags(), []);
	assert.equal(engine.isEnabled("f"), false);
	assert.equal(engine.evaluate("f"), undefined);
	assert.equal(engine.evaluateAll({ userId: "7" }).size, 0);
	assert.deepEqual([...engine.evaluateAll()], []);
});

test("a document without flags is a document", () => {
	const engine = open([flag("f")]);
	assert.deepEqual(engine.load(document()), []);
	assert.equal(engine.isEnabled("f"), false);
});

test("of two flags of one name the last one counts", () => {
	const engine = open([
		flag("f", { enabled: false }),
		flag("g"),
		flag("f", { type: "later" }),
	]);
	assert.equal(engine.isEnabled("f"), true);
	assert.equal(engine.flags().length, 2);
	assert.equal(engine.evaluateAll().size, 2);
});

test("keeps the last flags when a document is broken", () => {
	const engine = open([flag("f", { strategies: [forThose("userId", "7")] })]);
	for (const broken of [
		"",
		"{",
		"[]",
		"null",
		'"features"',
		'{"features":{}}',
		"{}",
		captured.slice(0, -3),
		bytes("\xff"),
	]) {
		assert.throws(() => engine.load(broken), FanionError);
		assert.throws(() => engine.apply(broken), FanionError);
		assert.equal(engine.isEnabled("f", { userId: "7" }), true);
		assert.equal(engine.isEnabled("f", { userId: "8" }), false);
		assert.deepEqual(names(engine), ["f"]);
	}
});

test("a broken document is a PARSE_ERROR with a line and a column", () => {
	const places = [
		['{"features":[}', 1, 14],
		['{\n  "features": [\n    {"name" "f"}\n  ]\n}', 3, 13],
		['{"é":1,\n"日本😀": tru}', 2, undefined],
		["", 1, 1],
		["{", 1, 2],
	];
	for (const [text, line, column] of places) {
		assert.throws(
			() => new Engine().load(text),
			(error) => {
				assert.ok(error instanceof FanionError && error instanceof Error);
				assert.equal(error.code, "PARSE_ERROR");
				assert.equal(error.line, line, `${text}: ${error.message}`);
				if (column)
					assert.equal(error.column, column, `${text}: ${error.message}`);
				assert.match(error.message, /^[^A-Z].*[^.]$/s);
				return true;
			},
		);
	}
});

test("warnings tell the flag, the place and the problem, and spare everything else", () => {
	const next = { contextName: "x", operator: "FROM_NEXT_YEAR", values: ["a"] };
	const engine = new Engine();
	const warnings = engine.load(
		document(
			flag("f", {
				strategies: [
					{ name: "default", constraints: [next] },
					forThose("userId", "7"),
				],
			}),
			flag("g"),
		),
	);
	assert.equal(warnings.length, 1);
	assert.equal(warnings[0].flag, "f");
	assert.equal(typeof warnings[0].path, "string");
	assert.match(warnings[0].message, /`f`.*`FROM_NEXT_YEAR`/);
	assert.equal(engine.isEnabled("f", { x: "a" }), false);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	assert.equal(engine.isEnabled("g"), true);
});

test("a document without problems has no warnings", () => {
	assert.deepEqual(
		new Engine({ customStrategies: {} }).load(document(flag("f"), flag("g"))),
		[],
	);
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
	segment: { id, constraints: [isIn("userId", ...values)] },
});

test("a delta applies to an engine that has nothing yet", () => {
	const engine = new Engine();
	engine.apply({
		events: [updated(flag("f")), updated(flag("g")), removed("f")],
	});
	assert.deepEqual(names(engine), ["g"]);
	assert.equal(engine.isEnabled("g"), true);
	assert.equal(engine.isEnabled("f"), false);
});

test("a delta is the same as text, as bytes and as an object", () => {
	const delta = { events: [updated(flag("é"))] };
	for (const form of [
		delta,
		JSON.stringify(delta),
		bytes(JSON.stringify(delta)),
	]) {
		const engine = open([flag("f")]);
		engine.apply(form);
		assert.equal(engine.isEnabled("é"), true);
		assert.equal(engine.isEnabled("f"), true);
	}
});

test("events are applied in their order", () => {
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

test("a hydration replaces everything", () => {
	const engine = open([flag("f")]);
	engine.apply({
		events: [
			updated(flag("g")),
			{ type: "hydration", eventId: 9, features: [flag("h")] },
		],
	});
	assert.deepEqual(names(engine), ["h"]);
});

test("a segment that changes or goes changes the flags that use it", () => {
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

test("a delta on top of a document is the same as the document that it makes", () => {
	const { features, segments } = JSON.parse(captured);
	const whole = new Engine({ random: () => 0.5 });
	whole.load({ features, segments });
	const grown = new Engine({ random: () => 0.5 });
	grown.load({ features: features.slice(0, 3), segments: [] });
	grown.apply({
		events: segments.map((one) => ({
			type: "segment-updated",
			eventId: 1,
			segment: one,
		})),
	});
	grown.apply({ events: features.map((one) => updated(one)) });
	for (const person of PEOPLE) {
		for (const { name } of features)
			assert.deepEqual(
				grown.evaluate(name, person),
				whole.evaluate(name, person),
			);
	}
});

test("what a delta does not know is warned about and skipped", () => {
	const engine = open([flag("f")]);
	const events = [
		{ type: "flag-painted", eventId: 1, colour: "red" },
		removed("nobody"),
		{ type: "segment-removed", eventId: 2, segmentId: 99 },
	];
	const warnings = engine.apply({ events: [...events, updated(flag("g"))] });
	assert.deepEqual(names(engine).sort(), ["f", "g"]);
	assert.equal(warnings.length, 1, JSON.stringify(warnings));
	assert.match(warnings[0].message, /`flag-painted`/);
});
