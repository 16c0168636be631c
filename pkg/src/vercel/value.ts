import { FanionError } from "fanion";
import type { Variant } from "../types.js";

/** What a flag of the caller's code is: on or off, a variant, the name of a variant, or its payload. */
export type Kind = "isEnabled" | "getVariant" | "variantName" | "payload";

/**
 * Returns a selected variant as a value of a kind; `undefined` for the payload of a variant that has none.
 *
 * @throws FanionError `PARSE_ERROR` if the payload does not have its type
 */
export function readValue(variant: Variant, kind: Kind): unknown {
	if (kind === "isEnabled") return variant.feature_enabled;
	if (kind === "getVariant") return variant;
	if (kind === "variantName") return variant.name;
	return readPayload(variant);
}

function readPayload({ name, payload }: Variant): unknown {
	if (payload === undefined) return undefined;
	const { type, value } = payload;
	try {
		if (type === "json") return JSON.parse(value);
		return type === "number" ? parseNumber(value) : value;
	} catch (error) {
		const why = `the payload of variant \`${name}\` is not of type \`${type}\``;
		throw new FanionError("PARSE_ERROR", why, { cause: error });
	}
}

/** @throws SyntaxError if the value is not a number */
function parseNumber(value: string): number {
	const number = Number(value);
	if (value.trim() === "" || !Number.isFinite(number)) throw new SyntaxError();
	return number;
}
