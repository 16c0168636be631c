import type { WrittenDocument } from "./document.js";

/** What a residual is to hold, and what it must not tell. */
export interface ResidualOptions {
	/** Names of the flags; those that they depend on come along. All flags when left out. */
	readonly flags?: readonly string[];
	/**
	 * The only fields that may still come: every other one that is not known has no value. When left out,
	 * any may come.
	 */
	readonly unknown?: readonly string[];
	/**
	 * Fields of which no value may be told. What custom strategies are given is told all the same, since
	 * nobody but the caller knows what fields that is about: the leaks have it.
	 */
	readonly private?: readonly string[];
}

/** What is left of the flags when part of a context is known. */
export interface Residual {
	/** The flags as they are for somebody of whom that is known; any Unleash SDK reads it. */
	readonly document: WrittenDocument;
	/** What its reader can still learn. */
	readonly leaks: readonly Leak[];
}

/** Something that the reader of a residual can still learn about others. */
export interface Leak {
	/** Name of the flag. */
	readonly flag: string;
	/** The strategy, counted from 1, when it is one's. */
	readonly strategy?: number;
	/** What can be learnt; `name`: that there is such a flag, which the person does not have. */
	readonly what:
		| "name"
		| "constraint"
		| "override"
		| "hosts"
		| "parameters"
		| "rollout"
		| "variants"
		| "parent";
	/** The context field whose values can be learnt. */
	readonly field?: string;
	/** All in one sentence. */
	readonly message: string;
}
