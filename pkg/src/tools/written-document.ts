import type { Payload } from "../types.js";

/** A document in the format of `/client/features`. Any Unleash SDK reads it. */
export interface WrittenDocument {
	/** Version of the format. */
	readonly version: 2;
	readonly features: readonly Feature[];
	/** The segments that strategies refer to. */
	readonly segments?: readonly Segment[];
}

/** A flag with all its definitions. */
export interface Feature {
	readonly name: string;
	/** `release`, `experiment` and so on. */
	readonly type: string;
	readonly project: string;
	/** Whether the flag is enabled in this environment. */
	readonly enabled: boolean;
	readonly stale: boolean;
	readonly impressionData: boolean;
	/** The first one that matches decides. Without strategies, the flag is on for every user. */
	readonly strategies: readonly Strategy[];
	/** The variants if the deciding strategy has none. */
	readonly variants: readonly WeightedVariant[];
	/** All must be satisfied. */
	readonly dependencies?: readonly Dependency[];
}

/** The users that a flag is on for. */
export interface Strategy {
	/** `default`, `flexibleRollout` or another. */
	readonly name: string;
	/** Title in the user interface of Unleash. */
	readonly title?: string;
	readonly parameters: Readonly<Record<string, string>>;
	/** All must match. */
	readonly constraints: readonly Constraint[];
	/** Ids of segments. All must match. */
	readonly segments?: readonly number[];
	/** Variants that replace those of the flag. */
	readonly variants?: readonly WeightedVariant[];
}

/** A condition on one context field. */
export interface Constraint {
	/** Name of the field. */
	readonly contextName: string;
	/** `IN`, `NUM_GT`, `DATE_AFTER` and so on. */
	readonly operator: string;
	/** Operands of an operator with a list. */
	readonly values?: readonly string[];
	/** Operand of an operator with one value. */
	readonly value?: string;
	/** Whether the result is negated. */
	readonly inverted?: boolean;
	/** Whether upper and lower case are equal. */
	readonly caseInsensitive?: boolean;
}

/** Constraints that strategies refer to by id. */
export interface Segment {
	readonly id: number;
	/** All must match. */
	readonly constraints: readonly Constraint[];
}

/** A variant with its weight. */
export interface WeightedVariant {
	readonly name: string;
	/** Weight, from 0 to 1000; the share is relative to the sum of all weights. */
	readonly weight: number;
	/** The context field that decides the bucket; or `default` or `random`. */
	readonly stickiness?: string;
	readonly payload?: Payload;
	/** The users who get this variant in any bucket. */
	readonly overrides?: readonly Override[];
}

/** A list of field values. A user with one of them gets the variant. */
export interface Override {
	readonly contextName: string;
	readonly values: readonly string[];
}

/** A parent flag, and the result that it must have. */
export interface Dependency {
	/** Name of the parent. */
	readonly feature: string;
	/** Whether the parent must be on. */
	readonly enabled: boolean;
	/** Names of variants of which the parent must have one. Empty or absent: any variant. */
	readonly variants?: readonly string[];
}
