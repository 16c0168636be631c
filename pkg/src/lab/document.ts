import type { Payload } from "../types.js";

/** A document as an Unleash server sends it from `/client/features`; any Unleash SDK reads it. */
export interface WrittenDocument {
	/** Version of the format. */
	readonly version: 2;
	readonly features: readonly Feature[];
	/** What strategies name by their ids. */
	readonly segments?: readonly Segment[];
}

/** A flag, word for word. */
export interface Feature {
	readonly name: string;
	/** What it is for: `release`, `experiment` and so on. */
	readonly type: string;
	readonly project: string;
	/** Is it switched on at all? */
	readonly enabled: boolean;
	readonly stale: boolean;
	readonly impressionData: boolean;
	/** The first that admits decides; where there are none, everyone is admitted. */
	readonly strategies: readonly Strategy[];
	/** Those that count when the strategy has none. */
	readonly variants: readonly WeightedVariant[];
	/** All have to be satisfied. */
	readonly dependencies?: readonly Dependency[];
}

/** Whom a flag is on for. */
export interface Strategy {
	/** `default`, `flexibleRollout` or another. */
	readonly name: string;
	/** What people see in the server's pages. */
	readonly title?: string;
	readonly parameters: Readonly<Record<string, string>>;
	/** All have to hold. */
	readonly constraints: readonly Constraint[];
	/** Ids of segments; all have to hold. */
	readonly segments?: readonly number[];
	/** They go before the flag's. */
	readonly variants?: readonly WeightedVariant[];
}

/** One test of one context field. */
export interface Constraint {
	/** The field. */
	readonly contextName: string;
	/** `IN`, `NUM_GT`, `DATE_AFTER` and so on. */
	readonly operator: string;
	/** What the field is held against, where that is a list. */
	readonly values?: readonly string[];
	/** What it is held against, where that is one thing. */
	readonly value?: string;
	/** Is the answer turned round? */
	readonly inverted?: boolean;
	/** Are small letters and capitals alike? */
	readonly caseInsensitive?: boolean;
}

/** Constraints that many strategies share. */
export interface Segment {
	/** The number by which strategies know it. */
	readonly id: number;
	/** All have to hold. */
	readonly constraints: readonly Constraint[];
}

/** One of several answers of a flag. */
export interface WeightedVariant {
	readonly name: string;
	/** Its share of the sum of all weights, 0 to 1000. */
	readonly weight: number;
	/** The field that keeps a person in place; `default` and `random` are words of their own. */
	readonly stickiness?: string;
	readonly payload?: Payload;
	/** Who gets it whatever their bucket. */
	readonly overrides?: readonly Override[];
}

/** A forced choice: those whose field has one of the values get the variant. */
export interface Override {
	readonly contextName: string;
	readonly values: readonly string[];
}

/** A flag that must be on, off, or on with one of some variants. */
export interface Dependency {
	/** Name of the parent. */
	readonly feature: string;
	/** Must it be on? */
	readonly enabled: boolean;
	/** Names of variants, one of which it must have; none: any will do. */
	readonly variants?: readonly string[];
}
