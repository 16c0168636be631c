// Random patterns and strings, Unicode included, matched by fanion and by RE2JS. Runs in Node and in pages.

/** Parts of patterns. RE2 and fanion read each of them, alone, in the same way. */
const PARTS = [
	..."aks.^$|()*+?-7_ ",
	..."åßσıİΣ日٣é\u{1f600}\u{10400}",
	..."(?: (?i) (?i: (?-i) (?s) (?s: (?m) (?m: (?P<n>".split(" "),
	..."*? +? ?? {2} {1,2} {0,} {2}? |^ $|".split(" "),
	..."\\w \\W \\d \\D \\s \\S \\b \\B \\A \\z \\. \\\\ \\- \\] \\n \\t".split(
		" ",
	),
	..."\\pL \\PL \\pN \\p{Lu} \\P{Lu} \\p{^Lu} \\p{Nd} \\p{Mn} \\p{Sm} \\p{Zs} \\p{Cc} \\p{Co}".split(
		" ",
	),
	..."\\p{Greek} \\P{Greek} \\p{^Greek} \\p{Han} \\p{Latin} \\p{Cyrillic} \\p{Common} \\p{Inherited} \\p{Any}".split(
		" ",
	),
	..."\\p{L \\p{Klingon} \\p{greek} \\p{}".split(" "),
	..."[a-k] [^a-k] [å-ü] [^å-ü] [α-ω] [^σ] [k\\p{Lu}] [^\\p{Greek}a] [\\P{L}a] [\\pN-] [+-.] [\\]-å]".split(
		" ",
	),
	..."[[:alpha:]ß] [^[:upper:]] [[:^lower:]] [[:digit:]\\s] [\\w日] [^\\W] [\\d\\D] []a] [^]a] [a-] [-k]".split(
		" ",
	),
	..."\\x{e5} \\x{212A} \\x41 \\QΣ.\\E \\Q(\\E".split(" "),
];

const STRINGS = [
	..."aAbkKsS7_- \n+\\].(^",
	..."\u212aſåÅ\u212bßẞσςΣΩωıIİéÉ日٣≠\u0301\u{1f600}\u{10400}\u{10428}\ue000\u{f0000}\u{378}",
];

/** Patterns of a document. */
const BATCH = 200;

/** Strings that each pattern is matched with. */
const MATCHES = 5;

/** Repetitions of repetitions, such as `a**`: RE2 alone rejects them. */
const STACKED = /(?:[*+?]|\{\d[\d,]*\})\??(?:[*+?]|\{\d[\d,]*\})/;

/** A group of flags without flags: RE2 alone reads it. */
const EMPTY_FLAGS = /\(\?\)/;

/**
 * Matches `count` random patterns with both. Returns how many patterns both accept, how many questions and
 * matches there were, and the differences.
 */
export function comparePatterns(Engine, RE2JS, random, count) {
	const tally = {
		patterns: 0,
		accepted: 0,
		questions: 0,
		matches: 0,
		differences: [],
	};
	while (tally.patterns < count) compareBatch(Engine, RE2JS, random, tally);
	return tally;
}

/** Returns whether a string contains a match, for RE2JS and fanion; `undefined` if they reject the pattern. */
export function matchBoth(Engine, RE2JS, constraint, x) {
	const { engine, rejected } = open(Engine, [constraint]);
	const theirs = compile(RE2JS, constraint)?.matcher(x).find();
	return [theirs, rejected.has("0") ? undefined : engine.isEnabled("0", { x })];
}

function compareBatch(Engine, RE2JS, random, tally) {
	const constraints = random.list(BATCH, BATCH, () => randomPattern(random));
	const { engine, rejected } = open(Engine, constraints);
	for (const [index, constraint] of constraints.entries()) {
		const name = String(index);
		const theirs = compile(RE2JS, constraint);
		const isAccepted = !rejected.has(name);
		tally.patterns += 1;
		if (isAccepted && theirs) {
			tally.accepted += 1;
			const isMatch = (x) => engine.isEnabled(name, { x });
			compareMatches(isMatch, theirs, random, tally, constraint);
		} else if (isAccepted || theirs) {
			const named = isAccepted ? STACKED : EMPTY_FLAGS;
			if (!named.test(constraint.value))
				tally.differences.push({ ...constraint, isAccepted });
		}
	}
	engine.free();
}

function compareMatches(isMatch, theirs, random, tally, constraint) {
	for (const x of random.list(MATCHES, MATCHES, () => randomString(random))) {
		const found = isMatch(x);
		tally.questions += 1;
		tally.matches += Number(found);
		if (found !== theirs.matcher(x).find())
			tally.differences.push({ ...constraint, x, found });
	}
}

const randomPattern = (random) => ({
	value: random.list(1, 6, () => random.pick(PARTS)).join(""),
	caseInsensitive: random.chance(0.5),
});

const randomString = (random) =>
	random.list(0, 4, () => random.pick(STRINGS)).join("");

/** Returns an engine with a flag for each pattern, by its index, and the names of those with a warning. */
function open(Engine, constraints) {
	const engine = new Engine({ onWarning: () => {} });
	engine.load({
		version: 2,
		features: constraints.map((constraint, index) => ({
			name: String(index),
			enabled: true,
			strategies: [
				{
					name: "default",
					constraints: [{ contextName: "x", operator: "REGEX", ...constraint }],
				},
			],
		})),
	});
	const warnings = engine.warnings();
	return { engine, rejected: new Set(warnings.map(({ flag }) => flag)) };
}

/** Compiles a pattern as unleash-client does; `undefined` if RE2JS rejects it. */
function compile(RE2JS, { value, caseInsensitive }) {
	try {
		return RE2JS.compile(value, caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
	} catch {
		return undefined;
	}
}
