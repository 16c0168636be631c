import type { Context, Document } from "../types.js";

/** What many people are asked. */
export interface PopulationOptions {
	/** Names of the flags; all when left out, or when there is none in the list. */
	readonly flags?: string | readonly string[];
	readonly people: People;
	/** The field that the ids are of; `userId` when left out. */
	readonly field?: string;
	/** What all people have in common. */
	readonly context?: Context;
	/** The flags beforehand, those of the engine being afterwards: then it is told who flips. */
	readonly before?: Document;
	/** How many ids are given of each kind of flip; 5 when left out. */
	readonly samples?: number;
	/** The time, a date or Unix milliseconds; the engine's clock when left out. */
	readonly now?: Date | number;
	/** What random draws are made of, 0 to 2^32 - 1; drawn when left out. */
	readonly seed?: number;
	/** Stops it: the promise is rejected with the signal's reason. */
	readonly signal?: Signal;
	/** Told how many people have been asked, and of how many, if that is known. */
	readonly onProgress?: (done: number, total: number | undefined) => void;
}

/** What it takes of an `AbortSignal`, which not every host's types have. */
export interface Signal {
	/** Throws the reason for which it is to be stopped, if it is. */
	throwIfAborted(): void;
}

/**
 * Whose ids are asked: those of a list, or so many made-up ones, `"0"`, `"1"` and so on or UUIDs; they
 * are the same on every machine.
 */
export type People =
	| number
	| Iterable<string>
	| {
			/** How many there are, 0 to 2^32 - 1. */
			readonly count: number;
			/** How they are spelled; `numbers` when left out. */
			readonly ids?: "numbers" | "uuids";
	  };

/** What many people were told. */
export interface Population {
	/** How many people were asked. */
	readonly people: number;
	/** In the order of the document, then those that only the one beforehand has; or as they were named. */
	readonly flags: readonly FlagPopulation[];
}

/** What one flag told many people. */
export interface FlagPopulation extends Counts {
	/** Name of the flag. */
	readonly flag: string;
	/** Who flips; none when there was no document beforehand. */
	readonly change?: Change;
}

/** How many people are in. */
export interface Counts {
	/** How many have the flag on. */
	readonly enabled: number;
	/** How many of those got each variant, in the order of the document; those of one name count as one. */
	readonly variants: readonly {
		readonly variant: string;
		readonly people: number;
	}[];
	/** How many of those got no variant. */
	readonly withoutVariant: number;
}

/** Who flips from one document to another. */
export interface Change {
	/** Who was in beforehand. */
	readonly before: Counts;
	/** The one document that has the flag; none when both have. In the other it is off. */
	readonly onlyIn?: "before" | "after";
	/** People for whom the flag turns on. */
	readonly joins: Flips;
	/** People for whom it turns off. */
	readonly leaves: Flips;
	/** People for whom it stays on, with another variant. */
	readonly switches: Flips;
	/** Are people only added? So nobody leaves, and nobody changes variant. */
	readonly monotone: boolean;
	/** Why it is not, as far as a look at both flags tells; empty when it is. */
	readonly causes: readonly Cause[];
}

/** People who flip. */
export interface Flips {
	readonly people: number;
	/** The ids of the first few. */
	readonly samples: readonly string[];
}

/** Why people leave a flag, or change variant. */
export interface Cause {
	/** What has changed; `unknown` when no change of the flag tells why. */
	readonly what:
		| "removed"
		| "switchedOff"
		| "dependencies"
		| "parent"
		| "strategyRemoved"
		| "strategyAdded"
		| "broken"
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
	/** The strategy, from 1: as the document has them afterwards, or beforehand when it was removed. */
	readonly strategy?: number;
	/** All in one sentence. */
	readonly message: string;
}
