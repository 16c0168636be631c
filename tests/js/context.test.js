// How a context becomes texts: the values a JavaScript caller may pass, and those nobody should.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flag, forThose, open, openFor } from "./flags.js";

/** The flag `f` asks whether `field` is `text`; `known` is whether that is so in `context`. */
function check(field, text, context, known) {
	const engine = openFor(field, text);
	assert.equal(engine.isEnabled("f", context), known);
	assert.equal(engine.evaluate("f", context).enabled, known);
	assert.equal(engine.evaluateAll(context).isEnabled("f"), known);
	engine.free();
}

const own = (json) => JSON.parse(json);

test("scalars are compared as JavaScript writes them", () => {
	const scalars = [
		["a", "a"],
		["", ""],
		[5, "5"],
		[1.0, "1"],
		[-0, "0"],
		[5.5, "5.5"],
		[0.1 + 0.2, "0.30000000000000004"],
		[1e21, "1e+21"],
		[1e-7, "1e-7"],
		[Number.MAX_SAFE_INTEGER, "9007199254740991"],
		[true, "true"],
		[false, "false"],
		[0, "0"],
		[10n ** 30n, "1000000000000000000000000000000"],
		[new Date(0), "1970-01-01T00:00:00.000Z"],
	];
	for (const [value, text] of scalars) {
		check("x", text, { x: value }, true);
		check("x", text, { properties: { x: value } }, true);
		check("userId", text, { userId: value }, true);
		check("x", `${text}.`, { x: value }, false);
	}
});

test("numbers can be compared as numbers, whatever they are written as", () => {
	const is5 = { contextName: "x", operator: "NUM_EQ", value: "5" };
	const engine = open([
		flag("f", { strategies: [{ name: "default", constraints: [is5] }] }),
	]);
	for (const x of [5, "5", "5.0", 5n, "+5"])
		assert.equal(engine.isEnabled("f", { x }), true);
	for (const x of [6, "x", true, Number.NaN, undefined])
		assert.equal(engine.isEnabled("f", { x }), false);
});

test("null and undefined are missing", () => {
	const notA = {
		contextName: "x",
		operator: "NOT_IN",
		values: ["null", "undefined", "Invalid Date", ""],
	};
	const engine = open([
		flag("f", { strategies: [{ name: "default", constraints: [notA] }] }),
	]);
	for (const x of [null, undefined]) {
		assert.equal(engine.isEnabled("f", { x }), true);
		for (const text of ["null", "undefined", "Invalid Date", ""])
			check("x", text, { x }, false);
	}
});

test("a date that is none is no date, and does not ask the clock", () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2020-01-01",
	};
	const engine = open([
		flag("f", { strategies: [{ name: "default", constraints: [after] }] }),
	]);
	assert.equal(engine.isEnabled("f"), true);
	const currentTime = new Date(Number.NaN);
	assert.equal(engine.isEnabled("f", { currentTime }), false);
});

test("a text beyond all measure is missing, and harms nobody", () => {
	const told = [];
	const engine = open(
		[flag("f", { strategies: [forThose("userId", "7")] }), flag("g")],
		{ onWarning: (message) => told.push(message) },
	);
	assert.equal(engine.isEnabled("f", { userId: "x".repeat(4e8) }), false);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	assert.deepEqual(told, ["context field `userId`: its text is too long"]);
});

test("whoever is told of a warning cannot change the flags", () => {
	const other = { features: [flag("other"), flag("f", { enabled: false })] };
	const engine = open([flag("f", { enabled: false })], {
		onWarning: () => engine.load(other),
	});
	assert.equal(engine.isEnabled("f", "no object"), false);
	assert.equal(engine.flags().length, 1);
});

test("a getter that asks for what asks it comes to an end", () => {
	const fields = ["a", "b", "c"].map((name) => forThose(name, "x"));
	const strategies = [
		{
			name: "default",
			constraints: fields.flatMap(({ constraints }) => constraints),
		},
	];
	const engine = open([flag("f", { strategies })], { onWarning() {} });
	const context = new Proxy(
		{},
		{ get: () => String(engine.isEnabled("f", context)) },
	);
	assert.equal(engine.isEnabled("f", context), false);
});

