// Random documents and contexts. Most of what they hold is ordinary; now and then comes a value on
// which implementations are known to differ, or a text nobody expects.

import { renewVocabulary, text } from "./dice.js";
import { HOST } from "./host.js";

/** Names that differ from what a document holds, or that every JavaScript object seems to have. */
export const UNKNOWN_FLAGS = [
	"no such flag",
	"",
	"toString",
	"__proto__",
	"FLAG.0",
];

/** The custom strategy both engines are given. */
export const CUSTOM_STRATEGY = "isNamed";

const FIELDS = {
	text: ["plan", "country", "appName", "environment", "userId", "sessionId"],
	number: ["age", "level"],
	version: ["version"],
	address: ["remoteAddress", "ip"],
	date: ["currentTime"],
	odd: [
		"birth",
		"x y",
		'n"q',
		"back\\slash",
		"",
		"constructor",
		"hasOwnProperty",
		"é",
		"properties",
	],
};

const NAMED = [
	"userId",
	"sessionId",
	"remoteAddress",
	"environment",
	"appName",
	"currentTime",
];

const VALUES = {
	number: [
		"5",
		"5.5",
		"0.3",
		"0.30000000000000004",
		"-3",
		"0",
		"1e3",
		"42",
		"100",
		"7.25",
		"-0",
		"+5",
		"007",
	],
	version: [
		"1.2.3",
		"1.2.4",
		"2.0.0",
		"2.0.0-alpha",
		"2.0.0-alpha.1",
		"1.2.3+build",
		"0.0.1",
	],
	address: [
		"10.1.2.3",
		"10.0.0.1",
		"192.168.0.7",
		"::1",
		"2001:db8::5",
		"::ffff:10.1.2.3",
	],
	date: [
		"2022-01-29T13:00:00.000Z",
		"2022-01-30T13:00:00Z",
		"2022-01-29T15:00:00+02:00",
	],
};

const ODD_VALUES = {
	number: [
		" 5",
		"5 ",
		"0x10",
		".5",
		"5.",
		"",
		" ",
		"Infinity",
		"-Infinity",
		"inf",
		"NaN",
		"1_0",
		"1e999",
		"٣",
	].concat([
		"0.3",
		"0.30000000000000004",
		"9007199254740993",
		"9007199254740992",
		"1e-400",
		"1,5",
		"five",
	]),
	version: [
		"v1.2.3",
		" 1.2.3",
		"1.2.3 ",
		"1.2",
		"1",
		"V1.2.3",
		"=1.2.3",
		"01.2.3",
		"1.2.3-01",
	].concat([
		"9007199254740993.0.0",
		"99999999999999999999.0.0",
		"garbage",
		"",
		" v1.2.3",
	]),
	address: [
		"10.0.0.1/32",
		"fe80::1%eth0",
		"::1/64",
		"010.0.0.1",
		"10.1",
		"10.0.0.1:80",
		"[::1]",
	].concat(["garbage", "", " 10.1.2.3", "10.1.2.3 ", "256.0.0.1", "1.2.3.4.5"]),
	date: [
		"2022-01-29",
		"2022-01-29T13:00",
		"2022-01-29T13:00Z",
		"2022-01-29T13:00:00",
		"garbage",
	].concat(
		[
			"2022-01-29 13:00:00Z",
			"2022-01-29T13:00:00z",
			"2022-01-29T13:00:00.123456789Z",
			"1643634000000",
		],
		[
			"Sat, 29 Jan 2022 13:00:00 GMT",
			"2022-02-31T00:00:00Z",
			"2022-01-29T13:00:00+0200",
			"",
			"2022",
		],
		[
			"2022-01-29T13:00:60Z",
			"2022-01-29T24:00:00Z",
			"+022022-01-30T13:00:00Z",
			"2022-01-29T13:00:00+05",
		],
	),
};

const RANGES = [
	"10.0.0.0/8",
	"10.1.2.3",
	"10.1.2.3/8",
	"192.168.0.0/16",
	"0.0.0.0/0",
	"::1",
].concat([
	"2001:db8::/32",
	"2001:DB8::/32",
	"::/0",
	"10.0.0.0/33",
	"garbage",
	"::ffff:10.0.0.0/104",
]);
const ODD_RANGES = [
	" 10.0.0.0/8 ",
	"10.0.0.0/255.0.0.0",
	"fe80::1%eth0",
	"10.1",
	"[::1]",
	"",
	"10.0.0.0/08",
];

const PATTERNS = [
	"^a",
	"b+c?",
	"[a-c]+",
	"(?i)PRO",
	"^\\d+$",
	"\\bno\\b",
	"^$",
	"a|b",
	"",
	".*",
	"^.$",
].concat([
	"(?P<n>a)",
	"(?<n>a)",
	"[[:alpha:]]+",
	"😀",
	"é",
	"\\x{41}",
	"\\s",
	"\\w+",
	"(?m)^b",
	"(?s).",
	'\\"',
]);
const ODD_PATTERNS = [
	"(",
	"(?=a)a",
	"\\pL",
	"\\p{Greek}",
	"\\Qa.b\\E",
	"[a&&b]",
	"(?x) a b",
	"\\u0041",
].concat([
	"x*+",
	"a{1001}",
	"(a)\\1",
	"\\C",
	"\\Z",
	"\\h",
	"a\\",
	"(?i)é",
	"[^é]",
	"\\pN+",
	"(?i)straße",
]);

