// Compares the Unicode classes, the case folding and the lowercase of this host with those of native fanion.
// The two may have different versions of Unicode: characters that one of them does not know are left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { readJson } from "./support/fixtures.js";

const { unicode, classes, caseVariants, lowercase } = readJson(
	"tests/data/unicode-classes.json",
);

const isUnassignedNatively = (code) =>
	classes.Cn.some(([first, last]) => first <= code && code <= last);

/** Returns whether both versions of Unicode have the character. */
const isKnown = (code) =>
	!isUnassignedNatively(code) &&
	!/\p{Cn}/u.test(String.fromCodePoint(code)) &&
	!(code >= 0xd800 && code <= 0xdfff);

/** Returns an engine with a flag for each constraint on the field `x`, by the index of the constraint. */
function openConstraints(constraints) {
	const engine = new Engine();
	const features = constraints.map((constraint, index) => ({
		name: String(index),
		enabled: true,
		strategies: [
			{
				name: "default",
				constraints: [{ contextName: "x", ...constraint }],
			},
		],
	}));
	engine.load({ version: 2, features });
	assert.deepEqual(engine.warnings(), []);
	return engine;
}

const openPatterns = (patterns) =>
	openConstraints(patterns.map((value) => ({ operator: "REGEX", value })));

/** Returns an engine with a flag for each string, which is on if `x` contains the string in any case. */
const openStrings = (strings) =>
	openConstraints(
		strings.map((string) => ({
			operator: "STR_CONTAINS",
			values: [string],
			caseInsensitive: true,
		})),
	);

/** Returns the code points at both sides of each edge of a class, except those that one version does not know. */
const edgesOf = (ranges) =>
	ranges
		.flatMap(([first, last]) => [first - 1, first, last, last + 1])
		.filter((code) => code >= 0 && code <= 0x10ffff && isKnown(code));

/** Yields each class and code point at its edges, with the result natively and on this host. */
function* compareEdges() {
	const names = Object.keys(classes).filter((name) => name !== "Cn");
	const engine = openPatterns(names.map((name) => `^\\p{${name}}$`));
	for (const [index, name] of names.entries())
		for (const code of edgesOf(classes[name])) {
			const x = String.fromCodePoint(code);
			yield {
				name,
				code,
				isInNatively: classes[name].some(
					([first, last]) => first <= code && code <= last,
				),
				isInHere: engine.isEnabled(String(index), { x }),
			};
		}
}

test(`classes have the characters of Unicode ${unicode}`, (t) => {
	const here = process.versions.unicode;
	const compared = [...compareEdges()];
	const moved = compared
		.filter(({ isInNatively, isInHere }) => isInNatively !== isInHere)
		.map(({ name, code }) => `${name}: U+${code.toString(16)}`);
	t.diagnostic(`this host has Unicode ${here}`);
	t.diagnostic(`${compared.length} characters at the edges of classes`);
	t.diagnostic(`moved: ${moved.join(", ") || "none"}`);
	assert.ok(compared.length > 5000);
	assert.ok(compared.some(({ code }) => code > 0x3ffff));
	// Few characters change their category with a version of Unicode.
	const limit = unicode.startsWith(`${here}.`) ? 0 : 9;
	assert.ok(moved.length <= limit, moved.join(", "));
});

test("characters have the case variants of simple case folding", (t) => {
	const entries = Object.entries(caseVariants).filter(([character, variants]) =>
		[character, ...variants].every((one) => isKnown(one.codePointAt(0))),
	);
	const escaped = ([character]) =>
		`\\x{${character.codePointAt(0).toString(16)}}`;
	const engine = openPatterns(
		entries.map((entry) => `^(?i)${escaped(entry)}$`),
	);
	let checked = 0;
	for (const [index, [character, variants]] of entries.entries())
		for (const x of [character, ...variants]) {
			const isOn = engine.isEnabled(String(index), { x });
			assert.ok(isOn, `${character} and ${x}`);
			checked += 1;
		}
	t.diagnostic(`${checked} pairs`);
	assert.ok(checked > 5000);
});

test("a range may begin or end with any sign where case is ignored", () => {
	for (const sign of "!-[\\]^") {
		const engine = openPatterns([
			`^(?i)[\\${sign}-é]$`,
			`^(?i)[\\${sign}å]$`,
			`^(?i)[ -\\${sign}å]$`,
		]);
		const matched = (x) =>
			["0", "1", "2"].map((name) => engine.isEnabled(name, { x }));
		assert.deepEqual(matched(sign), [true, true, true]);
		assert.deepEqual(matched("Å"), [true, true, true]);
		assert.deepEqual(matched("É"), [true, false, false]);
		assert.deepEqual(matched("ę"), [false, false, false]);
	}
});

test("characters have the lowercase of the Rust standard library", (t) => {
	const entries = Object.entries(lowercase).filter(([upper, lower]) =>
		[upper, ...lower].every((one) => isKnown(one.codePointAt(0))),
	);
	const engine = openStrings(entries.map(([upper]) => `|é${upper}e|`));
	for (const [index, [upper, lower]] of entries.entries()) {
		const isOn = (x) => engine.isEnabled(String(index), { x: `|é${x}e|` });
		assert.ok(isOn(lower), `${lower} for ${upper}`);
		assert.ok(isOn(upper), upper);
		assert.ok(!isOn(`${lower}\u0301`), upper);
	}
	t.diagnostic(`${entries.length} characters`);
	assert.ok(entries.length > 1400);
});

test("the lowercase of Σ depends on its neighbors", () => {
	for (const [upper, lower] of [
		["Σ", "σ"],
		["ΣΑΣ", "σας"],
		["ΑΣΣ", "ασς"],
		["ΑΣ.", "ας."],
		["ΑΣ'Α", "ασ'α"],
		["Σ\u0301Α ΑΣ\u0301", "σ\u0301α ας\u0301"],
		["İΣé", "i\u0307σé"],
	]) {
		const engine = openStrings([`|${upper}|`]);
		const isOn = (x) => engine.isEnabled("0", { x: `|${x}|` });
		const other = lower.replaceAll(/[σς]/g, (one) => (one === "σ" ? "ς" : "σ"));
		assert.deepEqual([upper, lower, other].map(isOn), [true, true, false]);
	}
});

test("a class that is not in Unicode gives a warning", () => {
	for (const name of ["Klingon", "LU", "greek", "", "L}|\\p{L"]) {
		const constraint = {
			contextName: "x",
			operator: "REGEX",
			value: `\\p{${name}}`,
		};
		const strategies = [{ name: "default", constraints: [constraint] }];
		const engine = new Engine();
		engine.load({
			version: 2,
			features: [{ name: "f", enabled: true, strategies }],
		});
		const warnings = engine.warnings();
		assert.equal(warnings.length, name.includes("|") ? 0 : 1, name);
	}
});
