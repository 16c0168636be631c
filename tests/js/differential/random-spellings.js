// Random spellings of numbers, dates, versions, addresses and patterns: valid ones, and ones with one or
// more unusual parts. They find what an engine accepts beyond the values of `sample-values.js`.

import { VALUES } from "./sample-values.js";

/** Returns a copy of a document in which some constraints have a random spelling as operand. */
export function withRandomOperands(random, document) {
	return {
		...document,
		features: document.features.map((flag) => ({
			...flag,
			...(flag.strategies && {
				strategies: flag.strategies.map((strategy) =>
					withOperands(random, strategy),
				),
			}),
		})),
		segments: document.segments.map((segment) => withOperands(random, segment)),
	};
}

/** Returns a document of flags with one constraint each, so that every spelling decides an answer. */
export function spelledDocument(random) {
	return {
		version: 2,
		features: random.list(8, 8, (_, index) => ({
			name: `flag.${index}`,
			enabled: true,
			strategies: [
				{ name: "default", constraints: [spelledConstraint(random)] },
			],
		})),
		segments: [],
	};
}

function spelledConstraint(random) {
	const kind = random.pick(Object.keys(OPERATORS));
	const operand = (random, kind) =>
		kind !== "pattern" && random.chance(0.6)
			? random.pick(VALUES[kind])
			: SPELLINGS[kind](random);
	return {
		contextName: random.pick(OPERATORS[kind].fields),
		operator: random.pick(OPERATORS[kind].operators),
		...(kind === "address"
			? { values: random.list(1, 2, () => range(random)) }
			: { value: operand(random, kind) }),
		...(random.chance(0.2) && { inverted: true }),
		...(kind === "pattern" && random.chance(0.2) && { caseInsensitive: true }),
	};
}

const OPERATORS = {
	number: {
		fields: ["age", "level"],
		operators: ["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"],
	},
	date: { fields: ["currentTime"], operators: ["DATE_AFTER", "DATE_BEFORE"] },
	version: {
		fields: ["version"],
		operators: ["SEMVER_EQ", "SEMVER_GT", "SEMVER_LT", "SEMVER_GTE"],
	},
	address: { fields: ["ip", "remoteAddress"], operators: ["IN_CIDR"] },
	pattern: { fields: ["plan"], operators: ["REGEX"] },
};

function withOperands(random, part) {
	if (!part.constraints) return part;
	return {
		...part,
		constraints: part.constraints.map((constraint) => {
			const kind = kindOf(constraint);
			if (!kind || !random.chance(0.15)) return constraint;
			return kind === "address"
				? { ...constraint, values: [range(random)] }
				: { ...constraint, value: SPELLINGS[kind](random) };
		}),
	};
}

function kindOf({ operator }) {
	if (operator === "REGEX") return "pattern";
	if (operator === "IN_CIDR") return "address";
	return { NUM: "number", DATE: "date", SEMVER: "version" }[
		operator.split("_")[0]
	];
}

/** Returns a copy of a context in which some fields have a random spelling as value. */
export function withRandomValues(random, context) {
	const copy = { ...context, properties: { ...context.properties } };
	for (const [field, kind] of Object.entries(KINDS)) {
		if (!random.chance(0.5)) continue;
		const isTopLevel = field === "currentTime" || field === "remoteAddress";
		(isTopLevel ? copy : copy.properties)[field] = SPELLINGS[kind](random);
	}
	return copy;
}

const KINDS = {
	age: "number",
	level: "number",
	version: "version",
	currentTime: "date",
	remoteAddress: "address",
	ip: "address",
	plan: "subject",
};

/** Returns the usual part in most cases, so that most spellings have at most one unusual part. */
const part = (random, usual, odd) => random.mostly([usual], odd, 0.1);

const BLANKS = ["", "", "", "", "", "", "", "", "", " ", "\t", "\n", "\u00a0"];
const surrounded = (random, string) =>
	random.pick(BLANKS) + string + random.pick(BLANKS);

const digits = (random, max) =>
	random.list(1, max, () => random.below(10)).join("");

const SPELLINGS = {
	number: (random) => surrounded(random, number(random)),
	date: (random) => surrounded(random, date(random)),
	version: (random) => surrounded(random, version(random)),
	address: (random) => surrounded(random, address(random)),
	pattern,
	subject: (random) => random.list(0, 3, () => random.pick(SUBJECTS)).join(""),
};

function number(random) {
	const sign = part(random, "", ["-", "+", "--", "- "]);
	const integer = random.pick(["5", "42", "0", "007", digits(random, 20)]);
	const fraction = part(random, "", [".5", ".", `.${digits(random, 18)}`]);
	const exponent = part(random, "", ["e3", "E3", "e+3", "e-3", "e400", "e"]);
	return random.mostly(
		[`${sign}${integer}${fraction}${exponent}`],
		[
			`${sign}Infinity`,
			`${sign}inf`,
			`${sign}infinity`,
			`${sign}INF`,
			"NaN",
			"nan",
			"0x1F",
			"0b11",
			"0o17",
			".5",
			"1_000",
			"1,5",
			"5n",
			"5f",
			"1e-400",
			"true",
		],
		0.15,
	);
}

