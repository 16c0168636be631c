import type { WrittenDocument } from "./written-document.js";

/** Options of `residual`. */
export interface ResidualOptions {
	/** Names of the flags; their parents are included. Default: all flags. */
	readonly flags?: readonly string[];
	/**
	 * The unknown fields: a field that is neither known nor in this list is missing. Default: every field that
	 * is not known.
	 */
	readonly unknown?: readonly string[];
	/**
	 * Fields whose values the document must not contain. The parameters of custom strategies stay, because only
	 * the caller knows which fields they reveal; `leaks` lists them.
	 */
	readonly private?: readonly string[];
}

/** The flags that are left when some context fields are known. */
export interface Residual {
	/** The flags for users with the known values. Any Unleash SDK evaluates them. */
	readonly document: WrittenDocument;
	/** The facts about other users that the document still contains. */
	readonly leaks: readonly Leak[];
}

/** A fact that a reader of the document can learn about other users. */
export interface Leak {
	/** Name of the flag. */
	readonly flag: string;
	/** Number of the strategy, from 1; absent if the leak belongs to no strategy. */
	readonly strategy?: number;
	/** Kind of the leak. `name`: the flag exists, although the user does not have it. */
	readonly what:
		| "name"
		| "constraint"
		| "override"
		| "hosts"
		| "parameters"
		| "rollout"
		| "variants"
		| "parent";
	/** The context field whose values can be learned. */
	readonly field?: string;
	/** The leak in one sentence. */
	readonly message: string;
}
