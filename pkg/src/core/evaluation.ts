import type {
	AnyFlags,
	FlagEvaluation,
	FlagName,
	FlagTypes,
	ListedEvaluation,
} from "../flag-types.js";
import type { Evaluation, Reason, Variant } from "../types.js";

/**
 * The outcome of an evaluation as the WebAssembly packs it: bit 0 enabled, bits 1 to 3 the reason, bit 4
 * impression data, from bit 5 on the id of the variant plus 1, or 0 without a variant.
 */
export type PackedOutcome = number;

/** By the number of the reason. */
const REASONS: readonly Reason[] = [
	"DISABLED",
	"DEFAULT",
	"TARGETING_MATCH",
	"SPLIT",
	"STATIC",
];

/** The variant of a flag that is off or unknown. */
export const DISABLED_VARIANT: Variant = /* @__PURE__ */ Object.freeze({
	name: "disabled",
	enabled: false,
	feature_enabled: false,
});

/** The variant of a flag that is on and has no variants. */
const NO_VARIANT: Variant = /* @__PURE__ */ Object.freeze({
	name: "disabled",
	enabled: false,
	feature_enabled: true,
});

/** Returns whether the flag is on. */
export function unpackEnabled(outcome: PackedOutcome): boolean {
	return (outcome & 1) === 1;
}

/** Returns the id of the variant; -1 without a variant. */
export function unpackVariantId(outcome: PackedOutcome): number {
	return (outcome >>> 5) - 1;
}

/** Returns the variant from a list by id. */
export function unpackVariant(
	outcome: PackedOutcome,
	variants: readonly Variant[],
): Variant {
	const id = unpackVariantId(outcome);
	// Reading the element at -1 takes longer than the rest of the evaluation.
	if (id >= 0) return variants[id] as Variant;
	return unpackEnabled(outcome) ? NO_VARIANT : DISABLED_VARIANT;
}

/** Returns the evaluation in full. */
export function unpackEvaluation(
	flag: string,
	outcome: PackedOutcome,
	variants: readonly Variant[],
): Evaluation {
	return {
		flag,
		enabled: unpackEnabled(outcome),
		variant: unpackVariant(outcome, variants),
		reason: REASONS[(outcome >>> 1) & 7] as Reason,
		impressionData: (outcome & 16) !== 0,
	};
}

/** The evaluations of all flags for one user: an iterable, with access by name. */
export class Evaluations<Flags extends FlagTypes<Flags> = AnyFlags>
	implements Iterable<ListedEvaluation<Flags>>
{
	/** By index of the flag. */
	readonly #names: readonly string[];
	/** By index of the flag. */
	readonly #outcomes: ArrayLike<PackedOutcome>;
	/** By id. */
	readonly #variants: readonly Variant[];
	#indexes: Map<string, number> | undefined;
	/** Exists only in types: see `FlagTypes`. */
	declare readonly "~flags"?: Required<Flags>;

	/** @internal */
	constructor(
		names: readonly string[] = [],
		outcomes: ArrayLike<PackedOutcome> = [],
		variants: readonly Variant[] = [],
	) {
		this.#names = names;
		this.#outcomes = outcomes;
		this.#variants = variants;
	}

	/** Number of flags. */
	get size(): number {
		return this.#names.length;
	}

	/** Returns the evaluation of a flag; `undefined` for an unknown flag. */
	get<Name extends FlagName<Flags>>(
		name: Name,
	): FlagEvaluation<Flags, Name> | undefined;
	get(name: string): Evaluation | undefined {
		const index = this.#find(name);
		return index === undefined ? undefined : this.#at(index);
	}

	/** Returns whether a flag is on; `fallback` for an unknown flag, where all but `true` is false. */
	isEnabled(name: FlagName<Flags>, fallback?: boolean): boolean {
		const index = this.#find(name);
		return index === undefined
			? fallback === true
			: unpackEnabled(this.#outcomes[index] as PackedOutcome);
	}

	/** Iterates over the evaluations in the order of the document. */
	[Symbol.iterator](): Iterator<ListedEvaluation<Flags>>;
	[Symbol.iterator](): Iterator<Evaluation> {
		let index = 0;
		// A generator takes twice as long.
		return {
			next: (): IteratorResult<Evaluation> =>
				index < this.#names.length
					? { done: false, value: this.#at(index++) }
					: { done: true, value: undefined },
		};
	}

	/**
	 * Returns the packed outcomes by index, and their variants by id. Another list of variants means that ids have
	 * another meaning.
	 *
	 * @internal
	 */
	get packed(): readonly [ArrayLike<PackedOutcome>, readonly Variant[]] {
		return [this.#outcomes, this.#variants];
	}

	/** Returns the evaluations as an array. `JSON.stringify` calls this method. */
	toJSON(): ListedEvaluation<Flags>[];
	toJSON(): Evaluation[] {
		return [...this];
	}

	#at(index: number): Evaluation {
		return unpackEvaluation(
			this.#names[index] as string,
			this.#outcomes[index] as PackedOutcome,
			this.#variants,
		);
	}

	#find(name: string): number | undefined {
		this.#indexes ??= new Map(this.#names.map((name, index) => [name, index]));
		return this.#indexes.get(name);
	}
}

/** The evaluations of an engine that failed. */
export const NO_EVALUATIONS = /* @__PURE__ */ new Evaluations();
