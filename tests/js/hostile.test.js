// Names, values and arguments chosen to break the engine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { document, flag, open } from "./support/builders.js";
import { checkHandled, evaluateAllWays } from "./support/invalid-input.js";

const HOSTILE = [
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"hasOwnProperty",
	"then",
	"",
	" ",
	"\0",
	"a\0b",
	'"',
	"\\",
	"`",
].concat([
	"\ud800",
	"\udfff\ud800",
	"\ufeff",
	"\u2028",
	"../..",
	"{x}",
	"<script>",
	"%00",
	"n".repeat(1_000_000),
	"日".repeat(400_000),
]);

test("flags, fields, variants, strategies and parameters may have any name", () => {
	for (const name of HOSTILE) {
		const string = JSON.stringify(name);
		const engine = new Engine({
			customStrategies: { [name]: () => false },
			onWarning: () => {},
		});
		const source = `{"features":[{"name":${string},"enabled":true,"type":${string},"project":${string},"description":${string},
      "strategies":[{"name":"default","constraints":[{"contextName":${string},"operator":"IN","values":[${string}]}],
        "variants":[{"name":${string},"weight":1,"payload":{"type":${string},"value":${string}}}]},
      {"name":${string},"parameters":{${string}:${string}}}],
      "dependencies":[]},{"name":"g","enabled":true,"dependencies":[{"feature":${string},"variants":[${string}]}]}],
      "segments":[{"id":1,"name":${string},"constraints":[]}],${string}:${string}}`;
		engine.load(source);
		evaluateAllWays(engine);
		const context = Object.defineProperty({}, name.toWellFormed(), {
			value: name,
			enumerable: true,
		});
		assert.equal(engine.isEnabled(name, context), true);
		assert.equal(engine.isEnabled(name, {}), false);
		assert.equal(engine.getVariant(name, context).name, name.toWellFormed());
		assert.equal(engine.isEnabled("g", context), true);
		assert.equal(engine.flags()[0].name, name.toWellFormed());
		engine.apply(
			`{"events":[{"type":"feature-removed","eventId":1,"featureName":${string}},{"type":${string},"eventId":2}]}`,
		);
		assert.equal(engine.evaluate(name, context), undefined);
		engine.free();
	}
	assert.deepEqual(Object.keys(Object.prototype), []);
	assert.equal({}.x, undefined);
});

test("a parameter named __proto__ does not change the prototype of the parameters", () => {
	let received;
	const mine = (parameters) => {
		received = parameters;
		return false;
	};
	const customStrategies = { mine };
	const engine = new Engine({ customStrategies });
	engine.load(
		'{"features":[{"name":"f","enabled":true,"strategies":[{"name":"mine","parameters":{"__proto__":"x","a":"b"}}]}]}',
	);
	assert.equal(engine.isEnabled("f"), false);
	assert.equal(received.a, "b");
	assert.deepEqual(Object.keys(received).sort(), ["__proto__", "a"]);
	assert.ok([null, Object.prototype].includes(Object.getPrototypeOf(received)));
});

test("numeric members may hold any number or string of JSON", () => {
	const numbers = [
		"0",
		"-0",
		"-1",
		"0.5",
		"1e3",
		"1e400",
		"-1e400",
		"1e-400",
		"4294967295",
		"4294967296",
		"18446744073709551616",
		"9".repeat(10_000),
	];
	for (const number of numbers.concat(
		numbers.map((string) => `"${string}"`),
		'"NaN"',
		'"Infinity"',
		'"-inf"',
		'"0x10"',
		'" 1 "',
	)) {
		checkHandled(
			"load",
			`{"version":${number},"features":[{"name":"f","enabled":true,
      "variants":[{"name":"a","weight":${number}},{"name":"b","weight":${number}},{"name":"c","weight":1}],
      "strategies":[{"name":"flexibleRollout","sortOrder":${number},"parameters":{"rollout":${number},"groupId":${number},"stickiness":${number}},
        "segments":[${number}],"constraints":[{"contextName":${number},"operator":"NUM_GT","value":${number}}]},
      {"name":"gradualRolloutRandom","parameters":{"percentage":${number}}},{"name":"userWithId","parameters":{"userIds":${number}}},
      {"name":"default","variants":[{"name":"s","weight":${number}},{"name":"t","weight":${number}}]}]}],
      "segments":[{"id":${number},"constraints":[]},{"id":1,"constraints":[]}]}`,
		);
	}
});

test("invalid and extreme weights select a listed variant or none", () => {
	const weights = [
		[1e308, 1e308],
		[2 ** 53, 2 ** 53],
		[-5, 10],
		[-5, -5],
		[0.5, 0.5],
		[4294967295, 4294967295, 4294967295],
		[0, 0],
		["x", 1],
		[1],
	];
	for (const list of weights) {
		const variants = list.map((weight, index) => ({
			name: `v${index}`,
			weight,
			stickiness: "userId",
		}));
		const engine = open([
			flag("f", { variants }),
			flag("g", { strategies: [{ name: "default", variants }] }),
		]);
		for (const name of ["f", "g"]) {
			for (let user = 0; user < 50; user += 1) {
				const variant = engine.getVariant(name, { userId: `user-${user}` });
				assert.ok(
					["disabled", ...variants.map((variant) => variant.name)].includes(
						variant.name,
					),
					JSON.stringify(variant),
				);
				assert.equal(variant.feature_enabled, true);
			}
		}
	}
});

