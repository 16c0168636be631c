import { FanionError } from "../errors.js";
import type { EngineOptions } from "../types.js";

/** A string for the WebAssembly that is not a context value, and its owner. */
export type OwnedString = readonly [owner: number, string: string];

/** Owner of the host name. */
const HOST = 0;

/** Owner of the name of a custom strategy. */
const STRATEGY = 1;

/** Returns the options that the WebAssembly needs: the names of custom strategies, and the host name. */
export function optionStrings({
	hostname,
	customStrategies,
}: EngineOptions): OwnedString[] {
	const strategies = Object.entries(customStrategies ?? {})
		.filter(([, strategy]) => strategy !== undefined)
		.map(([name]): OwnedString => [STRATEGY, name]);
	if (hostname === undefined || hostname === null) return strategies;
	if (typeof hostname === "string") return [...strategies, [HOST, hostname]];
	throw new FanionError(
		"GENERAL",
		`\`hostname\` is a ${typeof hostname}: pass a string`,
	);
}
