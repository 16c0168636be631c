import type { Reason } from "../types.js";

/** Why a flag answers as it does. */
export interface Explanation {
	/** Name of the flag. */
	readonly flag: string;
	readonly enabled: boolean;
	readonly reason: Reason;
}