const LONG = 1_000_000;

const EXTREME_VALUES = {
	REGEX: [
		"(".repeat(LONG),
		"a".repeat(100_000),
		"(a*)*b",
		"(a{1000}){1000}",
		"((((a{100}){100}){100}){100})",
		"[".repeat(LONG),
		"\\",
		"(?i)(?i)",
		"a{4294967296}",
		"|".repeat(100_000),
		".*".repeat(10_000),
		"\\p{".repeat(1000),
	],
	SEMVER_EQ: [
		"9".repeat(LONG),
		`1.2.3-${"a.".repeat(LONG)}`,
		"1.2.3+".padEnd(LONG, "b"),
		".".repeat(LONG),
	],
	NUM_EQ: [
		"9".repeat(LONG),
		`0.${"1".repeat(LONG)}`,
		`1e${"9".repeat(LONG)}`,
		"-".repeat(LONG),
	],
	DATE_AFTER: [
		"9".repeat(LONG),
		`2022-01-29T13:00:00.${"1".repeat(LONG)}Z`,
		"2022-01-29T13:00:00+99:99",
		"0000-00-00",
	],
};

test("patterns, versions, dates and numbers may have any length", () => {
	for (const [operator, values] of Object.entries(EXTREME_VALUES)) {
		for (const value of values) {
			const constraint = { contextName: "x", operator, value };
			const engine = new Engine({ onWarning: () => {} });
			engine.load(
				document(
					flag("f", {
						strategies: [{ name: "default", constraints: [constraint] }],
					}),
				),
			);
			// Matching a pattern takes its length times the length of the string.
			const strings = [
				"a",
				"a".repeat(1000),
				"",
				"1.2.3",
				operator === "REGEX" ? "(" : value,
			];
			for (const x of strings)
				assert.equal(typeof engine.isEnabled("f", { x }), "boolean");
			engine.free();
		}
	}
});

test("IP ranges may have any length", () => {
	const ranges = [
		"/".repeat(LONG),
		"1.".repeat(LONG),
		":".repeat(LONG),
		"10.0.0.0/99999999999999999999",
		"::/129",
		"::/-1",
	];
	checkHandled(
		"load",
		document(
			flag("f", {
				strategies: [
					{ name: "remoteAddress", parameters: { IPs: ranges.join() } },
					{
						name: "default",
						constraints: [
							{ contextName: "x", operator: "IN_CIDR", values: ranges },
						],
					},
				],
			}),
		),
	);
});

test("every operator compares a value of one megabyte", () => {
	const operators = [
		"IN",
		"NOT_IN",
		"STR_STARTS_WITH",
		"STR_ENDS_WITH",
		"STR_CONTAINS",
		"NUM_EQ",
		"DATE_AFTER",
		"SEMVER_EQ",
		"REGEX",
		"IN_CIDR",
	];
	for (const character of ["a", "1", "é", "Σ", "İ", ":"]) {
		const x = character.repeat(
			Math.floor(1_000_000 / Buffer.byteLength(character)),
		);
		const strategies = operators.map((operator) => ({
			name: "default",
			constraints: [
				{
					contextName: "x",
					operator,
					values: [`${character}b`],
					value: "1",
					caseInsensitive: true,
					inverted: operator === "NOT_IN",
				},
			],
		}));
		const engine = open(
			operators.map((operator, index) =>
				flag(operator, { strategies: [strategies[index]] }),
			),
		);
		const on = [...engine.evaluateAll({ x })]
			.filter(({ enabled }) => enabled)
			.map(({ flag: name }) => name);
		// A pattern does not match a value of more than 8,192 bytes.
		assert.deepEqual(on, [], character);
		for (const [length, expected] of [
			[8_192, true],
			[8_193, false],
		])
			assert.equal(
				engine.isEnabled("REGEX", { x: "1".repeat(length) }),
				expected,
			);
		engine.free();
	}
});

test("a pattern over the size limit is rejected with a warning, and other flags are unaffected", () => {
	for (const value of [
		"ba{1431655765}",
		"ba{0,1431655765}",
		"\\d{200000000}",
		"[a]{60000000}",
		"((a{1000}){1000}){1000}",
	]) {
		const constraint = { contextName: "x", operator: "REGEX", value };
		const strategies = [{ name: "default", constraints: [constraint] }];
		const engine = new Engine();
		engine.load(document(flag("f", { strategies }), flag("good")));
		const warnings = engine.warnings();
		assert.equal(warnings.length, 1, value);
		assert.equal(engine.isEnabled("f", { x: "ba" }), false);
		assert.equal(engine.isEnabled("good"), true);
	}
});
