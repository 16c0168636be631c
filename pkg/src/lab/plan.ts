import type { Constraint, Strategy, WeightedVariant } from "./document.js";

/** A rollout in dated stages, for `ramp`. */
export interface Plan {
	/** Salt of the hash, the same for all stages, so that who is in stays in. Not empty. */
	readonly groupId: string;
	/**
	 * The field that keeps a person in place; `default` when left out. `random` and `currentTime` keep
	 * nobody in place, and are refused.
	 */
	readonly stickiness?: string;
	/** Who is in a channel, by its name. */
	readonly channels?: Readonly<Record<string, Channel>>;
	/** Those of one channel in the order of time, and each lets in more. */
	readonly stages: readonly Stage[];
	/** The variants that each stage gives; the same person gets the same one in all of them. */
	readonly variants?: readonly WeightedVariant[];
}

/** A group of people that has a pace of its own. All of it has to hold, and it cannot be empty. */
export interface Channel {
	/** None of them on `currentTime`. */
	readonly constraints?: readonly Constraint[];
	/** Ids of segments. */
	readonly segments?: readonly number[];
}

/** From when on how many are let in. */
export interface Stage {
	/** Name of the channel; everyone when left out. */
	readonly channel?: string;
	/**
	 * A date, RFC 3339 or Unix milliseconds; the stage begins right after it, not at it. At once when left
	 * out, which only the first stage of a channel can be.
	 */
	readonly from?: string | number | Date;
	/** Whole percent of the channel, 1 to 100. */
	readonly percent: number;
}

/** A plan, ready to be obeyed with nobody awake. */
export interface Ramp {
	/** One for each stage, in the order of the plan; any Unleash SDK obeys them. */
	readonly strategies: readonly Strategy[];
	/**
	 * Where the ramp stands at a time, a date or Unix milliseconds: one sentence for each channel, in the
	 * order in which the plan names them.
	 *
	 * @throws FanionError `GENERAL` when that is no time
	 */
	standing(at: Date | number): string;
}
