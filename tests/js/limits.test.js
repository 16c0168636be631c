// The option `limits`: a document beyond a limit is refused, and the old flags stay.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { createClient } from "fanion/client";
import {
	document,
	encodeUtf8,
	flag,
	open,
	strategyFor,
} from "./support/builders.js";

const json = (...names) =>
	JSON.stringify(document(...names.map((name) => flag(name, {}))));

const update = (name) => ({
	events: [{ type: "feature-updated", eventId: 1, feature: flag(name, {}) }],
});

const names = (engine) => engine.flags().map(({ name }) => name);

const refusal = (message) => ({
	name: "FanionError",
	code: "PARSE_ERROR",
	message,
});

test("a document with more bytes than `documentSize` is refused, and one with as many is loaded", () => {
	for (const text of [json("a", "b"), json("ä", "ö€")]) {
		const snapshot = open([flag("a", {}), flag("ä", {})]).snapshot();
		for (const input of [text, encodeUtf8(text), snapshot]) {
			const bytes = typeof input === "string" ? encodeUtf8(input) : input;
			const size = bytes.length;
			const exact = new Engine({ limits: { documentSize: size } });
			exact.load(input);
			assert.equal(exact.size, 2);
			const small = new Engine({ limits: { documentSize: size - 1 } });
			// The bytes of a string are counted only if its UTF-16 units are within the limit.
			const isCounted = typeof input !== "string" || input.length < size;
			const count = isCounted ? size : `at least ${input.length}`;
			assert.throws(
				() => small.load(input),
				refusal(
					`the document has ${count} bytes: \`limits.documentSize\` allows ${size - 1}`,
				),
			);
			assert.equal(small.size, 0);
		}
	}
});

test("a delta that makes the document too large is refused, and the old flags stay", () => {
	const limits = { documentSize: json("a").length + 10 };
	const engine = new Engine({ limits });
	engine.load(json("a"));
	assert.throws(
		() => engine.apply(update("b")),
		({ code, message }) =>
			code === "PARSE_ERROR" && message.includes("`limits.documentSize`"),
	);
	assert.deepEqual(names(engine), ["a"]);
	assert.equal(engine.isEnabled("a"), true);
});

test("a document or delta with more flags than `flags` is refused, and the old flags stay", () => {
	const engine = new Engine({ limits: { flags: 2 } });
	const error = refusal("the document has 3 flags: `limits.flags` allows 2");
	assert.throws(() => engine.load(json("a", "b", "c")), error);
	assert.equal(engine.size, 0);
	engine.load(json("a", "b"));
	const snapshot = open([
		flag("a", {}),
		flag("b", {}),
		flag("c", {}),
	]).snapshot();
	assert.throws(() => engine.load(snapshot), error);
	assert.throws(() => engine.apply(update("c")), error);
	assert.deepEqual(names(engine), ["a", "b"]);
	assert.deepEqual(engine.warnings(), []);
	engine.apply(update("b"));
	assert.equal(engine.isEnabled("b"), true);
});

test("a refused document does not fail the WebAssembly: other engines and bound contexts stay", () => {
	const errors = [];
	const onError = (error) => errors.push(error);
	const engine = new Engine({
		limits: { flags: 1, documentSize: 500 },
		onError,
	});
	engine.load(json("a"));
	const bound = engine.bind({ userId: "1" });
	const other = open([flag("f", {})]);
	assert.throws(() => engine.load(json("a", "b")));
	assert.throws(() => engine.load(json("x".repeat(500))));
	assert.equal(bound.isEnabled("a"), true);
	assert.equal(other.isEnabled("f"), true);
	assert.deepEqual(errors, []);
});

test("a value longer than `valueLength`, and those after `contextSize`, are missing with a warning", () => {
	const warnings = [];
	const onWarning = (message) => warnings.push(message);
	const features = [
		flag("f", { strategies: [strategyFor("a", "12345")] }),
		flag("g", { strategies: [strategyFor("b", "12345")] }),
	];
	const context = { properties: { a: "12345", b: "12345" } };
	const evaluate = (limits) => {
		warnings.length = 0;
		const engine = open(features, { limits, onWarning });
		const { f, g } = Object.fromEntries(
			[...engine.evaluateAll(context)].map(({ flag, enabled }) => [
				flag,
				enabled,
			]),
		);
		return { f, g, count: warnings.length };
	};
	assert.deepEqual(evaluate(undefined), { f: true, g: true, count: 0 });
	assert.deepEqual(evaluate({ valueLength: 5, contextSize: 10 }), {
		f: true,
		g: true,
		count: 0,
	});
	assert.deepEqual(evaluate({ valueLength: 4 }), {
		f: false,
		g: false,
		count: 2,
	});
	assert.deepEqual(evaluate({ contextSize: 9 }), {
		f: true,
		g: false,
		count: 1,
	});
	assert.equal(warnings[0], "context field `b`: the string is too long");
});

test("a limit that is not a number is refused", () => {
	for (const [value, found] of [
		["5", "String"],
		[-1, "-1"],
		[Number.NaN, "NaN"],
	])
		assert.throws(() => new Engine({ limits: { flags: value } }), {
			code: "GENERAL",
			message: `\`limits.flags\` is \`${found}\`: pass a number of 0 or more`,
		});
});

test("a client with limits keeps its bootstrap if the server sends too many flags", async (t) => {
	const errors = [];
	const client = createClient({
		url: "http://server.example",
		token: "*:development.secret",
		appName: "limits",
		limits: { flags: 1 },
		bootstrap: json("a"),
		metricsInterval: 0,
		refreshInterval: 0,
		fetch: async () => new Response(json("a", "b"), { status: 200 }),
	});
	client.on("error", (error) => errors.push(error.message));
	t.after(() => client.close());
	await client.refresh().catch(() => {});
	assert.equal(client.isEnabled("a"), true);
	assert.equal(client.isEnabled("b"), false);
	assert.match(errors.join(), /`limits\.flags` allows 1/);
});
