// Random numbers and strings, the same on every machine for the same seed.

/**
 * Pseudorandom numbers: mulberry32, 32 bits of state. Own code instead of the package `pure-rand`, so
 * that a seed gives the same documents with every release of a dependency.
 */
export class SeededRandom {
	#state;

	/** Odd strings that a document and its contexts share, so that constraints match them. */
	vocabulary = [""];

	constructor(seed) {
		this.#state = seed >>> 0;
	}

	/** Returns a number in [0, 1). */
	next() {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** Returns an integer in [0, count). */
	below(count) {
		return Math.floor(this.next() * count);
	}

	/** Returns true with probability `share`. */
	chance(share) {
		return this.next() < share;
	}

	pick(list) {
		return list[this.below(list.length)];
	}

	/** Picks from `odd` with probability `share`, otherwise from `usual`. */
	mostly(usual, odd, share = 0.12) {
		return this.pick(this.chance(share) ? odd : usual);
	}

	/** Returns a list of `min` to `max` results of `make`. */
	list(min, max, make) {
		return Array.from({ length: min + this.below(max - min + 1) }, make);
	}

	/** Picks a key of `weights` with probability proportional to its value. */
	weighted(weights) {
		const entries = Object.entries(weights);
		let rest =
			this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
		for (const [key, weight] of entries) {
			rest -= weight;
			if (rest < 0) return key;
		}
		return entries[0][0];
	}
}

// Strings on which implementations differ: quotes, escapes, NUL, combining marks, characters whose case
// mapping changes the length, lone surrogates, invisible white space.
const ODD_STRINGS = [
	["", " ", "  a", "a ", " a ", ",", "a,b", "\t", "\n", "a\nb", "\r\n"],
	[
		'"',
		"'",
		'"a"',
		"\\",
		"a\\",
		'\\"',
		"\\u0041",
		"\0",
		"a\0b",
		"\u0001",
		"\u007f",
		"{}",
		"[]",
	],
	[
		"é",
		"e\u0301",
		"É",
		"ß",
		"ẞ",
		"İ",
		"ı",
		"I",
		"ΑΣ",
		"ας",
		"Σ",
		"ﬁ",
		"ŉ",
		"K",
		"Å",
		"ſ",
		"日本",
	],
	["😀", "👩‍👩‍👧", "🇳🇴", "𝒳", "\u{10ffff}", "\ufffd", "\ufffe", "\uffff"],
	["\ud83d", "\ude00", "a\ud800b", "\udc00\ud800", "😀\ud83d"],
	[
		"\u00a0",
		"a\u00a0",
		"\u0085",
		"\ufeff",
		"\ufeffa",
		"\u2028",
		"\u200b",
		"\u3000a",
	],
	[
		"constructor",
		"__proto__",
		"toString",
		"null",
		"undefined",
		"true",
		"default",
		"random",
	],
].flat();

const WORDS = ["a", "ab", "abc", "pro", "NO", "no", "7", "42"];

/** Returns a string: often a plain word, so that constraints match, otherwise an odd string. */
export function randomString(random) {
	const kind = random.weighted({ word: 65, shared: 25, new: 10 });
	if (kind === "word") return random.pick(WORDS);
	return kind === "shared" ? random.pick(random.vocabulary) : oddString(random);
}

/** Replaces the odd strings that a document and its contexts share. */
export function renewVocabulary(random) {
	random.vocabulary = random.list(6, 6, () => oddString(random));
}

const oddString = (random) =>
	random.chance(0.6) ? random.pick(ODD_STRINGS) : unicodeString(random);

/** Returns a short string of code points and lone surrogates from all of Unicode. */
const unicodeString = (random) =>
	random.list(1, 5, () => codePoint(random)).join("");

function codePoint(random) {
	const top = random.pick([0x80, 0x250, 0x3000, 0x10000, 0x110000]);
	return String.fromCodePoint(random.below(top));
}
