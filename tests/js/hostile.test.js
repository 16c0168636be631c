// Names, values and arguments that nobody should pass, and somebody will.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { document, flag, forThose, open } from "./flags.js";
import {
	ask,
	checkRefused,
	checkSurvived,
	openWitness,
} from "./support/doors.js";

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
		const text = JSON.stringify(name);
		const engine = new Engine({
			customStrategies: { [name]: () => false },
			onWarning: () => {},
		});
		const source = `{"features":[{"name":${text},"enabled":true,"type":${text},"project":${text},"description":${text},
      "strategies":[{"name":"default","constraints":[{"contextName":${text},"operator":"IN","values":[${text}]}],
        "variants":[{"name":${text},"weight":1,"payload":{"type":${text},"value":${text}}}]},
      {"name":${text},"parameters":{${text}:${text}}}],
      "dependencies":[]},{"name":"g","enabled":true,"dependencies":[{"feature":${text},"variants":[${text}]}]}],
      "segments":[{"id":1,"name":${text},"constraints":[]}],${text}:${text}}`;
		engine.load(source);
		ask(engine);
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
			`{"events":[{"type":"feature-removed","eventId":1,"featureName":${text}},{"type":${text},"eventId":2}]}`,
		);
		assert.equal(engine.evaluate(name, context), undefined);
		engine.free();
	}
	assert.deepEqual(Object.keys(Object.prototype), []);
	assert.equal({}.x, undefined);
});

test("parameters of a custom strategy have no prototype to be changed", () => {
	let asked;
	const mine = (parameters) => {
		asked = parameters;
		return false;
	};
	const customStrategies = { mine };
	const engine = new Engine({ customStrategies });
	engine.load(
		'{"features":[{"name":"f","enabled":true,"strategies":[{"name":"mine","parameters":{"__proto__":"x","a":"b"}}]}]}',
	);
	assert.equal(engine.isEnabled("f"), false);
	assert.equal(asked.a, "b");
	assert.deepEqual(Object.keys(asked).sort(), ["__proto__", "a"]);
	assert.ok([null, Object.prototype].includes(Object.getPrototypeOf(asked)));
});

test("numbers may be anything JSON can write", () => {
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
		numbers.map((text) => `"${text}"`),
		'"NaN"',
		'"Infinity"',
		'"-inf"',
		'"0x10"',
		'" 1 "',
	)) {
		checkSurvived(
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

test("weights beyond any measure choose a variant or none", () => {
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
					["disabled", ...variants.map((one) => one.name)].includes(
						variant.name,
					),
					JSON.stringify(variant),
				);
				assert.equal(variant.feature_enabled, true);
			}
		}
	}
});

