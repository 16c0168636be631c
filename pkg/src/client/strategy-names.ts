import type { ResolvedOptions } from "./resolved-options.js";

/** The strategies that the engine evaluates without `customStrategies`. */
const BUILT_IN = [
	"default",
	"flexibleRollout",
	"userWithId",
	"remoteAddress",
	"applicationHostname",
	"gradualRolloutUserId",
	"gradualRolloutSessionId",
	"gradualRolloutRandom",
];

/** Returns the names of all strategies that the engine evaluates. */
export function strategyNames({ customStrategies }: ResolvedOptions): string[] {
	return [...BUILT_IN, ...Object.keys(customStrategies ?? {})];
}
