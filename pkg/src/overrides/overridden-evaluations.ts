import type { Evaluations } from "../core/evaluation.js";
import type { Evaluation } from "../types.js";

/** Evaluations of all flags, of which some have an override. The face of `Evaluations`. */
export class OverriddenEvaluations implements Iterable<Evaluation> {
	readonly #evaluations: Evaluations;
	/** By flag. */
	readonly #overridden: ReadonlyMap<string, Evaluation>;

	constructor(
		evaluations: Evaluations,
		overridden: ReadonlyMap<string, Evaluation>,
	) {
		this.#evaluations = evaluations;
		this.#overridden = overridden;
	}

	/** Number of flags, with overridden ones that the document does not have. */
	get size(): number {
		return this.toJSON().length;
	}

	get(name: string): Evaluation | undefined {
		return this.#overridden.get(name) ?? this.#evaluations.get(name);
	}

	isEnabled(name: string, fallback?: boolean): boolean {
		const { enabled } = this.#overridden.get(name) ?? {};
		return enabled ?? this.#evaluations.isEnabled(name, fallback);
	}

	/** Iterates in the order of the document, then over overridden flags that it does not have. */
	[Symbol.iterator](): Iterator<Evaluation> {
		return this.toJSON()[Symbol.iterator]();
	}

	toJSON(): Evaluation[] {
		const missing = new Map(this.#overridden);
		const known = Array.from(this.#evaluations, (evaluation) => {
			const { flag } = evaluation;
			missing.delete(flag);
			return this.#overridden.get(flag) ?? evaluation;
		});
		return [...known, ...missing.values()];
	}
}
