import { Engine } from "fanion";
import type { ResolvedEdgeOptions } from "../resolved-options.js";

/** Creates an engine that reports to the log: one of the caller's, or one of `fanion`. */
export function createEngine(
	{ now, random, engine, log, limits }: ResolvedEdgeOptions,
	environment?: string,
): Engine {
	const options = {
		now,
		random,
		limits,
		onWarning: (message: string) => log.warn(message, environment),
		onError: ({ message }: Error) => log.error(message, environment),
	};
	return engine ? engine(options) : new Engine(options);
}
