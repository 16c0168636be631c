// How the engine reads fields of a context: valid values of every type, and invalid ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	checkField,
	flag,
	open,
	openFor,
	strategyFor,
} from "./support/builders.js";

/** Unlike an object literal, makes `__proto__` an own property. */
const parseOwn = (json) => JSON.parse(json);

test("scalars are compared in the form of String() or toISOString()", () => {
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
	for (const [value, string] of scalars) {
		checkField("x", string, { x: value }, true);
		checkField("x", string, { properties: { x: value } }, true);
		checkField("userId", string, { userId: value }, true);
		checkField("x", `${string}.`, { x: value }, false);
	}
});

test("NUM_EQ compares numbers, bigints and numeric strings by their numeric value", () => {
	const is5 = { contextName: "x", operator: "NUM_EQ", value: "5" };
	const engine = open([
		flag("f", { strategies: [{ name: "default", constraints: [is5] }] }),
	]);
	for (const x of [5, "5", "5.0", 5n, "+5"])
		assert.equal(engine.isEnabled("f", { x }), true);
	for (const x of [6, "x", true, Number.NaN, undefined])
		assert.equal(engine.isEnabled("f", { x }), false);
});

test("null and undefined count as missing values", () => {
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
		for (const string of ["null", "undefined", "Invalid Date", ""])
			checkField("x", string, { x }, false);
	}
});

test("onWarning cannot change the flags during an evaluation", () => {
	const other = { features: [flag("other"), flag("f", { enabled: false })] };
	const engine = open([flag("f", { enabled: false })], {
		onWarning: () => engine.load(other),
	});
	assert.equal(engine.isEnabled("f", "no object"), false);
	assert.equal(engine.flags().length, 1);
});

test("a getter that evaluates the flag that reads it terminates", () => {
	const fields = ["a", "b", "c"].map((name) => strategyFor(name, "x"));
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

test("only fields that enabled flags use are read from the context", () => {
	const read = [];
	const context = new Proxy({}, { get: (_, name) => void read.push(name) });
	const engine = open([
		flag("off", { enabled: false, strategies: [strategyFor("secret", "x")] }),
		flag("on", { strategies: [strategyFor("plan", "x")] }),
	]);
	engine.evaluateAll(context);
	assert.deepEqual([...new Set(read)].sort(), ["plan", "properties"]);
});

test("isEnabled takes a missing or an empty context", () => {
	const engine = open([
		flag("everyone"),
		flag("some", { strategies: [strategyFor("userId", "7")] }),
	]);
	for (const context of [undefined, {}, Object.create(null)]) {
		assert.equal(engine.isEnabled("everyone", context), true);
		assert.equal(engine.isEnabled("some", context), false);
	}
});

test("a field is read from the top level first, then from properties", () => {
	checkField("plan", "pro", { plan: "pro" }, true);
	checkField("plan", "pro", { properties: { plan: "pro" } }, true);
	checkField(
		"plan",
		"pro",
		{ plan: "pro", properties: { plan: "free" } },
		true,
	);
	checkField(
		"plan",
		"free",
		{ plan: "pro", properties: { plan: "free" } },
		false,
	);
	checkField("userId", "7", { userId: "7", properties: { userId: "8" } }, true);
	checkField("userId", "7", { properties: { userId: "7" } }, true);
	checkField(
		"userId",
		"7",
		{ userId: null, properties: { userId: "7" } },
		true,
	);
	checkField(
		"userId",
		"7",
		{ userId: undefined, properties: { userId: "7" } },
		true,
	);
	checkField("userId", "7", { userId: "", properties: { userId: "7" } }, false);
});

test("the properties object itself is not a field", () => {
	checkField("properties", "[object Object]", { properties: {} }, false);
	checkField("properties", "a", { properties: { properties: "a" } }, true);
});

test("properties that are not an object are ignored", () => {
	for (const properties of [null, undefined, "x", 7, true, [], () => {}]) {
		checkField("x", "a", { properties }, false);
		checkField("length", "1", { properties }, false);
		checkField("userId", "7", { userId: "7", properties }, true);
	}
});

test("strategies read standard fields from properties too", () => {
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

test("objects, arrays, functions and symbols are dropped with one warning per field", () => {
	const messages = [];
	const onWarning = (message) => messages.push(message);
	const strategies = [
		strategyFor("x", "a"),
		strategyFor("y", "[object Object]"),
		strategyFor("z", "a"),
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

test("an object that JSON writes as a string is that string", () => {
	class ObjectId {
		toJSON() {
			return "507f1f77bcf86cd799439011";
		}
	}
	const url = "https://example.com/a";
	const time = "2026-01-01T00:00:00.000Z";
	for (const [value, expected] of [
		[new ObjectId(), "507f1f77bcf86cd799439011"],
		[new URL(url), url],
		[Object.assign(new Date(time), { toJSON: () => "b" }), time],
		[{ toJSON: () => time }, time],
		[{ toJSON: () => ({}) }, undefined],
		[{ toJSON: "a" }, undefined],
		[Buffer.from("a"), undefined],
	]) {
		const strategies = [strategyFor("x", expected ?? "[object Object]")];
		const engine = open([flag("f", { strategies })], { onWarning() {} });
		assert.equal(engine.isEnabled("f", { x: value }), expected !== undefined);
		const inner = { properties: { x: value } };
		assert.equal(engine.isEnabled("f", inner), expected !== undefined);
	}
});

test("fields that no flag uses are not read", () => {
	const messages = [];
	const engine = open([flag("f", { strategies: [strategyFor("x", "a")] })], {
		onWarning: (message) => messages.push(message),
	});
	const context = {
		x: "a",
		unread: {},
		get unused() {
			throw new Error("this field must not be read");
		},
	};
	assert.equal(engine.isEnabled("f", context), true);
	assert.equal(engine.evaluateAll(context).isEnabled("f"), true);
	assert.deepEqual(messages, []);
});

test("getters, class instances, frozen objects and proxies work as contexts", () => {
	class User {
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
		new User(),
		Object.freeze({ userId: "7", properties: Object.freeze({}) }),
		proxy,
		bare,
		{ properties: bare },
		{ properties: new User() },
	];
	for (const context of contexts) checkField("userId", "7", context, true);
});

test("properties inherited from Object.prototype are not fields", () => {
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
			new (class User {})(),
		]) {
			checkField(name, String({}[name]), context, false);
			checkField(name, "a", context, false);
			const engine = open([flag("f", { strategies: [isMissing(name)] })]);
			assert.equal(engine.isEnabled("f", context), true, name);
		}
	}
});

const isMissing = (contextName) => ({
	name: "default",
	constraints: [{ contextName, operator: "NOT_IN", values: ["a"] }],
});

test("own properties named like inherited ones are fields", () => {
	for (const name of [
		"constructor",
		"toString",
		"hasOwnProperty",
		"__proto__",
		"properties ",
	]) {
		checkField(name, "a", parseOwn(`{"${name}":"a"}`), true);
		checkField(name, "a", parseOwn(`{"properties":{"${name}":"a"}}`), true);
		checkField(name, "b", parseOwn(`{"${name}":"a"}`), false);
	}
	assert.equal({}.a, undefined);
	assert.equal(Object.prototype.constructor, Object);
});

test("a getter that throws does not affect later evaluations", () => {
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
