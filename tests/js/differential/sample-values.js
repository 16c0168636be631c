// Field names and values from which random documents and contexts are built.

/** Names of flags that no document has: absent, empty, inherited by objects, or in another case. */
export const UNKNOWN_FLAGS = [
	"no such flag",
	"",
	"toString",
	"__proto__",
	"FLAG.0",
];

/** Context fields by the kind of their values. */
export const FIELDS = {
	string: ["plan", "country", "appName", "environment", "userId", "sessionId"],
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

/** Fields that Unleash defines at the top level of a context. */
export const STANDARD_FIELDS = [
	"userId",
	"sessionId",
	"remoteAddress",
	"environment",
	"appName",
	"currentTime",
];

/** Values that all implementations parse alike, by kind. */
export const VALUES = {
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

/** Values that implementations parse differently or reject, by kind. */
export const ODD_VALUES = {
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

export const RANGES = [
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
export const ODD_RANGES = [
	" 10.0.0.0/8 ",
	"10.0.0.0/255.0.0.0",
	"fe80::1%eth0",
	"10.1",
	"[::1]",
	"",
	"10.0.0.0/08",
];

export const PATTERNS = [
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
export const ODD_PATTERNS = [
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

export const ODD_SCALARS = [
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
