import { FanionError } from "fanion";
import { ignoreRejection } from "../core/ignore-rejection.js";
import { firstLine } from "../errors.js";
import type { ClientOptions } from "./options.js";

/** The types that options may have. */
const TYPES = {
	now: ["function"],
	random: ["function"],
	fetch: ["function"],
	token: ["string", "function"],
	hostname: ["string"],
} as const;

/**
 * Checks the types of options that the client or the engine would fail with later.
 *
 * @throws FanionError `GENERAL` if one of them has another type
 */
export function checkTypes(options: ClientOptions): void {
	const given: Record<string, unknown> = { ...options };
	for (const [name, types] of Object.entries(TYPES)) {
		const value = given[name] ?? undefined;
		const isAllowed = types.some((type) => typeof value === type);
		const wanted = types.map((type) => `a ${type}`).join(" or ");
		if (value !== undefined && !isAllowed) throw wrongType(name, wanted);
	}
	const { storage } = options;
	const isStorage = ["get", "set"].every(
		(name) => typeof Object(storage)[name] === "function",
	);
	if (storage && !isStorage)
		throw wrongType("storage", "an object with the methods `get` and `set`");
}

/** Returns the error about an option that has another type than `wanted`. */
export function wrongType(option: string, wanted: string): FanionError {
	return new FanionError(
		"GENERAL",
		`\`${option}\` has a wrong type: pass ${wanted}, or omit the option`,
	);
}

/** The least and the greatest result of a function: those of a `Date`, and of a share. */
const RANGES = { now: [-8.64e15, 8.64e15], random: [0, 1] } as const;

/** Returns a function that calls the one of the caller. If that fails, the default is called; the first failure emits a warning. */
export function orDefault(
	name: "now" | "random",
	given: () => number,
	byDefault: () => number,
	warn: (message: string) => void,
): () => number {
	const [min, max] = RANGES[name];
	let hasWarned = false;
	return () => {
		let problem = "it returned no valid number";
		try {
			const result: unknown = given();
			if (typeof result === "number" && result >= min && result <= max)
				return result;
			ignoreRejection(result);
		} catch (error) {
			problem = firstLine(error);
		}
		if (!hasWarned) warn(`\`${name}\` failed, the default is used: ${problem}`);
		hasWarned = true;
		return byDefault();
	};
}
