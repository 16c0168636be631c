import { FanionError } from "fanion";
import { firstLine } from "../errors.js";
import type { ClientOptions } from "./options.js";

/**
 * Checks the options that are functions, and `token`, which may be one.
 *
 * @throws FanionError `GENERAL` if one of them has another type
 */
export function checkFunctions(options: ClientOptions): void {
	const given: Record<string, unknown> = { ...options };
	for (const name of ["now", "random", "fetch", "token"]) {
		const value = given[name] ?? undefined;
		const isToken = name === "token";
		const isAllowed =
			value === undefined ||
			typeof value === "function" ||
			(isToken && typeof value === "string");
		const wanted = isToken ? "a string or a function" : "a function";
		if (!isAllowed)
			throw new FanionError(
				"GENERAL",
				`\`${name}\` has a wrong type: pass ${wanted}, or omit the option`,
			);
	}
}

/** Returns a function that calls the one of the caller. If that fails, the default is called; the first failure emits a warning. */
export function orDefault(
	name: "now" | "random",
	given: () => number,
	byDefault: () => number,
	warn: (message: string) => void,
): () => number {
	let hasWarned = false;
	return () => {
		let problem = "it returned no number";
		try {
			const number = Number(given());
			if (Number.isFinite(number)) return number;
		} catch (error) {
			problem = firstLine(error);
		}
		if (!hasWarned) warn(`\`${name}\` failed, the default is used: ${problem}`);
		hasWarned = true;
		return byDefault();
	};
}
