import { wrongType } from "./option-types.js";

/** Returns headers as an object. JavaScript may pass `Headers`, a `Map` or a list of pairs, as to `fetch`. */
export function toHeaders(given: unknown): Record<string, string> {
	if (given === undefined || given === null) return {};
	if (typeof given !== "object")
		throw wrongType("headers", "an object of strings by name");
	if (!isIterable(given)) return { ...given } as Record<string, string>;
	const pairs = [...given];
	if (!pairs.every(Array.isArray))
		throw wrongType("headers", "an object of strings by name");
	return Object.fromEntries(pairs);
}

/** Returns a list of names, which may be given as one name or as another iterable. */
export function toNames(option: string, given: unknown): string[] {
	if (given === undefined || given === null) return [];
	if (typeof given === "string") return [given];
	const names: unknown[] = isIterable(given) ? [...given] : [given];
	if (names.every((name) => typeof name === "string")) return names;
	throw wrongType(option, "a list of names");
}

function isIterable(value: unknown): value is Iterable<unknown> {
	return typeof Object(value)[Symbol.iterator] === "function";
}
