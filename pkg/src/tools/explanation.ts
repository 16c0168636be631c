import type { Payload, Reason } from "../types.js";
import type { Constraint, Override } from "./written-document.js";

/**
 * The explanation of an evaluation, as data and as text.
 *
 * The explanation is complete: it includes the strategies after the deciding one, and all strategies of a
 * disabled flag.
 */
export interface Explanation extends ExplainedFlag {
	/** The explanation for a terminal, in lines of at most 80 characters. */
	readonly text: string;
	/** Present if an override of `fanion/overrides` decided. The dependencies and strategies are those without it. */
	readonly overridden?: true;
}

/** The explanation of a flag or a parent. */
export interface ExplainedFlag {
	/** Name of the flag. */
	readonly flag: string;
	/** Whether the flag is on for the user. */
	readonly enabled: boolean;
	/** The variant of the user; absent if the flag is off or has no variants. */
	readonly variant?: { readonly name: string; readonly payload?: Payload };
	readonly reason: Reason;
	/** Whether the flag asks for impression events. */
	readonly impressionData: boolean;
	/** Whether the flag is enabled in this environment. */
	readonly flagEnabled: boolean;
	/** Whether the list of dependencies is invalid. If so, they are never satisfied. */
	readonly dependenciesInvalid: boolean;
	/** All must be satisfied before a strategy is evaluated. */
	readonly dependencies: readonly ExplainedDependency[];
	/** Whether the list of strategies is invalid. If so, no strategy matches. */
	readonly strategiesInvalid: boolean;
	/** In the order of the document. If the list is valid and empty, the flag is on for every user. */
	readonly strategies: readonly ExplainedStrategy[];
	/** The selection of the variant; absent if the flag is off or has no variants. */
	readonly variants?: ExplainedVariants;
	/** The problems of the flag's definition. Parents have their own warnings. */
	readonly warnings: readonly string[];
}

/** A parent flag, and whether it has the required result. */
export interface ExplainedDependency {
	/** Name of the parent. */
	readonly parent: string;
	/** Whether the parent must be on. */
	readonly mustBeOn: boolean;
	/** Names of variants of which the parent must have one. Empty: any variant. */
	readonly variants: readonly string[];
	/** Whether the parent has the required result. */
	readonly satisfied: boolean;
	/** Why the parent is not evaluated, and the dependency is not satisfied: Unleash allows no grandparents. */
	readonly obstacle?: "missing" | "hasParents";
	/** The explanation of the parent for this user; absent if the parent is not evaluated. */
	readonly explanation?: ExplainedFlag;
}

/** A strategy, and whether it matches the user. */
export interface ExplainedStrategy {
	/** Number of the strategy in the document, from 1. */
	readonly number: number;
	/**
	 * Name of the strategy; absent if the strategy is invalid. `flexibleRollout` also stands for the older
	 * rollout strategies, which do the same.
	 */
	readonly name?: string;
	/** Whether a part of the strategy is invalid. If so, the strategy never matches. */
	readonly invalid: boolean;
	/** Whether the strategy matches. */
	readonly matches: boolean;
	/** Whether the strategy decides: it is the first one that matches, and was evaluated. */
	readonly decides: boolean;
	/** All must match. */
	readonly constraints: readonly ExplainedConstraint[];
	/** All must match. */
	readonly segments: readonly ExplainedSegment[];
	/** The rule that the name stands for; absent if the strategy is invalid. */
	readonly rule?: ExplainedRule;
}

/** A condition on one context field, and whether it matches. */
export interface ExplainedConstraint {
	/** The constraint of the document. */
	readonly constraint: Constraint;
	/** The value of the field; absent if the field is missing. */
	readonly value?: string;
	/** Whether the value is the time of the clock, because `currentTime` is missing. */
	readonly clock: boolean;
	/**
	 * Whether the operator cannot parse the value, such as `abc` as a number. If so, the condition is false, and
	 * an inverted constraint matches.
	 */
	readonly invalidValue: boolean;
	/** Whether the constraint matches, after inversion. */
	readonly matches: boolean;
}

