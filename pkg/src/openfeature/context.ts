import type { EvaluationContext } from "@openfeature/core";
import type { Context } from "../types.js";

/** Returns a context of OpenFeature as one of Unleash: the targeting key is the `userId`, unless there is one. */
export function toContext(context: EvaluationContext = {}): Context {
	const { targetingKey, userId = targetingKey } = context;
	return userId === undefined ? context : { ...context, userId };
}
