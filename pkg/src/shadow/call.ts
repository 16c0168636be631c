import { DISABLED_VARIANT } from "../core/evaluation.js";
import type { Context, Evaluation } from "../types.js";
import { toAnswer } from "./answers.js";
import type { Answer, Method } from "./difference.js";

/** A call of the application. */
export interface Call {
	readonly method: Method;
	readonly flag: string;
	readonly context: Context;
	/** What the old SDK returned. */
	readonly old: unknown;
	/** What fanion returns if it has no such flag. */
	readonly fallback: unknown;
}

/**
 * Returns an evaluation of fanion as the answer to a call; without an evaluation the fallback.
 *
 * @throws TypeError if the fallback is no answer
 */
export function answerOf(
	{ method, fallback }: Call,
	evaluation: Evaluation | undefined,
): Answer {
	return method === "isEnabled"
		? (evaluation?.enabled ?? fallback === true)
		: toAnswer(evaluation?.variant ?? fallback ?? DISABLED_VARIANT);
}
