// The protocol of `docs/wasm-protocol.md`: both sides have its constants, and a built WebAssembly obeys its
// layout.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { initSync, WasmEngine } from "../../pkg/wasm/fanion.js";
import { document, flag, strategyFor } from "./support/builders.js";
import { readText, root } from "./support/fixtures.js";

const PAGE = readText("docs/wasm-protocol.md");
const KEPT = 2 ** 32 - 1;
const SAME = 2 ** 32 - 1;
const ALL = 2 ** 32 - 1;
const DOCUMENT = 2 ** 32 - 2;
const STRATEGY = 1;
const HEADER_BYTES = 12;
const NOW = Date.parse("2026-01-01T00:00:00Z");

const wasm = new URL("pkg/wasm/fanion_bg.wasm", root);
const { memory } = initSync({ module: readFileSync(wasm) });

/** Returns the cells of the rows of the tables whose first cell is `name`. */
function readRow(name) {
	const rows = PAGE.split("\n").filter((line) => line.startsWith("|"));
	const row = rows.find((line) => line.startsWith(`| \`${name}\` |`));
	assert.ok(row, `the page has no row \`${name}\``);
	return row.split("|").map((cell) => cell.trim());
}

/** Returns the strings in backticks. */
const quoted = (text) =>
	Array.from(text.matchAll(/`([^`]+)`/g), ([, it]) => it);

/** Returns the value of a constant in a source. */
function readConstant(path, name) {
	const [, value] =
		readText(path).match(
			new RegExp(`^(?:export )?const ${name}(?:: u32)? = ([\\w: -]+);$`, "m"),
		) ?? [];
	assert.ok(value, `${path} has no constant ${name}`);
	const [, less] = value.match(/^u32::MAX(?: - (\d+))?$/) ?? [];
	return value.startsWith("u32::MAX")
		? 2 ** 32 - 1 - Number(less ?? 0)
		: Number(value);
}

for (const [name, value] of Object.entries({
	KEPT,
	SAME,
	ALL,
	DOCUMENT,
	STRATEGY,
})) {
	test(`the constant ${name} is ${value} on the page, in Rust and in TypeScript`, () => {
		const [, , written, , rust, typescript] = readRow(name);
		assert.equal(
			written,
			value === STRATEGY ? "1" : `2^32 - ${2 ** 32 - value}`,
		);
		for (const cell of [rust, typescript])
			assert.equal(readConstant(quoted(cell)[0], name), value, cell);
	});
}

test("the page states the limits of the cache of values", () => {
	const limit = (name) =>
		readConstant("pkg/src/core/request-buffers.ts", name).toLocaleString("en");
	const sentence =
		`at most ${limit("MAX_CACHED_PER_FIELD")} values of a field and ` +
		`${limit("MAX_CACHED")} values in all stay cached, ` +
		`each of at most ${limit("MAX_SHORT")} UTF-16 units.`;
	assert.ok(PAGE.includes(sentence), sentence);
});

test("the reasons have one order on the page, in Rust and in TypeScript", () => {
	const [, written] = PAGE.match(/^\| 1 to 3 \| reason: (.*) \|$/m);
	const numbered = written.split(", ").map((entry) => entry.split(" "));
	assert.deepEqual(
		numbered.map(([number]) => number),
		["0", "1", "2", "3", "4"],
	);
	const names = numbered.map(([, name]) => quoted(name)[0]);
	const typescript = readText("pkg/src/core/evaluation.ts");
	const [list] = typescript.match(/REASONS: readonly Reason\[\] = \[[^\]]*\]/);
	assert.deepEqual(
		Array.from(list.matchAll(/"(\w+)"/g), ([, name]) => name),
		names,
	);
	const rust = readText("src/evaluation/outcome.rs");
	const [body] = rust.match(/pub enum Reason \{[^}]*\}/);
	const variants = Array.from(body.matchAll(/^\s+(\w+),$/gm), ([, it]) => it);
	const upper = (it) => it.replace(/(?<!^)[A-Z]/g, "_$&").toUpperCase();
	assert.deepEqual(variants.map(upper), names);
});

for (const [struct, rust, typescript] of [
	["ExplainRequest", "src/wasm/tools.rs", "pkg/src/tools/explain.ts"],
	["ResidualRequest", "src/wasm/tools.rs", "pkg/src/tools/residual.ts"],
	["SurveyRequest", "src/wasm/survey.rs", "pkg/src/tools/population.ts"],
	["UserBatch", "src/wasm/survey.rs", "pkg/src/tools/population.ts"],
]) {
	test(`${struct} has the members of the page in Rust and in TypeScript`, () => {
		const [, , members] = readRow(struct);
		const [, body] = readText(rust).match(
			new RegExp(`^struct ${struct} \\{(.*?)^\\}`, "ms"),
		);
		assert.deepEqual(
			Array.from(body.matchAll(/^\s+(\w+): /gm), ([, member]) => member),
			quoted(members),
		);
		const source = readText(typescript);
		for (const member of quoted(members))
			assert.match(source, new RegExp(`\\b${member}(:|,| \\})`), member);
	});
}

test("the WebAssembly exports every call that the page names", () => {
	const calls = (path, names) => {
		const module = new WebAssembly.Module(readFileSync(new URL(path, root)));
		const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
		for (const name of names)
			assert.ok(exports.includes(`wasmengine_${name}`), `${path}: ${name}`);
	};
	// Names of calls are in snake case. Calls of one word are used by the tests below.
	const [engine, tools] = PAGE.split("\n## Tools\n").map((part) => [
		...new Set(part.match(/(?<=`)[a-z]+(_[a-z]+)+(?=[`(])/g)),
	]);
	assert.equal(engine.length, 9);
	assert.equal(tools.length, 10);
	calls("pkg/wasm/fanion_bg.wasm", engine);
	calls("pkg/wasm/tools/fanion_bg.wasm", [...engine, ...tools]);
});

/** Returns an engine with flags, and methods that speak the protocol. */
function open({ features, segments }, ...options) {
	const core = new WasmEngine();
	const words = (start, length) =>
		Array.from(new Uint32Array(memory.buffer, start, length));
	const numbers = (length) => words(core.numbers_at(), length);
	let addresses;

	/** Reserves space for `count` strings. */
	function reserve(bytes, count) {
		core.reserve_request(bytes, count);
		addresses = numbers(3);
	}

	/** Writes strings as `[owner, value, string]`, or `[owner, value]` for a cached value. */
	function write(...strings) {
		const [text, headers] = addresses;
		let end = text;
		strings.forEach(([owner, value, string], index) => {
			const bytes = Buffer.from(string ?? "");
			const header = [owner, value, string === undefined ? KEPT : bytes.length];
			const start = headers + index * HEADER_BYTES;
			new Uint32Array(memory.buffer, start, 3).set(header);
			new Uint8Array(memory.buffer).set(bytes, end);
			end += bytes.length;
		});
		return strings.length;
	}

	function writeAnswer(id, matches) {
		new Uint8Array(memory.buffer)[addresses[2] + id] = Number(matches);
	}

	function writeDocument(json) {
		const bytes = Buffer.from(json);
		const start = core.reserve_incoming(bytes.length);
		new Uint8Array(memory.buffer).set(bytes, start);
	}

	/** Returns the names that `joined` contains, by the lengths in the numbers. */
	function cutNames(joined) {
		const [count] = numbers(1);
		let end = 0;
		return numbers(1 + count)
			.slice(1)
			.map((length) => {
				end += length;
				return joined.slice(end - length, end);
			});
	}

	function findFlag(name) {
		write([0, 0, name]);
		return core.find_flag();
	}

	reserve(1024, 8);
	core.configure(write(...options), 7);
	writeDocument(JSON.stringify({ version: 2, features, segments }));
	core.load();
	core.prepare(ALL);
	reserve(1024, 8);
	const fields = Object.fromEntries(
		cutNames(core.field_names(0)).map((name, id) => [name, id]),
	);
	return {
		fields,
		cutNames,
		core,
		words,
		numbers,
		write,
		writeAnswer,
		writeDocument,
		findFlag,
	};
}

const byUser = { strategies: [strategyFor("userId", "7", "é")] };
const byPlan = { strategies: [strategyFor("plan", "pro")] };

test("names come as one string with their lengths in UTF-16 units", () => {
	const { core, numbers, cutNames } = open(document(flag("é"), flag("😀b")));
	const joined = core.flag_names();
	assert.equal(joined, "é😀b");
	assert.deepEqual(numbers(3), [2, 1, 3]);
	assert.deepEqual(cutNames(joined), ["é", "😀b"]);
});

test("a flag is found by the first string; an unknown name has no index", () => {
	const { findFlag } = open(document(flag("a"), flag("b")));
	assert.deepEqual(
		[findFlag("a"), findFlag("b"), findFlag("c")],
		[0, 1, undefined],
	);
});

test("strings follow each other in the text buffer, and a kept one has no bytes", () => {
	const { core, fields, write } = open(
		document(flag("u", byUser), flag("p", byPlan)),
	);
	const { userId, plan } = fields;
	const evaluate = (count) =>
		[0, 1].map((it) => core.evaluate(it, count, NOW, 0) & 1);
	assert.deepEqual(evaluate(write([userId, 0, "é"], [plan, 1, "pro"])), [1, 1]);
	assert.deepEqual(evaluate(write([userId, 0], [plan, 2, "free"])), [1, 0]);
	assert.deepEqual(evaluate(write([userId, 3, "8"], [plan, 1])), [0, 1]);
});

test("a string replaces the value at an index that is in use", () => {
	const { core, fields, write } = open(document(flag("u", byUser)));
	const { userId } = fields;
	const evaluate = (count) => core.evaluate(0, count, NOW, 0) & 1;
	assert.equal(evaluate(write([userId, 0, "7"])), 1);
	assert.equal(evaluate(write([userId, 0, "8"])), 0);
	assert.equal(evaluate(write([userId, 0])), 0);
});

test("a field without a header is missing", () => {
	const { core, fields, write } = open(document(flag("u", byUser)));
	const { userId } = fields;
	assert.equal(core.evaluate(0, write([userId, 0, "7"]), NOW, 0) & 1, 1);
	assert.equal(core.evaluate(0, 0, NOW, 0) & 1, 0);
});

test("SAME keeps the fields of the last request", () => {
	const { core, fields, write } = open(document(flag("u", byUser)));
	const { userId } = fields;
	core.evaluate(0, write([userId, 0, "7"]), NOW, 0);
	write([userId, 0, "8"]);
	assert.equal(core.evaluate(0, SAME, NOW, 0) & 1, 1);
});

const withVariant = {
	impressionData: true,
	strategies: [strategyFor("userId", "7")],
	variants: [
		{ name: "red", weight: 0 },
		{ name: "blue", weight: 1, payload: { type: "string", value: "x" } },
	],
};

test("an outcome has enabled, reason, impression data and variant in its bits", () => {
	const { core, fields, write } = open(
		document(flag("v", withVariant), flag("off", { enabled: false })),
	);
	const { userId } = fields;
	const outcome = core.evaluate(0, write([userId, 0, "7"]), NOW, 0);
	const id = (outcome >>> 5) - 1;
	assert.deepEqual(
		[outcome & 1, (outcome >>> 1) & 7, (outcome >>> 4) & 1],
		[1, 2, 1],
	);
	assert.deepEqual(core.variant(id), {
		name: "blue",
		payload: { type: "string", value: "x" },
	});
	assert.equal(core.evaluate(0, write([userId, 1, "8"]), NOW, 0), 0b1_001_0);
	assert.equal(core.evaluate(1, 0, NOW, 0), 0);
	assert.equal(core.evaluate(2, 0, NOW, 0), 0);
});

test("evaluate_all writes one outcome for each flag, equal to that of evaluate", () => {
	const { core, fields, words, write } = open(
		document(flag("v", withVariant), flag("u", byUser), flag("p", byPlan)),
	);
	const { userId } = fields;
	const start = core.evaluate_all(write([userId, 0, "7"]), NOW, 0);
	const outcomes = words(start, 3);
	assert.equal(start, core.numbers_at());
	assert.deepEqual(
		outcomes,
		[0, 1, 2].map((index) => core.evaluate(index, SAME, NOW, 0)),
	);
});

test("prepare lists warnings, clock, random number, fields and custom strategies", () => {
	const dated = {
		contextName: "currentTime",
		operator: "DATE_AFTER",
		value: "2025-01-01T00:00:00Z",
	};
	const drawn = { rollout: "50", stickiness: "random", groupId: "g" };
	const strategies = [
		{ name: "default", constraints: [dated] },
		{ name: "flexibleRollout", parameters: drawn },
		{ name: "mine", parameters: { a: "1", b: "2" } },
	];
	const { core, fields, numbers } = open(
		document(flag("u", byUser), flag("all", { strategies })),
		[STRATEGY, 0, "mine"],
	);
	const { userId, currentTime } = fields;
	assert.equal(core.prepare(0), core.numbers_at());
	assert.deepEqual(numbers(6), [5, 0, 0, 0, 1, userId]);
	core.prepare(1);
	assert.deepEqual(numbers(7), [6, 0, 1, 1, 1, currentTime, 0]);
	core.prepare(ALL);
	assert.deepEqual(numbers(8), [7, 0, 1, 1, 2, currentTime, userId, 0]);
	assert.deepEqual(core.custom_strategy(0), ["mine", "a", "1", "b", "2"]);
});

test("a custom strategy matches if its answer is not 0", () => {
	const strategies = [{ name: "mine" }];
	const { core, writeAnswer } = open(document(flag("c", { strategies })), [
		STRATEGY,
		0,
		"mine",
	]);
	assert.equal(core.evaluate(0, 0, NOW, 0) & 1, 0);
	writeAnswer(0, true);
	assert.equal(core.evaluate(0, 0, NOW, 0) & 1, 1);
});

test("configure takes the host name from any owner but that of strategies", () => {
	const parameters = { hostNames: "web-1" };
	const strategies = [{ name: "applicationHostname", parameters }];
	const { core } = open(
		document(flag("h", { strategies })),
		[STRATEGY, 0, "mine"],
		[0, 0, "web-1"],
	);
	assert.equal(core.evaluate(0, 0, NOW, 0) & 1, 1);
});

test("a flag is compiled by prepare; before, it is off and has no warnings", () => {
	const wrong = { strategies: [strategyFor("userId", 7), { name: "unknown" }] };
	const { core, numbers, writeDocument, write } = open(document());
	writeDocument(
		JSON.stringify(document(flag("a", byUser), flag("b", wrong), 7)),
	);
	assert.equal(core.load(), true);
	assert.deepEqual(core.warnings(DOCUMENT).length, 1);
	const evaluate = () => core.evaluate(0, write([1, 0, "7"]), NOW, 0) & 1;
	assert.equal(evaluate(), 0);
	core.prepare(0);
	assert.equal(numbers(2)[1], 0);
	assert.match(core.field_names(1), /userId/);
	assert.equal(evaluate(), 1);
	assert.deepEqual(core.warnings(1), []);
	core.prepare(1);
	assert.equal(numbers(2)[1], 1);
	assert.equal(core.warnings(1)[0].flag, "b");
	assert.equal(core.warnings(ALL).length, 2);
});

test("the source is a document of the flags, or a snapshot if one was loaded", () => {
	const { core, words, writeDocument } = open(document(flag("a")));
	const source = () => {
		const [start, length] = words(core.source_range(), 2);
		return Buffer.from(memory.buffer, start, length);
	};
	assert.equal(JSON.parse(source()).features[0].name, "a");
	const events = [{ type: "feature-removed", eventId: 1, featureName: "a" }];
	writeDocument(JSON.stringify({ events }));
	core.apply();
	assert.deepEqual(JSON.parse(source()), { features: [], segments: [] });
	const snapshot = core.snapshot();
	writeDocument(snapshot);
	core.load();
	assert.deepEqual(source(), Buffer.from(snapshot));
});

test("load throws a record with a message, a line and a column", () => {
	const { core, writeDocument } = open(document());
	writeDocument("{\n]");
	assert.throws(
		() => core.load(),
		({ message, line, column }) =>
			typeof message === "string" && line === 2 && column === 1,
	);
});