/** A document with flags, their parents and some segments. */
export function makeDocument(dice) {
	renewVocabulary(dice);
	const names = dice.list(6, 10, (_, index) => flagName(dice, index));
	const segments = [1, 2, 3].map((id) => ({
		id,
		constraints: dice.list(0, 2, () => constraint(dice)),
	}));
	return {
		version: 2,
		features: names.map((name) => flag(dice, name, names)),
		segments,
	};
}

function flagName(dice, index) {
	return dice.chance(0.85) ? `flag.${index}` : text(dice);
}

function flag(dice, name, names) {
	return {
		name,
		enabled: dice.chance(0.93),
		...strategies(dice),
		...(dice.chance(0.3) && {
			variants: variants(dice, { mayOverride: true }),
		}),
		...(dice.chance(0.2) && {
			dependencies: dice.list(0, 2, () => dependency(dice, names)),
		}),
	};
}

function strategies(dice) {
	if (dice.chance(0.01)) return dice.pick([{}, { strategies: null }]);
	return { strategies: dice.list(0, 3, () => strategy(dice)) };
}

function dependency(dice, names) {
	return {
		feature: dice.mostly(names, UNKNOWN_FLAGS, 0.1),
		...(dice.chance(0.4) && { enabled: dice.chance(0.6) }),
		...(dice.chance(0.3) && {
			variants: dice.list(0, 2, () => dice.pick(["v0", "v1", "disabled"])),
		}),
	};
}

function strategy(dice) {
	const name = dice.weighted(STRATEGY_WEIGHTS);
	const parameters = PARAMETERS[name]?.(dice) ?? {};
	return {
		name,
		...(dice.chance(0.99) && {
			parameters: dice.chance(0.05)
				? { ...parameters, groupId: text(dice) }
				: parameters,
		}),
		...(dice.chance(0.6) && {
			constraints: dice.list(0, 2, () => constraint(dice)),
		}),
		...(dice.chance(0.15) && {
			segments: dice.list(0, 2, () => dice.mostly([1, 2, 3], [99])),
		}),
		...(dice.chance(0.15) && {
			variants: variants(dice, { mayOverride: dice.chance(0.1) }),
		}),
	};
}

const STRATEGY_WEIGHTS = {
	default: 35,
	flexibleRollout: 30,
	userWithId: 10,
	remoteAddress: 8,
	gradualRolloutUserId: 4,
	gradualRolloutSessionId: 3,
	gradualRolloutRandom: 2,
	applicationHostname: 3,
	[CUSTOM_STRATEGY]: 3,
	"from next year": 2,
};

const percentage = (dice) =>
	dice.mostly(
		["0", "100", "50", "25", "1", "99", "75", "+100", "050"],
		["50.5", "101", "1e2", " 50", "-1", "", "abc", "100%", 40, "0x10"],
	);

const group = (dice) => {
	const kind = dice.weighted({ plain: 80, absent: 6, empty: 5, any: 9 });
	if (kind === "absent") return {};
	return { groupId: { plain: "group", empty: "", any: text(dice) }[kind] };
};

const sticky = (dice, share = 0.08) => {
	const stickiness = dice.mostly(
		["userId", "userId", "sessionId", "default", "plan"],
		ODD_STICKINESS,
		share,
	);
	return stickiness === undefined ? {} : { stickiness };
};

const ODD_STICKINESS = [
	undefined,
	"",
	"random",
	"currentTime",
	"remoteAddress",
	"age",
	"appName",
];

const PARAMETERS = {
	default: (dice) => ({
		...(dice.chance(0.6) && group(dice)),
		...(dice.chance(0.5) && sticky(dice)),
	}),
	flexibleRollout: (dice) => ({
		...(dice.chance(0.98) && { rollout: percentage(dice) }),
		...sticky(dice),
		...group(dice),
	}),
	userWithId: (dice) => ({ userIds: commaList(dice, () => text(dice)) }),
	remoteAddress: (dice) => ({
		IPs: commaList(dice, () => dice.mostly(RANGES, ODD_RANGES)),
	}),
	gradualRolloutUserId: (dice) => ({
		percentage: percentage(dice),
		...group(dice),
	}),
	gradualRolloutSessionId: (dice) => ({
		percentage: percentage(dice),
		...group(dice),
	}),
	gradualRolloutRandom: (dice) => ({
		percentage: dice.mostly(["0", "100"], ["50", "101", "", "1e2"], 0.2),
	}),
	applicationHostname: (dice) => ({
		hostNames: commaList(dice, () =>
			dice.pick(["web-1", HOST, HOST.toUpperCase()]),
		),
	}),
	[CUSTOM_STRATEGY]: (dice) => ({ who: text(dice) }),
};

