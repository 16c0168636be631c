import type { Context, Document } from "../types.js";

/** Options of `population`. */
export interface PopulationOptions {
	/** Names of the flags. Default, and for an empty list: all flags. */
	readonly flags?: string | readonly string[];
	/** The users: ids, or a number of synthetic ids. */
	readonly users: PopulationUsers;
	/** The context field that holds the id. Default: `userId`. */
	readonly field?: string;
	/** The fields that all users share. */
	readonly context?: Context;
	/** The flags to compare with, as they were before the change. The flags of the engine are the ones after it. */
	readonly before?: Document;
	/** Number of sample ids for each kind of change. Default: 5. */
	readonly samples?: number;
	/** The time of the evaluations: a date or Unix milliseconds. Default: the engine's clock. */
	readonly now?: Date | number;
	/** Seed of random draws, from 0 to 2^32 - 1. Default: drawn from the engine's random source. */
	readonly seed?: number;
	/** Cancels the survey: the promise rejects with the reason of the signal. */
	readonly signal?: CancelSignal;
	/** Called with the number of evaluated users and, if known, the total. */
	readonly onProgress?: (done: number, total: number | undefined) => void;
}

/** The method of `AbortSignal` that `population` calls. The types of some hosts do not declare the class. */
export interface CancelSignal {
	/** Throws the reason if the signal is aborted. */
	throwIfAborted(): void;
}

/**
 * The users of a survey: a number of synthetic ids, their ids, or a number and a kind of synthetic ids.
 *
 * Synthetic ids are equal on every machine.
 */
export type PopulationUsers =
	| number
	| Iterable<string>
	| {
			/** Number of users, from 0 to 2^32 - 1. */
			readonly count: number;
			/** `numbers`: `"0"`, `"1"` and so on. Default: `numbers`. */
			readonly ids?: "numbers" | "uuids";
	  };

/** Result of `population`. */
export interface Population {
	/** Number of users. */
	readonly users: number;
	/** In the order of the option `flags`; or in the order of the document, then the flags only in `before`. */
	readonly flags: readonly FlagPopulation[];
}

/** The counts of one flag. */
export interface FlagPopulation extends UserCounts {
	/** Name of the flag. */
	readonly flag: string;
	/** The comparison with `before`; absent without `before`. */
	readonly change?: PopulationChange;
}

/** The number of users by result. */
export interface UserCounts {
	/** Number of users for whom the flag is on. */
	readonly enabled: number;
	/** Number of enabled users by variant, in the order of the document. Variants of one name are added up. */
	readonly variants: readonly {
		readonly variant: string;
		readonly users: number;
	}[];
	/** Number of enabled users without a variant. */
	readonly withoutVariant: number;
}

/** The users whose result differs between two documents. */
export interface PopulationChange {
	/** The counts with `before`. */
	readonly before: UserCounts;
	/** The only document with the flag; absent if both have the flag. In the other document the flag is off. */
	readonly onlyIn?: "before" | "after";
	/** Users for whom the flag turns on. */
	readonly joins: ChangedUsers;
	/** Users for whom the flag turns off. */
	readonly leaves: ChangedUsers;
	/** Users for whom the flag stays on with another variant. */
	readonly switches: ChangedUsers;
	/** Whether users only join: nothing in `leaves` and `switches`. */
	readonly monotone: boolean;
	/** The differences of the flag that can explain `leaves` and `switches`; empty if `monotone`. */
	readonly causes: readonly ChangeCause[];
}

/** Users whose result changes in one way. */
export interface ChangedUsers {
	/** Number of users. */
	readonly users: number;
	/** The ids of the first users. */
	readonly samples: readonly string[];
}

/** A difference between the two flags because of which users leave or change variant. */
export interface ChangeCause {
	/** The part that differs. `unknown`: no difference of the flag explains the change. */
	readonly what:
		| "removed"
		| "disabled"
		| "dependencies"
		| "parent"
		| "strategyRemoved"
		| "strategyAdded"
		| "invalid"
		| "groupId"
		| "stickiness"
		| "percentage"
		| "draw"
		| "list"
		| "constraintAdded"
		| "constraintRemoved"
		| "variants"
		| "overrides"
		| "unknown";
	/** Number of the strategy, from 1, in the document after the change; in `before` if it was removed. */
	readonly strategy?: number;
	/** The cause in one sentence. */
	readonly message: string;
}