test("only what flags that are on look at is asked for", () => {
	const asked = [];
	const context = new Proxy({}, { get: (_, name) => void asked.push(name) });
	const engine = open([
		flag("off", { enabled: false, strategies: [forThose("secret", "x")] }),
		flag("on", { strategies: [forThose("plan", "x")] }),
	]);
	engine.evaluateAll(context);
	assert.deepEqual([...new Set(asked)].sort(), ["plan", "properties"]);
});

test("a context may be left out", () => {
	const engine = open([
		flag("everybody"),
		flag("some", { strategies: [forThose("userId", "7")] }),
	]);
	for (const context of [undefined, {}, Object.create(null)]) {
		assert.equal(engine.isEnabled("everybody", context), true);
		assert.equal(engine.isEnabled("some", context), false);
	}
});

test("a field is found at the top, among the properties, or at the top of both", () => {
	check("plan", "pro", { plan: "pro" }, true);
	check("plan", "pro", { properties: { plan: "pro" } }, true);
	check("plan", "pro", { plan: "pro", properties: { plan: "free" } }, true);
	check("plan", "free", { plan: "pro", properties: { plan: "free" } }, false);
	check("userId", "7", { userId: "7", properties: { userId: "8" } }, true);
	check("userId", "7", { properties: { userId: "7" } }, true);
	check("userId", "7", { userId: null, properties: { userId: "7" } }, true);
	check(
		"userId",
		"7",
		{ userId: undefined, properties: { userId: "7" } },
		true,
	);
	check("userId", "7", { userId: "", properties: { userId: "7" } }, false);
});

test("the properties themselves are no field", () => {
	check("properties", "[object Object]", { properties: {} }, false);
	check("properties", "a", { properties: { properties: "a" } }, true);
});

test("properties that are no object hold nothing", () => {
	for (const properties of [null, undefined, "x", 7, true, [], () => {}]) {
		check("x", "a", { properties }, false);
		check("length", "1", { properties }, false);
		check("userId", "7", { userId: "7", properties }, true);
	}
});

test("named fields in the properties serve strategies as well as constraints", () => {
	const strategies = [
		{ name: "userWithId", parameters: { userIds: "7" } },
		{
			name: "flexibleRollout",
			parameters: { rollout: "100", stickiness: "userId", groupId: "g" },
		},
		{
			name: "gradualRolloutUserId",
			parameters: { percentage: "100", groupId: "g" },
		},
	];
	for (const strategy of strategies) {
		const engine = open([flag("f", { strategies: [strategy] })]);
		assert.equal(
			engine.isEnabled("f", { properties: { userId: "7" } }),
			true,
			strategy.name,
		);
		assert.equal(engine.isEnabled("f", {}), false, strategy.name);
	}
});

test("objects, lists, functions and symbols are dropped, with one warning a field", () => {
	const messages = [];
	const onWarning = (message) => messages.push(message);
	const strategies = [
		forThose("x", "a"),
		forThose("y", "[object Object]"),
		forThose("z", "a"),
	];
	const engine = open([flag("f", { strategies })], { onWarning });
	for (const x of [
		{},
		["a"],
		() => "a",
		Symbol("a"),
		new Map(),
		/a/,
		{ toString: () => "a" },
	]) {
		assert.equal(
			engine.isEnabled("f", { x, y: {}, properties: { z: ["a"] } }),
			false,
		);
	}
	assert.equal(messages.length, 3, messages.join("\n"));
	for (const field of ["x", "y", "z"]) {
		assert.ok(
			messages.some((message) => message.includes(`\`${field}\``)),
			`${field}: ${messages}`,
		);
	}
});

