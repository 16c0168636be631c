import type { Difference } from "./difference.js";

/** Options of `shadow`. */
export interface ShadowOptions {
	/**
	 * Called with each kind of difference once, at most ten times a minute. By default, its message is logged. What it
	 * throws is ignored.
	 */
	readonly onDifference?: ((difference: Difference) => unknown) | undefined;
	/** The share of calls that are compared, from 0 to 1; 1 by default. */
	readonly sample?: number | undefined;
	/** The clock, in Unix milliseconds. Default: `Date.now`. */
	readonly now?: (() => number) | undefined;
}