const commaList = (dice, entry) =>
	dice.mostly([""], [" ", "  "], 0.04) +
	dice.list(0, 3, entry).join(dice.mostly([",", ", "], [" , ", ";"]));

function constraint(dice) {
	const kind = dice.weighted({
		list: 35,
		letters: 20,
		number: 18,
		date: 8,
		version: 8,
		regex: 8,
		cidr: 6,
	});
	return {
		...CONSTRAINTS[kind](dice),
		...(dice.chance(0.25) && { inverted: dice.chance(0.8) }),
		...(dice.chance(0.25) && { caseInsensitive: dice.chance(0.8) }),
	};
}

const field = (dice, kind) => dice.mostly(FIELDS[kind], FIELDS.odd, 0.06);

const values = (dice, entry) =>
	dice.chance(0.98) ? { values: dice.list(0, 4, entry) } : {};

const scalar = (dice, kind) =>
	dice.chance(0.97)
		? { value: dice.mostly(VALUES[kind], ODD_VALUES[kind], 0.4) }
		: {};

const CONSTRAINTS = {
	list: (dice) => ({
		contextName: field(dice, "text"),
		operator: dice.mostly(["IN", "NOT_IN"], ["in", "NEXT_YEAR", ""], 0.02),
		...values(dice, () => text(dice)),
	}),
	letters: (dice) => ({
		contextName: field(dice, "text"),
		operator: dice.pick(["STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"]),
		...values(dice, () => text(dice)),
	}),
	number: (dice) => ({
		contextName: field(dice, "number"),
		operator: dice.pick([
			"NUM_EQ",
			"NUM_EQ",
			"NUM_GT",
			"NUM_GTE",
			"NUM_LT",
			"NUM_LTE",
		]),
		...(dice.chance(0.05) ? { value: 5 } : scalar(dice, "number")),
	}),
	date: (dice) => ({
		contextName: field(dice, "date"),
		operator: dice.pick(["DATE_AFTER", "DATE_BEFORE"]),
		...scalar(dice, "date"),
	}),
	version: (dice) => ({
		contextName: field(dice, "version"),
		operator: dice.pick([
			"SEMVER_EQ",
			"SEMVER_GT",
			"SEMVER_GTE",
			"SEMVER_LT",
			"SEMVER_LTE",
		]),
		...scalar(dice, "version"),
	}),
	regex: (dice) => ({
		contextName: field(dice, "text"),
		operator: "REGEX",
		...(dice.chance(0.97) && {
			value: dice.mostly(PATTERNS, ODD_PATTERNS, 0.15),
		}),
	}),
	cidr: (dice) => ({
		contextName: field(dice, "address"),
		operator: "IN_CIDR",
		...values(dice, () => dice.mostly(RANGES, ODD_RANGES)),
	}),
};

function variants(dice, { mayOverride }) {
	const shared = dice.chance(0.7) ? sticky(dice) : {};
	return dice.list(1, 3, (_, index) => ({
		name: dice.chance(0.95) ? `v${index}` : text(dice),
		weight: dice.mostly([500, 333, 1000, 1], [0], 0.15),
		...shared,
		...(dice.chance(0.3) && { payload: { type: "string", value: text(dice) } }),
		...(mayOverride &&
			dice.chance(0.3) && { overrides: dice.list(0, 2, () => override(dice)) }),
	}));
}

const override = (dice) => ({
	contextName: field(dice, "text"),
	values: dice.list(0, 3, () => text(dice)),
});

/** A context: most fields are there, most of them texts, most named ones at the top. */
export function makeContext(dice) {
	const context = {};
	const properties = {};
	for (const [kind, fields] of Object.entries(FIELDS)) {
		for (const name of fields) {
			if (name === "properties" || dice.chance(kind === "odd" ? 0.8 : 0.3))
				continue;
			const top = NAMED.includes(name) ? dice.chance(0.96) : dice.chance(0.2);
			put(top ? context : properties, name, contextValue(dice, kind, name));
		}
	}
	return dice.chance(0.97) ? { ...context, properties } : context;
}

// Plain assignment to `__proto__` would not make a property.
const put = (object, name, value) =>
	Object.defineProperty(object, name, {
		value,
		enumerable: true,
		writable: true,
		configurable: true,
	});

function contextValue(dice, kind, name) {
	if (dice.chance(0.03)) return dice.pick(ODD_SCALARS);
	if (kind === "number" && dice.chance(0.4))
		return dice.pick([5, 5.5, -3, 0, 42, 100, 1e21, 0.3, 0.1 + 0.2]);
	if (kind === "text" || kind === "odd")
		return name === "birth" ? dice.pick(VALUES.date) : text(dice);
	if (kind === "date" && dice.chance(0.1)) return new Date(1643461200000);
	return dice.mostly(VALUES[kind], ODD_VALUES[kind], 0.3);
}

const ODD_SCALARS = [
	null,
	undefined,
	0,
	1,
	7,
	42,
	true,
	false,
	7n,
	"",
	{},
	{ a: 1 },
	["a"],
	[],
	new Date(0),
];