test("fields that no flag reads are not looked at", () => {
	const messages = [];
	const engine = open([flag("f", { strategies: [forThose("x", "a")] })], {
		onWarning: (message) => messages.push(message),
	});
	const context = {
		x: "a",
		unread: {},
		get costly() {
			throw new Error("nobody asked for this");
		},
	};
	assert.equal(engine.isEnabled("f", context), true);
	assert.equal(engine.evaluateAll(context).isEnabled("f"), true);
	assert.deepEqual(messages, []);
});

test("getters, instances of classes, frozen objects and proxies are contexts as well", () => {
	class Person {
		userId = "7";
	}
	const proxy = new Proxy(
		{},
		{ get: (_, key) => (key === "userId" ? "7" : undefined) },
	);
	const bare = Object.assign(Object.create(null), { userId: "7" });
	const contexts = [
		{
			get userId() {
				return "7";
			},
		},
		new Person(),
		Object.freeze({ userId: "7", properties: Object.freeze({}) }),
		proxy,
		bare,
		{ properties: bare },
		{ properties: new Person() },
	];
	for (const context of contexts) check("userId", "7", context, true);
});

test("what every object inherits is not found", () => {
	for (const name of [
		"constructor",
		"toString",
		"hasOwnProperty",
		"__proto__",
		"valueOf",
		"isPrototypeOf",
	]) {
		for (const context of [
			{},
			{ properties: {} },
			{ userId: "7" },
			new (class Person {})(),
		]) {
			check(name, String({}[name]), context, false);
			check(name, "a", context, false);
			const engine = open([flag("f", { strategies: [isMissing(name)] })]);
			assert.equal(engine.isEnabled("f", context), true, name);
		}
	}
});

const isMissing = (contextName) => ({
	name: "default",
	constraints: [{ contextName, operator: "NOT_IN", values: ["a"] }],
});

test("what has such a name and is the caller's own is found", () => {
	for (const name of [
		"constructor",
		"toString",
		"hasOwnProperty",
		"__proto__",
		"properties ",
	]) {
		check(name, "a", own(`{"${name}":"a"}`), true);
		check(name, "a", own(`{"properties":{"${name}":"a"}}`), true);
		check(name, "b", own(`{"${name}":"a"}`), false);
	}
	assert.equal({}.a, undefined);
	assert.equal(Object.prototype.constructor, Object);
});

test("half a surrogate pair is U+FFFD, in documents and in contexts", () => {
	const halves = [
		"\ud800",
		"\udfff",
		"a\ud83d",
		"\ude00b",
		"\udc00\ud800",
		"\ufffd",
	];
	for (const half of halves) {
		check("x", half, { x: half }, true);
		check("x", half, { x: half.toWellFormed() }, true);
		check("x", half.toWellFormed(), { x: half }, true);
		check(
			"x",
			half,
			{ x: half.replaceAll(/[\ud800-\udfff\ufffd]/g, "?") },
			false,
		);
	}
	check("x", "😀", { x: "\ud83d\ude00" }, true);
	check("x", "\ud83d", { x: "😀" }, false);
});

test("any letter can be in any field and any value", () => {
	const texts = [
		'"',
		"\\",
		"\0",
		"a\0b",
		"\u0001",
		"\n",
		"\u2028",
		"e\u0301",
		"日本",
		"👩‍👩‍👧",
		"\u{10ffff}",
		"\ufeff",
		"%",
		"{x}",
	];
	for (const text of texts) {
		check("x", text, { x: text }, true);
		check(text, "a", { [text]: "a" }, true);
		check(text, text, { properties: { [text]: text } }, true);
		check("x", text, { x: `${text}${text}` }, false);
	}
	check("x", "é", { x: "e\u0301" }, false);
});

test("a value may be of any length", () => {
	for (const letter of ["a", "é", "日", "😀"]) {
		for (const length of [
			0, 1, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 16_383, 65_535, 65_536,
			1_048_576,
		]) {
			const text = letter.repeat(length);
			const engine = openFor("x", text);
			assert.equal(
				engine.isEnabled("f", { x: text }),
				true,
				`${length} × ${letter}`,
			);
			assert.equal(
				engine.isEnabled("f", { x: `${text}a` }),
				false,
				`${length} × ${letter} and one`,
			);
			assert.equal(engine.isEnabled("f", { x: "b" }), false);
			engine.free();
		}
	}
});