test("any pattern, version, date, number or range may be of any length", () => {
	const long = 1_000_000;
	const scalars = {
		REGEX: [
			"(".repeat(long),
			"a".repeat(100_000),
			"(a*)*b",
			"(a{1000}){1000}",
			"((((a{100}){100}){100}){100})",
			"[".repeat(long),
			"\\",
			"(?i)(?i)",
			"a{4294967296}",
			"|".repeat(100_000),
			".*".repeat(10_000),
			"\\p{".repeat(1000),
		],
		SEMVER_EQ: [
			"9".repeat(long),
			`1.2.3-${"a.".repeat(long)}`,
			"1.2.3+".padEnd(long, "b"),
			".".repeat(long),
		],
		NUM_EQ: [
			"9".repeat(long),
			`0.${"1".repeat(long)}`,
			`1e${"9".repeat(long)}`,
			"-".repeat(long),
		],
		DATE_AFTER: [
			"9".repeat(long),
			`2022-01-29T13:00:00.${"1".repeat(long)}Z`,
			"2022-01-29T13:00:00+99:99",
			"0000-00-00",
		],
	};
	for (const [operator, values] of Object.entries(scalars)) {
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
			// A pattern takes its length times the length of the text.
			const texts = [
				"a",
				"a".repeat(1000),
				"",
				"1.2.3",
				operator === "REGEX" ? "(" : value,
			];
			for (const x of texts)
				assert.equal(typeof engine.isEnabled("f", { x }), "boolean");
			engine.free();
		}
	}
	const ranges = [
		"/".repeat(long),
		"1.".repeat(long),
		":".repeat(long),
		"10.0.0.0/99999999999999999999",
		"::/129",
		"::/-1",
	];
	checkSurvived(
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

test("a value of a megabyte is compared by every operator", () => {
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
	for (const letter of ["a", "1", "é", "Σ", "İ", ":"]) {
		const x = letter.repeat(Math.floor(1_000_000 / Buffer.byteLength(letter)));
		const strategies = operators.map((operator) => ({
			name: "default",
			constraints: [
				{
					contextName: "x",
					operator,
					values: [`${letter}b`],
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
		assert.deepEqual(on, letter === "1" ? ["REGEX"] : [], letter);
		engine.free();
	}
});

// Arguments that TypeScript would have refused

const ODD_ARGUMENTS = [
	undefined,
	null,
	Number.NaN,
	0,
	1n,
	true,
	"",
	"text",
	Symbol("s"),
	() => {},
	[],
	[1],
	new Date(),
	/x/,
	new Map(),
	new Proxy({}, {}),
];

test("a name that is no text is a name of no flag", () => {
	const engine = open([
		flag("undefined"),
		flag("null"),
		flag("NaN"),
		flag("1"),
		flag("[object Object]"),
	]);
	for (const name of ODD_ARGUMENTS.filter((one) => typeof one !== "string")) {
		assert.equal(engine.isEnabled(name), false);
		assert.equal(engine.isEnabled(name, {}, true), true);
		assert.equal(engine.getVariant(name).name, "disabled");
		assert.equal(engine.evaluate(name), undefined);
		assert.equal(engine.evaluateAll().get(name), undefined);
	}
	assert.equal(engine.isEnabled("undefined"), true);
});

test("a context that is no object holds nothing", () => {
	const strategies = [
		forThose("userId", "7"),
		forThose("length", "4"),
		forThose("x", "a"),
	];
	const engine = open([flag("f", { strategies }), flag("everybody")]);
	for (const context of ODD_ARGUMENTS) {
		if (typeof context === "string") continue;
		assert.equal(engine.isEnabled("f", context), false, String(context));
		assert.equal(engine.isEnabled("everybody", context), true);
		assert.equal(engine.evaluateAll(context).isEnabled("everybody"), true);
	}
});

test("a document that is no text, bytes or object is refused", () => {
	const cyclic = { features: [] };
	cyclic.self = cyclic;
	const throwing = {
		features: [],
		toJSON() {
			throw new Error("mine");
		},
	};
	const inputs = [
		...ODD_ARGUMENTS,
		cyclic,
		throwing,
		{ features: [1n] },
		{ toJSON: () => undefined },
		new ArrayBuffer(8),
		new Uint16Array([1]),
		new Set(),
	];
	for (const input of inputs) checkRefused(input, String(typeof input));
});

test("an object whose parts are no JSON is read without them", () => {
	const { engine } = openWitness();
	const odd = {
		name: "f",
		enabled: true,
		strategies: [
			{
				name: "default",
				parameters: {
					a: undefined,
					b: () => {},
					c: Symbol("c"),
					d: Number.NaN,
				},
			},
		],
	};
	engine.load({
		features: [odd, undefined, () => {}, Symbol("x"), new Date(0)],
	});
	assert.equal(engine.isEnabled("f"), true);
});

test("a pattern that would take all the memory is left out, and harms nothing beside it", () => {
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
		const warnings = engine.load(
			document(flag("f", { strategies }), flag("good")),
		);
		assert.equal(warnings.length, 1, value);
		assert.equal(engine.isEnabled("f", { x: "ba" }), false);
		assert.equal(engine.isEnabled("good"), true);
	}
});