function date(random) {
	const year = part(random, "2022", [
		"+002022",
		"22",
		"12022",
		"-2022",
		"+2022",
	]);
	const month = part(random, "01", ["1", "13", "00", "Jan"]);
	const day = part(random, random.pick(["29", "30"]), ["1", "32", "00", "3"]);
	const dash = part(random, "-", ["/", " - ", "", "."]);
	const separator = part(random, "T", ["t", " ", "  ", "", "_", " T "]);
	const hour = part(random, "13", ["24", "1", "25", "00"]);
	const minute = part(random, "00", ["0", "60", "59"]);
	const second = part(random, ":00", ["", ":60", ":0", ":61", ":59", ":00,5"]);
	const colon = part(random, ":", ["", " : ", "."]);
	const fraction = part(random, "", [
		".0",
		".000",
		".123",
		".123456",
		".123456789",
		".1234567890123",
		".",
	]);
	const zone = random.mostly(
		["Z", "+02:00", "-00:30"],
		[
			"",
			"z",
			"+0200",
			"-0030",
			"+02",
			"+2",
			"+2:00",
			" +02:00",
			"+02 : 00",
			"+02 00",
			"+02:60",
			"+23:59",
			"+24:00",
			"+99:59",
			"\u221202:00",
			"+02:00:00",
			" Z",
			"UTC",
			" UTC",
			"GMT",
			"GMT+2",
			"+02:0",
		],
		0.3,
	);
	return `${year}${dash}${month}${dash}${day}${separator}${hour}${colon}${minute}${second}${fraction}${zone}`;
}

function version(random) {
	const prefix = part(random, "", ["v", "V", "=", "v ", "^"]);
	const core = random.mostly(
		["1.2.3", "1.2.4", "2.0.0", "0.0.1"],
		["1.2", "1", "1.2.3.4", "01.2.3", "1.2.x", "1.2.99999999999999999", "1..3"],
	);
	const release = part(random, "", [
		"-alpha",
		"-alpha.1",
		"-0",
		"-01",
		"-",
		"-a..b",
		"-é",
		"-99999999999999999999",
		"alpha",
	]);
	const build = part(random, "", ["+build", "+", "+01", "+a.b", "+a+b"]);
	return `${prefix}${core}${release}${build}`;
}

function address(random) {
	return random.mostly(
		["10.1.2.3", "10.0.0.1", "192.168.0.7", "::1", "2001:db8::5"],
		[
			"::ffff:10.1.2.3",
			"::10.1.2.3",
			"010.1.2.3",
			"10.1.2.03",
			"0x0a.1.2.3",
			"10.1.3",
			"167838211",
			"10.1.2.3.",
			"10.1.2.3/32",
			"::1/128",
			"2001:DB8::5",
			"2001:0db8:0000:0000:0000:0000:0000:0005",
			"2001:db8:0:0:0:0:0:5",
			"02001:db8::5",
			"2001:db8::5%1",
			"[2001:db8::5]",
			"::",
			":::",
			"1::2::3",
			"2001:db8::10.1.2.3",
		],
		0.4,
	);
}

function range(random) {
	const base = address(random);
	const prefix = random.mostly(
		["", "/8", "/16", "/32"],
		[
			"/0",
			"/128",
			"/129",
			"/08",
			"/+8",
			"/",
			"/-1",
			"/8 ",
			"/8/8",
			"/255.0.0.0",
		],
		0.3,
	);
	return surrounded(random, base + prefix);
}

const SUBJECTS = ["a", "k", "K", "\u212a", "å", "Å", "\u212b"].concat(
	["ß", "ẞ", "σ", "ς", "Σ", "ſ", "s", "S"],
	["é", "1", "٣", "_", "-", " ", "\n", "\u00a0", "日", "😀", "]", "."],
);

const ATOMS = [
	"a",
	"k",
	"K",
	"å",
	"Å",
	"ß",
	"σ",
	"s",
	"1",
	".",
	"^",
	"$",
].concat(
	["[a-z]", "[^a]", "[^k]", "[a-]", "[]a]", "[^]a]", "[[]", "[a[b]]", "[à-ÿ]"],
	["\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "\\A", "\\z", "\\Z"],
	["\\p{L}", "\\pL", "\\PL", "\\p{Greek}", "\\P{Lu}", "\\p{^L}", "\\p{Lu}"],
	[
		"[[:alpha:]]",
		"[[:^alpha:]]",
		"[[:word:]]",
		"[:alpha:]",
		"[\\w-]",
		"[\\d-z]",
	],
	["\\Qa.\\E", "\\Q", "\\x41", "\\x{41}", "\\x{e5}", "\\u0041", "\\101", "\\0"],
	["\\n", "\\t", "\\a", "\\f", "\\v", "\\e", "\\-", "\\_", "\\é", "\\ ", "\\/"],
	[
		"\\.",
		"\\]",
		"]",
		"{",
		"}",
		"a{",
		"a{,2}",
		"a{1",
		"{1}",
		"\\C",
		"\\X",
		"\\R",
	],
	["()", "(a)", "(?:a)", "(?P<n>a)", "(?<n>a)", "(?P=n)", "(?=a)", "(?#a)"],
	[
		"(?i)",
		"(?i:k)",
		"(?-i)",
		"(?s)",
		"(?m)",
		"(?U)",
		"(?x)",
		"(?u)",
		"(?si-m:a)",
	],
	["[a&&b]", "[a--b]", "[a~~b]", "\\<", "\\>", "\\b{start}", "(?R)", "(?i)å"],
);

const REPEATS = [
	"*",
	"+",
	"?",
	"{2}",
	"{1,}",
	"{0,2}",
	"*?",
	"+?",
	"??",
].concat(["**", "*+", "+*", "{2}{3}", "{1001}", "{2,1}", "{ 1 }", "{1, 2}"]);

function pattern(random) {
	const flags = random.mostly([""], ["(?i)", "(?s)", "(?m)", "(?x)"], 0.3);
	const pieces = random.list(1, 3, () => {
		const repeat = random.mostly([""], REPEATS, 0.2);
		return `${random.pick(ATOMS)}${repeat}${random.mostly([""], ["|"], 0.05)}`;
	});
	return flags + pieces.join("");
}