/** A segment, and whether it matches. */
export interface ExplainedSegment {
	readonly id: number;
	/** Whether the document has no segment of this id. If so, the segment does not match. */
	readonly missing: boolean;
	/** Whether a constraint of the segment is invalid. If so, the segment does not match. */
	readonly invalid: boolean;
	/** All must match. */
	readonly constraints: readonly ExplainedConstraint[];
	/** Whether the segment matches. */
	readonly matches: boolean;
}

/** The rule that the name of a strategy stands for, and whether it matches. */
export type ExplainedRule =
	| { readonly kind: "everyone" }
	| ExplainedList
	| ExplainedRollout
	| ExplainedCustom;

/** A list of user ids, IP addresses or host names. */
export interface ExplainedList {
	readonly kind: "list";
	/** The context field `userId` or `remoteAddress`; or `hostname`, an option of the engine. */
	readonly field: string;
	/** The value of the field; absent if the field is missing. */
	readonly value?: string;
	readonly values: readonly string[];
	/** Whether the list contains IP addresses and the value is not one. */
	readonly invalidValue: boolean;
	/** Whether the list contains the value. */
	readonly matches: boolean;
}

/** A percentage of users. */
export interface ExplainedRollout {
	readonly kind: "rollout";
	/** An integer from 0 to 100. */
	readonly percent: number;
	/** `default`, `random`, or the context field that decides the bucket. */
	readonly stickiness: string;
	/** Salt of the hash. */
	readonly groupId: string;
	/** The bucket of the user; absent if the field of the stickiness is missing. */
	readonly bucket?: Bucket;
	/** The highest bucket that is in: equal to `percent`. */
	readonly threshold: number;
	/** Whether the result is equal for all users, so no bucket is needed. */
	readonly constant: boolean;
	/** Whether the user is in. */
	readonly matches: boolean;
}

/** A custom strategy. */
export interface ExplainedCustom {
	readonly kind: "custom";
	/** The parameters that the function gets. */
	readonly parameters: Readonly<Record<string, string>>;
	/** Whether the engine has a function of this name. If not, the strategy does not match. */
	readonly implemented: boolean;
	/** Whether the strategy matches. */
	readonly matches: boolean;
}

/** The bucket of a user. */
export interface Bucket {
	/** From 1 to `range`. */
	readonly bucket: number;
	/** Number of buckets: 100, or the sum of all weights. */
	readonly range: number;
	/** The hash; absent if the bucket was drawn at random. */
	readonly hash?: BucketHash;
}

/** The hash of a bucket. The bucket is MurmurHash3, modulo the range, plus 1. */
export interface BucketHash {
	/** The context field that the stickiness selected. */
	readonly field: string;
	/** Value of the field. */
	readonly value: string;
	/** The string that was hashed: `groupId:value`. */
	readonly input: string;
	/** Seed of the hash. Rollouts and variants have different seeds. */
	readonly seed: number;
	/** From 0 to 2^32 - 1. */
	readonly hash: number;
}

/** The selection of a variant. */
export interface ExplainedVariants {
	/** The owner of the variants. The variants of the deciding strategy replace those of the flag. */
	readonly owner: "strategy" | "flag";
	/**
	 * The selection: by an override, by the bucket, or `default` if only one variant has a weight. Absent if no
	 * variant has a weight and no override matches.
	 */
	readonly decidedBy?: "override" | "bucket" | "default";
	/** The override that decided, with the user's value of its field. */
	readonly matchedOverride?: { readonly field: string; readonly value: string };
	/** `default`, `random`, or the context field that decides the bucket. */
	readonly stickiness: string;
	/** Salt of the hash. */
	readonly groupId: string;
	/** The bucket of the user, even if an override decided; absent if no variant has a weight. */
	readonly bucket?: Bucket;
	/** In the order of the document. */
	readonly choices: readonly ExplainedVariant[];
}

/** A variant that the user could get. */
export interface ExplainedVariant {
	readonly name: string;
	/** Weight, from 0 to 1000; the share is relative to the sum of all weights. */
	readonly weight: number;
	/** The first bucket of the variant; absent without a weight. */
	readonly from?: number;
	/** The last bucket of the variant; absent without a weight. */
	readonly to?: number;
	/** The users who get this variant in any bucket. */
	readonly overrides?: readonly Override[];
	/** Whether the user gets the variant. */
	readonly selected: boolean;
}
