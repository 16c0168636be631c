import type { Answer, Method } from "./difference.js";

/** The results of all comparisons. The five other counts sum up to `asked`, once waiting calls are compared. */
export interface ShadowReport {
	/** Calls of the application. */
	readonly asked: number;
	/** Calls with equal answers. */
	readonly equal: number;
	/** Calls with different answers, without random ones. */
	readonly different: number;
	/** Calls with different answers that a random draw decides. */
	readonly random: number;
	/** Calls that were not compared: not in the sample, before both SDKs had flags, or too many at once. */
	readonly skipped: number;
	/** Calls whose comparison failed, for example because a getter of the context threw. */
	readonly failed: number;
	/** At most 10,000 flags, those with most differences first. */
	readonly flags: readonly FlagReport[];
}

/** The results of the comparisons of one flag. */
export interface FlagReport {
	readonly flag: string;
	readonly equal: number;
	readonly different: number;
	readonly random: number;
	/** At most 20 kinds of differences. */
	readonly differences: readonly {
		readonly method: Method;
		readonly old: Answer;
		readonly fanion: Answer;
		/** Calls with these answers. */
		readonly count: number;
	}[];
}
