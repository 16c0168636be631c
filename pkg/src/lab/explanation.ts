import type { Payload, Reason } from "../types.js";
import type { Constraint, Override } from "./document.js";

/**
 * Why a flag answers as it does: the answer, and everything that was looked at on the way there.
 *
 * Nothing is cut short: what comes behind the deciding strategy, or is of no account because the flag
 * is switched off, is told all the same.
 */
export interface Explanation extends ExplainedFlag {
	/** All of it for a person at a terminal: lines of no more than 80 characters. */
	readonly text: string;
}

/** Why a flag answers as it does, or one that it depends on. */
export interface ExplainedFlag {
	/** Name of the flag. */
	readonly flag: string;
	/** The answer: is it on for this person? */
	readonly enabled: boolean;
	/** The variant they get; none when the flag is off or has none. */
	readonly variant?: { readonly name: string; readonly payload?: Payload };
	readonly reason: Reason;
	/** Shall it be noted that this person was asked? */
	readonly impressionData: boolean;
	/** Is the flag switched on at all? */
	readonly switchedOn: boolean;
	/** Could the list of dependencies not be understood? Then they are never satisfied. */
	readonly dependenciesBroken: boolean;
	/** All have to be satisfied before any strategy counts. */
	readonly dependencies: readonly ExplainedDependency[];
	/** Could the list of strategies not be understood? Then none admits anybody. */
	readonly strategiesBroken: boolean;
	/** In the order of the document; when there are none and the list is not broken, everyone is admitted. */
	readonly strategies: readonly ExplainedStrategy[];
	/** How the variant was chosen; none when the flag is off or has no variants. */
	readonly variants?: ExplainedVariants;
	/** What is wrong with the flag in the document; what is wrong with a parent, the parent says. */
	readonly warnings: readonly string[];
}

/** A flag that must be on, off, or on with one of some variants. */
export interface ExplainedDependency {
	/** Name of the flag that is depended on. */
	readonly parent: string;
	readonly mustBeOn: boolean;
	/** Names of variants, one of which it must have; none: any will do. */
	readonly variants: readonly string[];
	/** Does the parent stand as it should? */
	readonly satisfied: boolean;
	/** Why the parent is not asked at all, and so never satisfies: Unleash knows no grandparents. */
	readonly obstacle?: "missing" | "hasParents";
	/** Why the parent answers as it does, for the same person; none when it is not asked. */
	readonly explanation?: ExplainedFlag;
}

/** Whom a flag is on for, and whether this person is among them. */
export interface ExplainedStrategy {
	/** Its place in the document, from 1. */
	readonly place: number;
	/**
	 * `default`, `flexibleRollout` or another; none when it is broken. The older rollouts go by the name
	 * of `flexibleRollout`, which does the same.
	 */
	readonly name?: string;
	/** Could a part of it not be understood? Then it admits nobody. */
	readonly broken: boolean;
	/** Is this person admitted? */
	readonly admits: boolean;
	/** Is it the one that decides: the first that admits, and was asked? */
	readonly decides: boolean;
	/** All have to hold. */
	readonly constraints: readonly ExplainedConstraint[];
	/** All have to hold. */
	readonly segments: readonly ExplainedSegment[];
	/** What its name stands for; none when it is broken. */
	readonly rule?: ExplainedRule;
}

/** One test of one context field. */
export interface ExplainedConstraint {
	/** What the document asks for. */
	readonly constraint: Constraint;
	/** What the context has in that field; none when it is missing. */
	readonly value?: string;
	/** Is the value the time of the question, since the context has none? */
	readonly clock: boolean;
	/**
	 * Is there a value that cannot be read as the operator wants it, such as `abc` as a number? The test
	 * fails then, and holds when inverted.
	 */
	readonly unreadable: boolean;
	/** Does it hold, inverted or not? */
	readonly holds: boolean;
}

/** Constraints that many strategies share. */
export interface ExplainedSegment {
	/** The number by which strategies know it. */
	readonly id: number;
	/** Has the document no such segment? Then nobody is in it. */
	readonly missing: boolean;
	/** Could one of its constraints not be understood? Then nobody is in it. */
	readonly broken: boolean;
	/** All have to hold. */
	readonly constraints: readonly ExplainedConstraint[];
	/** Is this person in it? */
	readonly holds: boolean;
}

