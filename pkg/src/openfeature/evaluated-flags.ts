import type { FlagSource } from "../client/flag-source.js";
import type { Context, Evaluation } from "../types.js";

/** Finds the flags whose evaluation for one context has changed. */
export class EvaluatedFlags {
	readonly #source: FlagSource;
	/** By flag. */
	#known: ReadonlyMap<string, string> = new Map();

	constructor(source: FlagSource) {
		this.#source = source;
	}

	/** Evaluates all flags, and returns the names of those that differ from the last call. */
	update(context: Context): string[] {
		const known = this.#known;
		const evaluations = [...this.#source.evaluateAll(context)];
		const current = new Map(
			evaluations.map((evaluation) => [evaluation.flag, stateOf(evaluation)]),
		);
		this.#known = current;
		const names = new Set([...known.keys(), ...current.keys()]);
		return [...names].filter((name) => known.get(name) !== current.get(name));
	}
}

/** Returns the part of an evaluation that a caller can see, as a string. */
function stateOf({ enabled, variant, reason }: Evaluation): string {
	return JSON.stringify([enabled, variant, reason]);
}
