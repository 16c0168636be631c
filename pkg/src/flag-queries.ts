import type { Evaluations } from "./core/evaluation.js";
import type {
	AnyFlags,
	FlagEvaluation,
	FlagName,
	FlagTypes,
	FlagVariant,
} from "./flag-types.js";
import type { Context } from "./types.js";

/**
 * The methods that evaluate flags.
 *
 * `Engine` and the client take the context as an argument; a `BoundEngine` holds its context.
 * `Flags` declares names, variants and payloads: see `FlagTypes`.
 */
export interface FlagQueries<
	ContextArgument extends readonly unknown[] = [context?: Context],
	Flags extends FlagTypes<Flags> = AnyFlags,
> {
	/** Exists only in types: see `FlagTypes`. */
	readonly "~flags"?: Required<Flags>;

	/** Returns whether a flag is on. Returns `fallback`, or false, if there is no such flag. */
	isEnabled(
		name: FlagName<Flags>,
		...rest: [...context: ContextArgument, fallback?: boolean]
	): boolean;

	/**
	 * Returns the variant of a flag. A flag that is off, or has no variants, has the variant `disabled`.
	 * Returns `fallback`, or the variant `disabled`, if there is no such flag.
	 */
	getVariant<Name extends FlagName<Flags>>(
		name: Name,
		...rest: [...context: ContextArgument, fallback?: FlagVariant<Flags, Name>]
	): FlagVariant<Flags, Name>;

	/** Returns enabled, variant and reason of a flag; `undefined` if there is no such flag. */
	evaluate<Name extends FlagName<Flags>>(
		name: Name,
		...rest: ContextArgument
	): FlagEvaluation<Flags, Name> | undefined;

	/** Evaluates all flags in one pass. The result does not change when the flags change. */
	evaluateAll(...rest: ContextArgument): Evaluations<Flags>;
}
