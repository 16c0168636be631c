// Characters, lengths and numbers of fields of a context.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	checkField,
	flag,
	open,
	openFor,
	strategyFor,
} from "./support/builders.js";

test("a string of 400 MB counts as missing, and the engine still evaluates", () => {
	const warnings = [];
	const engine = open(
		[flag("f", { strategies: [strategyFor("userId", "7")] }), flag("g")],
		{ onWarning: (message) => warnings.push(message) },
	);
	assert.equal(engine.isEnabled("f", { userId: "x".repeat(4e8) }), false);
	assert.equal(engine.isEnabled("f", { userId: "7" }), true);
	assert.deepEqual(warnings, [
		"context field `userId`: the string is too long",
	]);
});

test("a lone surrogate is read as U+FFFD in documents and contexts", () => {
	const surrogates = [
		"\ud800",
		"\udfff",
		"a\ud83d",
		"\ude00b",
		"\udc00\ud800",
		"\ufffd",
	];
	for (const string of surrogates) {
		checkField("x", string, { x: string }, true);
		checkField("x", string, { x: string.toWellFormed() }, true);
		checkField("x", string.toWellFormed(), { x: string }, true);
		checkField(
			"x",
			string,
			{ x: string.replaceAll(/[\ud800-\udfff\ufffd]/g, "?") },
			false,
		);
	}
	checkField("x", "😀", { x: "\ud83d\ude00" }, true);
	checkField("x", "\ud83d", { x: "😀" }, false);
});

test("field names and values may contain any character", () => {
	const strings = [
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
	for (const string of strings) {
		checkField("x", string, { x: string }, true);
		checkField(string, "a", { [string]: "a" }, true);
		checkField(string, string, { properties: { [string]: string } }, true);
		checkField("x", string, { x: `${string}${string}` }, false);
	}
	checkField("x", "é", { x: "e\u0301" }, false);
});

test("values of up to 1 MiB characters are compared completely", () => {
	for (const character of ["a", "é", "日", "😀"]) {
		for (const length of [
			0, 1, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 16_383, 65_535, 65_536,
			1_048_576,
		]) {
			const string = character.repeat(length);
			const engine = openFor("x", string);
			assert.equal(
				engine.isEnabled("f", { x: string }),
				true,
				`${length} × ${character}`,
			);
			assert.equal(
				engine.isEnabled("f", { x: `${string}a` }),
				false,
				`${length} × ${character} plus one`,
			);
			assert.equal(engine.isEnabled("f", { x: "b" }), false);
			engine.free();
		}
	}
});

test("a flag can read 3000 fields of a context", () => {
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

test("values of an earlier context do not leak into the next evaluation", () => {
	const strategies = [
		strategyFor("x", "a".repeat(5000)),
		strategyFor("y", "b"),
	];
	const engine = open([flag("f", { strategies })]);
	assert.equal(engine.isEnabled("f", { x: "a".repeat(5000), y: "c" }), true);
	assert.equal(engine.isEnabled("f", {}), false);
	assert.equal(engine.isEnabled("f", { y: "b" }), true);
	assert.equal(engine.isEnabled("f", { x: "a" }), false);
});

test("the engine still evaluates after the WebAssembly memory grows", () => {
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
