import type { ClientOptions } from "./options.js";

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

type StrategyOptions = Pick<ClientOptions, "customStrategies" | "engine">;

/** Returns the names of all strategies that the engine evaluates. */
export function strategyNames({ customStrategies }: StrategyOptions): string[] {
	const custom = Array.isArray(customStrategies) ? [] : customStrategies;
	return [...new Set([...BUILT_IN, ...Object.keys(custom ?? {})])];
}

/** Returns the custom strategies that the engine can call. */
export function usableStrategies({
	customStrategies,
}: StrategyOptions): ClientOptions["customStrategies"] {
	if (Array.isArray(customStrategies)) return undefined;
	const all = Object.entries(customStrategies ?? {});
	return Object.fromEntries(
		all.filter(([, strategy]) => typeof strategy === "function"),
	);
}

/** Emits a warning for each custom strategy that the engine never calls. */
export function warnOfStrategies(
	{ customStrategies, engine }: StrategyOptions,
	warn: (message: string) => void,
): void {
	if (Array.isArray(customStrategies)) {
		warn("`customStrategies` is a list: pass an object of functions by name");
		return;
	}
	for (const [name, strategy] of Object.entries(customStrategies ?? {}))
		if (BUILT_IN.includes(name))
			warn(
				`custom strategy \`${name}\` is ignored: the built-in one cannot be replaced, so choose another name`,
			);
		else if (typeof strategy !== "function" && !engine)
			warn(
				`custom strategy \`${name}\` never matches: pass a function \`(parameters, context) => boolean\``,
			);
}
