import type { Explanation } from "../tools/explanation.js";
import type { Context, Payload, Reason } from "../types.js";

/** The methods whose answers are compared. */
export type Method = "isEnabled" | "getVariant";

/** The answer of an SDK: of `isEnabled` a boolean, of `getVariant` a variant. */
export type Answer = boolean | ComparedVariant;

/** The members of a variant that are compared. */
export interface ComparedVariant {
	readonly name: string;
	readonly enabled: boolean;
	readonly payload?: Payload | undefined;
	/** Whether the flag is on. Older SDKs do not say it. */
	readonly feature_enabled?: boolean | undefined;
}

/** A call to which the two SDKs gave different answers. */
export interface Difference {
	/** Flag, method, both answers and the reason in one sentence, without the context. */
	readonly message: string;
	readonly flag: string;
	readonly method: Method;
	/** The context of the call. */
	readonly context: Context;
	/** The answer of the old SDK, which the application got. */
	readonly old: Answer;
	/** The answer of fanion. */
	readonly fanion: Answer;
	/** The reason of fanion's answer; absent if fanion has no such flag. */
	readonly reason?: Reason;
	/** The explanation of fanion's answer; only with an engine of `fanion/tools`. */
	readonly explanation?: Explanation;
}
