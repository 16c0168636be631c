// Values of a wrong JSON type at every position of a real document. The document is loaded or
// rejected, and no flag is on that is off in the valid document.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { readCaptured, readJson } from "./support/fixtures.js";
import {
	CONTEXT,
	checkHandled,
	isParseError,
	openControl,
} from "./support/invalid-input.js";

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

/** Yields the path and the value of every node of a JSON value. */
function* nodes(value, path = []) {
	if (path.length > 0) yield { path, value };
	if (value === null || typeof value !== "object") return;
	for (const key of Object.keys(value))
		yield* nodes(value[key], [
			...path,
			Array.isArray(value) ? Number(key) : key,
		]);
}

/** Returns a copy with the node at a path replaced, or removed if `replacement` is undefined. */
function replaceNode(value, [key, ...path], replacement) {
	const copy = Array.isArray(value) ? [...value] : { ...value };
	if (path.length > 0) copy[key] = replaceNode(value[key], path, replacement);
	else if (replacement !== undefined) copy[key] = replacement;
	else if (Array.isArray(copy)) copy.splice(key, 1);
	else delete copy[key];
	return copy;
}

test("a document with any value replaced or removed is loaded or rejected", () => {
	const captured = JSON.parse(readCaptured());
	const delta = readJson(
		"tests/data/unleash-server-8.2/client-delta-events.json",
	);
	let count = 0;
	for (const [loader, source] of [
		["load", captured],
		["apply", delta],
	]) {
		const engine = new Engine({ random: () => 0.5, onWarning: () => {} });
		for (const { path } of nodes(source)) {
			for (const wrong of [...WRONG, undefined]) {
				checkHandled(loader, replaceNode(source, path, wrong), engine);
				count += 1;
			}
		}
	}
	assert.ok(count > 5_000, `${count} documents`);
});

const typeOf = (value) =>
	value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

// A document may have null anywhere. A string, number or boolean is converted to the expected scalar
// type: in a list of strings, `true` is the string "true".
const isScalar = (value) =>
	["string", "number", "boolean"].includes(typeOf(value));
const isWrong = (valid, other) =>
	typeOf(other) !== "null" &&
	typeOf(valid) !== "null" &&
	typeOf(valid) !== typeOf(other) &&
	!(isScalar(valid) && isScalar(other));

// Exception: a string or a number is not converted to a boolean.
const isNotBoolean = (valid, other) =>
	typeOf(valid) === "boolean" && !["boolean", "null"].includes(typeOf(other));

test("a value of a wrong type turns on no flag", () => {
	const source = JSON.parse(readCaptured());
	const options = { random: () => 0.5, now: () => 0, onWarning: () => {} };
	const contexts = [
		{},
		CONTEXT,
		...["1", "2", "admin"].map((userId) => ({
			userId,
			appName: "x",
			country: "NO",
			plan: "free",
		})),
	];
	const valid = new Engine(options);
	valid.load(source);
	const engine = new Engine(options);
	let count = 0;
	for (const { path, value } of nodes(source)) {
		for (const wrong of WRONG.filter(
			(other) => isWrong(value, other) || isNotBoolean(value, other),
		)) {
			try {
				engine.load(replaceNode(source, path, wrong));
			} catch (error) {
				isParseError(error);
				continue;
			}
			for (const { name, dependencies } of source.features) {
				// A parent that is off because it is invalid may turn on a child that requires it to be off.
				if (dependencies?.length > 0 && source.features[path[1]]?.name !== name)
					continue;
				for (const context of contexts.filter(
					(context) => !valid.isEnabled(name, context),
				)) {
					const message = `${name} for ${JSON.stringify(context)}: ${path.join(".")} = ${JSON.stringify(wrong)}`;
					assert.equal(engine.isEnabled(name, context), false, message);
					count += 1;
				}
			}
		}
	}
	assert.ok(count > 10_000, `${count} evaluations`);
});

test("a new engine evaluates after all wrong types", () => {
	const { engine, isIntact } = openControl();
	assert.ok(isIntact());
	engine.free();
});
