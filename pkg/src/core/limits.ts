import { FanionError } from "../errors.js";
import { textEncoder } from "../runtime/text-encoder.js";
import { tagOf } from "../runtime/type-tag.js";
import type { EngineLimits } from "../types.js";

/** Limits of an engine; `Infinity` for none. */
export type Limits = { readonly [Name in keyof EngineLimits]-?: number };

/** Total length of the strings of one context, in UTF-16 units. */
const MAX_UNITS = 2 ** 24;

/** @throws FanionError `GENERAL` if a limit is not a number of 0 or more */
export function readLimits(given: EngineLimits | undefined): Limits {
	const limit = (name: keyof EngineLimits): number => {
		const value: unknown = given?.[name] ?? Infinity;
		if (typeof value === "number" && value >= 0) return value;
		const found = typeof value === "number" ? value : tagOf(value);
		throw new FanionError(
			"GENERAL",
			`\`limits.${name}\` is \`${found}\`: pass a number of 0 or more`,
		);
	};
	return {
		documentSize: limit("documentSize"),
		flags: limit("flags"),
		contextSize: Math.min(limit("contextSize"), MAX_UNITS),
		valueLength: limit("valueLength"),
	};
}

/** @throws FanionError `PARSE_ERROR` if a document, delta or snapshot has more bytes than allowed */
export function checkSize(document: string | Uint8Array, limits: Limits): void {
	const { documentSize } = limits;
	if (documentSize === Infinity) return;
	const mayFit =
		typeof document === "string" && document.length <= documentSize;
	const { length } = mayFit ? textEncoder().encode(document) : document;
	// A string that is too long as it is need not be encoded: it has at least as many bytes as UTF-16 units.
	const least = typeof document === "string" && !mayFit ? "at least " : "";
	const error = excess(limits, "documentSize", length, least);
	if (error) throw error;
}

/** Returns the error for a document with a count beyond a limit; `undefined` if there is none. */
export function excess(
	limits: Limits,
	name: "documentSize" | "flags",
	count: number,
	least = "",
): FanionError | undefined {
	if (count <= limits[name]) return undefined;
	const unit = name === "flags" ? name : "bytes";
	return new FanionError(
		"PARSE_ERROR",
		`the document has ${least}${count} ${unit}: \`limits.${name}\` allows ${limits[name]}`,
	);
}
