import type {
	Constraint,
	Strategy,
	WeightedVariant,
} from "./written-document.js";

/** Input of `ramp`: a rollout in dated stages. */
export interface Plan {
	/** Salt of the hash. All stages use it, so a user who is in stays in. Not empty. */
	readonly groupId: string;
	/**
	 * The context field that decides the bucket of a user. Default: `default`. `random` and `currentTime` are
	 * rejected, because they change the bucket.
	 */
	readonly stickiness?: string;
	/** Channels by name. */
	readonly channels?: Readonly<Record<string, Channel>>;
	/** The stages of a channel are in the order of time, and their percentages increase. */
	readonly stages: readonly Stage[];
	/** The variants of every stage. A user has the same variant in all stages. */
	readonly variants?: readonly WeightedVariant[];
}

/** A group of users with its own stages. Users must match all constraints and segments, of which there is at least one. */
export interface Channel {
	/** No constraint may read `currentTime`. */
	readonly constraints?: readonly Constraint[];
	/** Ids of segments. */
	readonly segments?: readonly number[];
}

/** A percentage from a time on. */
export interface Stage {
	/** Name of the channel. Default: all users. */
	readonly channel?: string;
	/**
	 * A date, an RFC 3339 string or Unix milliseconds. The stage starts immediately after this time. Only the
	 * first stage of a channel may omit it: that stage starts at once.
	 */
	readonly from?: string | number | Date;
	/** Percent of the channel: an integer from 1 to 100. */
	readonly percent: number;
}

/** Result of `ramp`. */
export interface Ramp {
	/** One strategy for each stage, in the order of the plan. Any Unleash SDK evaluates them. */
	readonly strategies: readonly Strategy[];
	/**
	 * Returns the status of the ramp at a time, a date or Unix milliseconds: one sentence for each channel, in
	 * the order of their first stages.
	 *
	 * @throws FanionError `GENERAL` if the argument is not a time
	 */
	status(at: Date | number): string;
}