/** What the name of a strategy stands for, and whether it admits this person. */
export type ExplainedRule =
	| { readonly kind: "everyone" }
	| ExplainedList
	| ExplainedRollout
	| ExplainedCustom;

/** Those in a list of people, addresses or hosts are admitted. */
export interface ExplainedList {
	readonly kind: "list";
	/**
	 * What is looked for: the field `userId` or `remoteAddress`, or `hostname`, which is no field but the
	 * host that the engine was told it runs on.
	 */
	readonly field: string;
	/** Its value; none when it is missing. */
	readonly value?: string;
	readonly values: readonly string[];
	/** Is there a value that is no address, in a list of addresses? */
	readonly unreadable: boolean;
	/** Is the value in the list? */
	readonly admits: boolean;
}

/** A share of people is admitted. */
export interface ExplainedRollout {
	readonly kind: "rollout";
	/** Whole percent, 0 to 100. */
	readonly percent: number;
	/** What keeps a person in place: `default`, `random`, or the name of a field. */
	readonly stickiness: string;
	/** Salt of the hash. */
	readonly groupId: string;
	/** The place of this person; none when the field of the stickiness is missing. */
	readonly bucket?: Bucket;
	/** The highest bucket that is in, 0 to 100: the percent. */
	readonly threshold: number;
	/** Is the answer the same for everyone, so that no bucket is needed? */
	readonly certain: boolean;
	/** Is this person in? */
	readonly admits: boolean;
}

/** You answer. */
export interface ExplainedCustom {
	readonly kind: "custom";
	/** What your strategy is given. */
	readonly parameters: Readonly<Record<string, string>>;
	/** Is there anybody to answer? If not, nobody is admitted. */
	readonly answered: boolean;
	/** The answer. */
	readonly admits: boolean;
}

/** The place of a person among equal ones. */
export interface Bucket {
	/** The place, 1 to `range`. */
	readonly bucket: number;
	/** How many there are: 100, or the sum of all weights. */
	readonly range: number;
	/** How it came about; none when it was drawn at random. */
	readonly hashed?: Hashed;
}

/** What was hashed: MurmurHash3, modulo the range, plus 1 is the bucket. */
export interface Hashed {
	/** The field that the stickiness chose. */
	readonly field: string;
	/** Its value. */
	readonly value: string;
	/** The text that was hashed: `groupId:value`. */
	readonly text: string;
	/** Seed of the hash: one for rollouts, another for variants. */
	readonly seed: number;
	/** The hash, 0 to 2^32 - 1. */
	readonly hash: number;
}

/** How a variant was chosen. */
export interface ExplainedVariants {
	/** Whose they are: those of the deciding strategy go before the flag's. */
	readonly owner: "strategy" | "flag";
	/**
	 * What decided: a forced choice, the place of the person, or nothing, since no other has a weight. None
	 * when no variant has a weight, so that there is none to get.
	 */
	readonly decidedBy?: "override" | "bucket" | "default";
	/** The override that decided: its field, and what the context has in it. */
	readonly forced?: { readonly field: string; readonly value: string };
	/** What keeps a person in place: `default`, `random`, or the name of a field. */
	readonly stickiness: string;
	/** Salt of the hash. */
	readonly groupId: string;
	/** The place of this person, told whatever decided; none when no variant has a weight. */
	readonly bucket?: Bucket;
	/** In the order of the document. */
	readonly choices: readonly Choice[];
}

/** One of the variants. */
export interface Choice {
	readonly name: string;
	/** Its share of the sum of all weights, 0 to 1000. */
	readonly weight: number;
	/** The first bucket that gets it; none when it has no weight. */
	readonly from?: number;
	/** The last bucket that gets it; none when it has no weight. */
	readonly to?: number;
	/** Who gets it whatever their bucket. */
	readonly overrides?: readonly Override[];
	/** Does this person get it? */
	readonly chosen: boolean;
}
