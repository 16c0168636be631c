import type { Evaluation, Reason, Variant } from "./types.js";

/**
 * An answer as the Rust side gives it: 1 bit for enabled, 3 for the reason, 1 for impression data,
 * the rest for the number of the variant, from 1; 0 is none.
 */
export type Answer = number;

const REASONS: readonly Reason[] = [
	"DISABLED",
	"DEFAULT",
	"TARGETING_MATCH",
	"SPLIT",
	"STATIC",
];

/** The variant of a flag that is off, or unknown. */
export const OFF: Variant = /* @__PURE__ */ Object.freeze({
	name: "disabled",
	enabled: false,
	feature_enabled: false,
});

const WITHOUT_VARIANT: Variant = /* @__PURE__ */ Object.freeze({
	name: "disabled",
	enabled: false,
	feature_enabled: true,
});

export function isEnabled(answer: Answer): boolean {
	return (answer & 1) === 1;
}

/** The number of the variant, from 0; -1 when there is none. */
export function variantNumber(answer: Answer): number {
	return (answer >>> 5) - 1;
}

/** The variant of an answer. */
export function variant(answer: Answer, variants: readonly Variant[]): Variant {
	const number = variantNumber(answer);
	// A look-up at -1 would take longer than all the rest.
	if (number >= 0) return variants[number] as Variant;
	return isEnabled(answer) ? WITHOUT_VARIANT : OFF;
}

/** An answer, told in full. */
export function evaluation(
	flag: string,
	answer: Answer,
	variants: readonly Variant[],
): Evaluation {
	return {
		flag,
		enabled: isEnabled(answer),
		variant: variant(answer, variants),
		reason: REASONS[(answer >>> 1) & 7] as Reason,
		impressionData: (answer & 16) !== 0,
	};
}

/** The answers of all flags for one person: a list to go through, and a map to look into. */
export class Evaluations implements Iterable<Evaluation> {
	readonly #names: readonly string[];
	readonly #answers: ArrayLike<Answer>;
	readonly #variants: readonly Variant[];
	#places: Map<string, number> | undefined;

	/** @internal */
	constructor(
		names: readonly string[] = [],
		answers: ArrayLike<Answer> = [],
		variants: readonly Variant[] = [],
	) {
		this.#names = names;
		this.#answers = answers;
		this.#variants = variants;
	}

	/** How many flags there are. */
	get size(): number {
		return this.#names.length;
	}

	/** The answer of one flag; `undefined` when there is no such flag. */
	get(name: string): Evaluation | undefined {
		const place = this.#place(name);
		return place === undefined ? undefined : this.#at(place);
	}

	/** Is this flag on? `fallback` answers only when there is no such flag. */
	isEnabled(name: string, fallback = false): boolean {
		const place = this.#place(name);
		return place === undefined
			? fallback
			: isEnabled(this.#answers[place] as Answer);
	}

	/** The answers, in the order of the document. */
	[Symbol.iterator](): Iterator<Evaluation> {
		let place = 0;
		// A generator takes twice as long.
		return {
			next: (): IteratorResult<Evaluation> =>
				place < this.#names.length
					? { done: false, value: this.#at(place++) }
					: { done: true, value: undefined },
		};
	}

	/** The answers as a list, for `JSON.stringify`. */
	toJSON(): Evaluation[] {
		return [...this];
	}

	#at(place: number): Evaluation {
		return evaluation(
			this.#names[place] as string,
			this.#answers[place] as Answer,
			this.#variants,
		);
	}

	#place(name: string): number | undefined {
		this.#places ??= new Map(this.#names.map((known, place) => [known, place]));
		return this.#places.get(name);
	}
}

/** The answers where there are none. */
export const NOTHING = /* @__PURE__ */ new Evaluations();
