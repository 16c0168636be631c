// Random numbers and texts that are the same on every machine, given the same seed.

/** Dice with a seed: mulberry32, 32 bits of state. */
export class Dice {
	#state;

	/** Odd texts that a document and its contexts share, so that they meet. */
	vocabulary = [""];

	constructor(seed) {
		this.#state = seed >>> 0;
	}

	/** A number in 0..1, without 1. */
	next() {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number in 0..count, without count. */
	below(count) {
		return Math.floor(this.next() * count);
	}

	/** True in `share` of all throws. */
	chance(share) {
		return this.next() < share;
	}

	pick(list) {
		return list[this.below(list.length)];
	}

	/** Mostly one of `usual`, in `share` of all throws one of `odd`. */
	mostly(usual, odd, share = 0.12) {
		return this.pick(this.chance(share) ? odd : usual);
	}

	/** A list of `least` to `most` things that `make` makes. */
	list(least, most, make) {
		return Array.from({ length: least + this.below(most - least + 1) }, make);
	}

	/** One of the keys of `weights`, by their weights. */
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

// Texts on which implementations stumble: quotes, escapes, NUL, combining marks, letters whose case
// is another length, halves of surrogate pairs, invisible blanks.
const ODD_TEXTS = [
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

/** A text: often a plain word, so that things match; else anything at all. */
export function text(dice) {
	const kind = dice.weighted({ word: 65, shared: 25, new: 10 });
	if (kind === "word") return dice.pick(WORDS);
	return kind === "shared" ? dice.pick(dice.vocabulary) : oddText(dice);
}

/** Gives the dice other odd texts to share. */
export function renewVocabulary(dice) {
	dice.vocabulary = dice.list(6, 6, () => oddText(dice));
}

const oddText = (dice) =>
	dice.chance(0.6) ? dice.pick(ODD_TEXTS) : anyText(dice);

/** A short text of code points (and halves of pairs) from all of Unicode. */
const anyText = (dice) => dice.list(1, 5, () => anyLetter(dice)).join("");

function anyLetter(dice) {
	const top = dice.pick([0x80, 0x250, 0x3000, 0x10000, 0x110000]);
	return String.fromCodePoint(dice.below(top));
}
