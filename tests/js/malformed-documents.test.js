// Malformed input of `load` and `apply`: not JSON, not a document, not UTF-8, truncated, nested too
// deeply, or very large.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import {
	document,
	encodeUtf8,
	flag,
	inConstraint,
	strategyFor,
} from "./support/builders.js";

import {
	checkHandled,
	checkRejected,
	evaluateAllWays,
	isParseError,
	LOADERS,
	openControl,
} from "./support/invalid-input.js";

test("input that is not JSON is rejected with a line and a column", () => {
	const strings = [
		"",
		" ",
		"\n\n",
		"\0",
		"\ufeff",
		"x",
		"nul",
		"tru",
		"-",
		"1.",
		"'a'",
		'"',
		'"\\',
		'"\\u12',
		"[",
		"{",
		"{,}",
		"{]",
	].concat(
		[
			"[1,]",
			'{"a":1,}',
			'{"a"}',
			'{"a":}',
			"{a:1}",
			"[1 2]",
			"{}{}",
			"[]x",
			"//",
			"/**/",
			"NaN",
			"Infinity",
			"undefined",
			"0x1",
			"01",
			"+1",
		],
		[
			'{"features":[]',
			'{"features":[}]}',
			'{"features":[{]}',
			'"a\nb"',
			'{"a\tb":1}',
			'"\\x"',
			'{"features":[]}}',
			'{"events":[],}',
		],
	);
	for (const string of strings) {
		for (const input of [string, encodeUtf8(string)]) {
			checkRejected(input, JSON.stringify(string));
			assert.throws(
				() => new Engine().load(input),
				({ line, column }) => line >= 1 && column >= 1,
				JSON.stringify(string),
			);
		}
	}
});

test("JSON that is not a document is rejected", () => {
	const values = [
		null,
		true,
		false,
		0,
		"",
		"features",
		[],
		[[]],
		{},
		{ feature: [] },
		{ Features: [] },
		{ features: null },
	].concat([
		{ features: {} },
		{ features: "x" },
		{ features: 1 },
		{ features: true },
		{ events: {} },
		{ events: "x" },
		{ events: null },
	]);
	for (const value of values)
		checkRejected(JSON.stringify(value), JSON.stringify(value));
});

test("the error for JSON that is not a document has neither a line nor a column", () => {
	for (const input of ["{}", "[]", {}, null, undefined]) {
		assert.throws(
			() => new Engine().load(input),
			({ line, column }) => line === undefined && column === undefined,
		);
	}
});

test("load rejects a delta, and apply rejects a document", () => {
	const { engine, isIntact } = openControl();
	assert.throws(() => engine.load({ events: [] }), isParseError);
	assert.throws(() => engine.apply(document()), isParseError);
	assert.ok(isIntact());
});

test("bytes that are not UTF-8 are rejected", () => {
	const invalid = [
		[0xff],
		[0xc3],
		[0xc3, 0x28],
		[0xe2, 0x82],
		[0xed, 0xa0, 0x80],
		[0xf4, 0x90, 0x80, 0x80],
		[0x80],
		[0xc0, 0x80],
	];
	for (const sequence of invalid) {
		const wrap = (before, after) =>
			Uint8Array.of(...encodeUtf8(before), ...sequence, ...encodeUtf8(after));
		checkRejected(Uint8Array.from(sequence), String(sequence));
		for (const [key, before, after] of [
			["features", '{"features":[{"name":"', '","enabled":true}]}'],
			[
				"features",
				'{"features":[{"name":"f","enabled":true,"strategies":[{"name":"default","constraints":[{"contextName":"',
				'","operator":"IN"}]}]}]}',
			],
			[
				"events",
				'{"events":[{"type":"feature-removed","featureName":"',
				'"}]}',
			],
		]) {
			const loader = key === "events" ? "apply" : "load";
			const { engine, isIntact } = openControl();
			assert.throws(
				() => engine[loader](wrap(before, after)),
				isParseError,
				`${sequence} in ${before}`,
			);
			assert.ok(isIntact());
		}
	}
});

