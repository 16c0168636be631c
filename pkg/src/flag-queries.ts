import type { Evaluations } from "./core/evaluation.js";
import type { Context, Evaluation, Variant } from "./types.js";

/**
 * The methods that evaluate flags.
 *
 * `Engine` and the client take the context as an argument; a `BoundEngine` holds its context.
 */
export interface FlagQueries<
	ContextArgument extends readonly unknown[] = [context?: Context],
> {
	/** Returns whether a flag is on. Returns `fallback`, or false, if there is no such flag. */
	isEnabled(
		name: string,
		...rest: [...context: ContextArgument, fallback?: boolean]
	): boolean;

	/**
	 * Returns the variant of a flag. A flag that is off, or has no variants, has the variant `disabled`.
	 * Returns `fallback`, or the variant `disabled`, if there is no such flag.
	 */
	getVariant(
		name: string,
		...rest: [...context: ContextArgument, fallback?: Variant]
	): Variant;

	/** Returns enabled, variant and reason of a flag; `undefined` if there is no such flag. */
	evaluate(name: string, ...rest: ContextArgument): Evaluation | undefined;

	/** Evaluates all flags in one pass. The result does not change when the flags change. */
	evaluateAll(...rest: ContextArgument): Evaluations;
}
