// Bad input at every door. Whatever comes: a FanionError or warnings, the old flags go on answering,
// nothing traps, and no flag turns on that a right document had off.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { readCaptured, readJson } from "./checkout.js";
import { document, flag, forThose, isIn } from "./flags.js";
import {
	ask,
	bytes,
	checkRefused,
	checkSurvived,
	DOORS,
	isRefusal,
	openWitness,
	PERSON,
} from "./support/doors.js";

// Not JSON, or not a document

test("what is not JSON is refused with a line and a column", () => {
	const texts = [
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
	for (const text of texts) {
		for (const input of [text, bytes(text)]) {
			checkRefused(input, JSON.stringify(text));
			assert.throws(
				() => new Engine().load(input),
				({ line, column }) => line >= 1 && column >= 1,
				JSON.stringify(text),
			);
		}
	}
});

test("JSON that is no document is refused", () => {
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
		checkRefused(JSON.stringify(value), JSON.stringify(value));
});

test("what is JSON, and no document, has neither a line nor a column", () => {
	for (const input of ["{}", "[]", {}, null, undefined]) {
		assert.throws(
			() => new Engine().load(input),
			({ line, column }) => line === undefined && column === undefined,
		);
	}
});

test("a delta is no document, and a document no delta", () => {
	const { engine, isWell } = openWitness();
	assert.throws(() => engine.load({ events: [] }), isRefusal);
	assert.throws(() => engine.apply(document()), isRefusal);
	assert.ok(isWell());
});

test("bytes that are not UTF-8 are refused", () => {
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
			Uint8Array.of(...bytes(before), ...sequence, ...bytes(after));
		checkRefused(Uint8Array.from(sequence), String(sequence));
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
			const door = key === "events" ? "apply" : "load";
			const { engine, isWell } = openWitness();
			assert.throws(
				() => engine[door](wrap(before, after)),
				isRefusal,
				`${sequence} in ${before}`,
			);
			assert.ok(isWell());
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
						constraints: [isIn("x", "日本", "b")],
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

test("a document cut off after any byte is refused", () => {
	for (const door of DOORS) {
		const whole = bytes(SMALL[door]);
		const { engine, isWell } = openWitness();
		for (let length = 0; length < whole.length; length += 1) {
			assert.throws(
				() => engine[door](whole.subarray(0, length)),
				isRefusal,
				`${door}: ${length} bytes`,
			);
			if (length % 16 === 0) assert.ok(isWell());
		}
		assert.ok(isWell());
		engine[door](whole);
		ask(engine);
	}
});

test("a document with any byte replaced is taken or refused", () => {
	for (const door of DOORS) {
		const whole = bytes(SMALL[door]);
		const engine = new Engine({ onWarning: () => {} });
		for (let at = 0; at < whole.length; at += 1) {
			for (const byte of bytes('"\\{}[]:,0-etnf \0').values()) {
				checkSurvived(door, whole.with(at, byte), engine);
			}
			checkSurvived(door, whole.with(at, 0xff), engine);
		}
		engine[door](whole);
		ask(engine);
	}
});

test("a hundred thousand brackets are refused", () => {
	const DEPTH = 100_000;
	const bombs = {
		lists: ["[", "]"],
		objects: ['{"a":', "}"],
		both: ['[{"features":', "}]"],
		features: ['{"features":[', "]}"],
	};
	for (const [name, [opening, closing]] of Object.entries(bombs)) {
		const open_ = opening.repeat(DEPTH);
		const closed = `${open_}0${closing.repeat(DEPTH)}`;
		for (const bomb of [open_, closed]) {
			checkRefused(bomb, name);
			// In places that are read, and in places that are skipped.
			for (const place of [
				'{"features":[{"name":',
				'{"unknown":',
				'{"features":[{"name":"f","enabled":true,"strategies":[{"name":"x","parameters":{"a":',
			]) {
				checkRefused(place + bomb, name);
			}
		}
	}
});

test("a document of 50 MB is read, and another after it", () => {
	const rest = {
		description: "x".repeat(300),
		strategies: [
			forThose("userId", "7"),
			{ name: "flexibleRollout", parameters: { rollout: "0" } },
		],
	};
	const one = JSON.stringify(flag("NAME", rest));
	const count = Math.ceil(50_000_000 / one.length);
	const features = Array.from({ length: count }, (_, index) =>
		one.replace("NAME", `flag.${index}`),
	);
	const text = `{"features":[${features.join()}]}`;
	assert.ok(text.length > 50_000_000);
	const { engine, isWell } = openWitness();
	assert.deepEqual(engine.load(text), []);
	assert.equal(engine.evaluateAll({ userId: "7" }).size, count);
	assert.equal(engine.isEnabled(`flag.${count - 1}`, { userId: "7" }), true);
	assert.equal(engine.isEnabled(`flag.${count - 1}`, { userId: "8" }), false);
	engine.load(
		document(flag("witness", { strategies: [forThose("userId", "7")] })),
	);
	assert.ok(isWell());
});

test("50 MB of anything else are refused", () => {
	for (const text of [" ", '"', "[", "0", "x", "é", '{"features":[],"a":"'].map(
		(part) => part.padEnd(50_000_000, part.at(-1)),
	)) {
		const { engine, isWell } = openWitness();
		assert.throws(() => engine.load(text), isRefusal);
		assert.ok(isWell());
	}
});

// Wrong types, at every place of a real document

const WRONG = [
	null,
	true,
	false,
	0,
	-1,
	1.5,
	1e300,
	"",
	"x",
	"true",
	[],
	{},
	[null],
	[[]],
	[{}],
	{ x: 1 },
	{ name: "x" },
	["x"],
];

/** Every place of a JSON value: how to get there, and what stands there. */
function* places(value, path = []) {
	if (path.length > 0) yield { path, value };
	if (value === null || typeof value !== "object") return;
	for (const key of Object.keys(value))
		yield* places(value[key], [
			...path,
			Array.isArray(value) ? Number(key) : key,
		]);
}

function replaced(value, [key, ...path], replacement) {
	const copy = Array.isArray(value) ? [...value] : { ...value };
	if (path.length > 0) copy[key] = replaced(value[key], path, replacement);
	else if (replacement !== undefined) copy[key] = replacement;
	else if (Array.isArray(copy)) copy.splice(key, 1);
	else delete copy[key];
	return copy;
}

test("a document with any value replaced or left out is taken or refused", () => {
	const captured = JSON.parse(readCaptured());
	const delta = readJson(
		"tests/data/unleash-server-8.2/client-delta-events.json",
	);
	let count = 0;
	for (const [door, source] of [
		["load", captured],
		["apply", delta],
	]) {
		const engine = new Engine({ random: () => 0.5, onWarning: () => {} });
		for (const { path } of places(source)) {
			for (const wrong of [...WRONG, undefined]) {
				checkSurvived(door, replaced(source, path, wrong), engine);
				count += 1;
			}
		}
	}
	assert.ok(count > 5_000, `${count} documents`);
});

const kind = (value) =>
	value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

// Nothing and an empty list are what a document may have anywhere; texts may stand for numbers and
// the other way round, and so may `true`, which is a text of four letters to a list of texts.
const isScalar = (value) =>
	["string", "number", "boolean"].includes(kind(value));
const isWrong = (right, other) =>
	kind(other) !== "null" &&
	kind(right) !== "null" &&
	kind(right) !== kind(other) &&
	!(isScalar(right) && isScalar(other));

// Booleans are the exception: a text or a number is no answer to yes or no.
const isNoBoolean = (right, other) =>
	kind(right) === "boolean" && !["boolean", "null"].includes(kind(other));

test("a value of a wrong type turns no flag on", () => {
	const source = JSON.parse(readCaptured());
	const options = { random: () => 0.5, now: () => 0, onWarning: () => {} };
	const people = [
		{},
		PERSON,
		...["1", "2", "admin"].map((userId) => ({
			userId,
			appName: "x",
			country: "NO",
			plan: "free",
		})),
	];
	const right = new Engine(options);
	right.load(source);
	const engine = new Engine(options);
	let count = 0;
	for (const { path, value } of places(source)) {
		for (const wrong of WRONG.filter(
			(other) => isWrong(value, other) || isNoBoolean(value, other),
		)) {
			try {
				engine.load(replaced(source, path, wrong));
			} catch (error) {
				isRefusal(error);
				continue;
			}
			for (const { name, dependencies } of source.features) {
				// A parent that is off, because it is broken, may turn a child on, as it should.
				if (dependencies?.length > 0 && source.features[path[1]]?.name !== name)
					continue;
				for (const person of people.filter(
					(one) => !right.isEnabled(name, one),
				)) {
					const message = `${name} for ${JSON.stringify(person)}: ${path.join(".")} = ${JSON.stringify(wrong)}`;
					assert.equal(engine.isEnabled(name, person), false, message);
					count += 1;
				}
			}
		}
	}
	assert.ok(count > 10_000, `${count} questions`);
});

test("after everything, a new engine answers", () => {
	const { engine, isWell } = openWitness();
	assert.ok(isWell());
	engine.free();
});