const SMALL = {
	load: JSON.stringify({
		version: 2,
		features: [
			flag('é"\\\n😀', {
				description: null,
				stale: false,
				variants: [
					{
						name: "a",
						weight: 1,
						payload: { type: "string", value: "\u0000" },
					},
				],
			}),
			flag("g", {
				strategies: [
					{
						name: "default",
						segments: [1],
						constraints: [inConstraint("x", "日本", "b")],
					},
				],
				dependencies: [{ feature: "h", enabled: false }],
			}),
		],
		segments: [
			{
				id: 1,
				name: null,
				constraints: [
					{
						contextName: "age",
						operator: "NUM_GT",
						value: "1e3",
						inverted: true,
					},
				],
			},
		],
		meta: { revisionId: 1.5e-3, etag: '"x"' },
	}),
	apply: JSON.stringify({
		events: [
			{ type: "feature-updated", eventId: 1, feature: flag("é") },
			{ type: "segment-removed", eventId: 2, segmentId: 1 },
		],
	}),
};

test("a document truncated at any byte is rejected", () => {
	for (const loader of LOADERS) {
		const whole = encodeUtf8(SMALL[loader]);
		const { engine, isIntact } = openControl();
		for (let length = 0; length < whole.length; length += 1) {
			assert.throws(
				() => engine[loader](whole.subarray(0, length)),
				isParseError,
				`${loader}: ${length} bytes`,
			);
			if (length % 16 === 0) assert.ok(isIntact());
		}
		assert.ok(isIntact());
		engine[loader](whole);
		evaluateAllWays(engine);
	}
});

test("a document with any byte replaced is loaded or rejected", () => {
	for (const loader of LOADERS) {
		const whole = encodeUtf8(SMALL[loader]);
		const engine = new Engine({ onWarning: () => {} });
		for (let offset = 0; offset < whole.length; offset += 1) {
			for (const byte of encodeUtf8('"\\{}[]:,0-etnf \0').values()) {
				checkHandled(loader, whole.with(offset, byte), engine);
			}
			checkHandled(loader, whole.with(offset, 0xff), engine);
		}
		engine[loader](whole);
		evaluateAllWays(engine);
	}
});

test("a hundred thousand nested brackets are rejected", () => {
	const DEPTH = 100_000;
	const nestings = {
		lists: ["[", "]"],
		objects: ['{"a":', "}"],
		both: ['[{"features":', "}]"],
		features: ['{"features":[', "]}"],
	};
	for (const [name, [opening, closing]] of Object.entries(nestings)) {
		const opened = opening.repeat(DEPTH);
		const closed = `${opened}0${closing.repeat(DEPTH)}`;
		for (const input of [opened, closed]) {
			checkRejected(input, name);
			// At positions that are parsed, and at positions that are skipped.
			for (const prefix of [
				'{"features":[{"name":',
				'{"unknown":',
				'{"features":[{"name":"f","enabled":true,"strategies":[{"name":"x","parameters":{"a":',
			]) {
				checkRejected(prefix + input, name);
			}
		}
	}
});

test("a document of 50 MB is loaded, and another one after it", () => {
	const rest = {
		description: "x".repeat(300),
		strategies: [
			strategyFor("userId", "7"),
			{ name: "flexibleRollout", parameters: { rollout: "0" } },
		],
	};
	const template = JSON.stringify(flag("NAME", rest));
	const count = Math.ceil(50_000_000 / template.length);
	const features = Array.from({ length: count }, (_, index) =>
		template.replace("NAME", `flag.${index}`),
	);
	const string = `{"features":[${features.join()}]}`;
	assert.ok(string.length > 50_000_000);
	const { engine, isIntact } = openControl();
	engine.load(string);
	assert.deepEqual(engine.warnings(), []);
	assert.equal(engine.evaluateAll({ userId: "7" }).size, count);
	assert.equal(engine.isEnabled(`flag.${count - 1}`, { userId: "7" }), true);
	assert.equal(engine.isEnabled(`flag.${count - 1}`, { userId: "8" }), false);
	engine.load(
		document(flag("control", { strategies: [strategyFor("userId", "7")] })),
	);
	assert.ok(isIntact());
});

test("50 MB of anything else are rejected", () => {
	for (const string of [
		" ",
		'"',
		"[",
		"0",
		"x",
		"é",
		'{"features":[],"a":"',
	].map((part) => part.padEnd(50_000_000, part.at(-1)))) {
		const { engine, isIntact } = openControl();
		assert.throws(() => engine.load(string), isParseError);
		assert.ok(isIntact());
	}
});

test("a new engine evaluates after all malformed documents", () => {
	const { engine, isIntact } = openControl();
	assert.ok(isIntact());
	engine.free();
});
