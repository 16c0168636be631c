import { FanionError, firstLine } from "./error.js";
import { isA, kindOf } from "./kind.js";

const encoder = new TextEncoder();

/** The bytes of a document, a snapshot or a delta, however it was given. */
export function encode(source: unknown): Uint8Array {
	if (isA("Uint8Array", source)) return source as Uint8Array;
	if (isA("ArrayBuffer", source)) return new Uint8Array(source as ArrayBuffer);
	return encoder.encode(
		typeof source === "string" ? source : stringify(source),
	);
}

function stringify(source: unknown): string {
	if (typeof source !== "object" || source === null) throw refuse(source);
	if (source instanceof Promise) throw refuse(source, ": await it");
	if (typeof Response === "function" && source instanceof Response)
		throw refuse(source, ": give its text, `await response.text()`");
	try {
		const text = JSON.stringify(source);
		if (typeof text === "string") return text;
	} catch (error) {
		throw new FanionError("PARSE_ERROR", `not JSON: ${firstLine(error)}`);
	}
	throw refuse(source);
}

function refuse(source: unknown, hint = ""): FanionError {
	return new FanionError(
		"PARSE_ERROR",
		`not a document: \`${kindOf(source)}\` is neither text nor bytes nor an object of JSON${hint}`,
	);
}
