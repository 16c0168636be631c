import type { Build } from "./builds.js";
import type { DecisionReason } from "./decision-reason.js";

/** The build of a request. */
export interface Decision {
	readonly build: Build;
	readonly reason: DecisionReason;
	/** Name of the user's channel. */
	readonly channel?: string | undefined;
}