test("a context may have any number of fields", () => {
	const names = Array.from({ length: 3000 }, (_, index) => `field.${index}`);
	const strategy = {
		name: "default",
		constraints: names.map((name) => ({
			contextName: name,
			operator: "IN",
			values: [name],
		})),
	};
	const engine = open([flag("f", { strategies: [strategy] })]);
	const context = Object.fromEntries(names.map((name) => [name, name]));
	assert.equal(engine.isEnabled("f", context), true);
	assert.equal(engine.isEnabled("f", { properties: context }), true);
	assert.equal(
		engine.isEnabled("f", { ...context, "field.2999": "other" }),
		false,
	);
});

test("an earlier context leaves nothing behind", () => {
	const strategies = [forThose("x", "a".repeat(5000)), forThose("y", "b")];
	const engine = open([flag("f", { strategies })]);
	assert.equal(engine.isEnabled("f", { x: "a".repeat(5000), y: "c" }), true);
	assert.equal(engine.isEnabled("f", {}), false);
	assert.equal(engine.isEnabled("f", { y: "b" }), true);
	assert.equal(engine.isEnabled("f", { x: "a" }), false);
});

test("memory may grow between two questions", () => {
	const engine = openFor("x", "a");
	const long = "b".repeat(3_000_000);
	for (let round = 0; round < 6; round += 1) {
		assert.equal(engine.isEnabled("f", { x: long.repeat(round) }), false);
		assert.equal(engine.isEnabled("f", { x: "a" }), true);
		const other = openFor("x", long);
		assert.equal(other.isEnabled("f", { x: long }), true);
		assert.equal(engine.isEnabled("f", { x: "a" }), true);
		other.free();
	}
});

test("a getter that throws does no harm to later questions", () => {
	const engine = openFor("x", "a");
	const broken = {
		get x() {
			throw new TypeError("mine");
		},
	};
	try {
		assert.equal(engine.isEnabled("f", broken), false);
	} catch (error) {
		assert.equal(error.message, "mine");
	}
	assert.equal(engine.isEnabled("f", { x: "a" }), true);
});

test("the time of a context is a date, an ISO text, or now", () => {
	const after = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2026-01-01T00:00:00Z",
	};
	const features = [
		flag("f", { strategies: [{ name: "default", constraints: [after] }] }),
	];
	const late = open(features, {
		now: () => Date.parse("2026-06-01T00:00:00Z"),
	});
	const early = open(features, { now: () => 0 });
	assert.equal(late.isEnabled("f"), true);
	assert.equal(early.isEnabled("f"), false);
	assert.equal(
		open(features).isEnabled("f"),
		Date.now() > Date.parse("2026-01-01T00:00:00Z"),
	);
	for (const currentTime of [
		new Date("2026-02-01"),
		"2026-02-01T00:00:00Z",
		"2026-01-01T01:00:00.5+00:30",
	]) {
		assert.equal(early.isEnabled("f", { currentTime }), true);
		assert.equal(early.isEnabled("f", { properties: { currentTime } }), true);
	}
	for (const currentTime of [
		new Date(0),
		"2025-12-31T23:59:59Z",
		"2026-02-01",
		"soon",
		"",
		1e15,
	]) {
		assert.equal(
			late.isEnabled("f", { currentTime }),
			false,
			String(currentTime),
		);
	}
	assert.equal(late.isEnabled("f", { currentTime: null }), true);
});

test("now is no value of the context", () => {
	const now = () => 0;
	const strategies = [
		forThose(
			"currentTime",
			"1970-01-01T00:00:00.000Z",
			"0",
			"1970-01-01T00:00:00Z",
		),
	];
	assert.equal(
		open([flag("f", { strategies })], { now }).isEnabled("f"),
		false,
	);
});
