import { FanionError, firstLine } from "./error.js";

const encoder = new TextEncoder();

/** The bytes of a document or a delta, however it was given; a copy that nobody else has. */
export function encode(source: unknown): Uint8Array {
	// By its tag, since it may come from another frame.
	const tag = Object.prototype.toString.call(source);
	if (tag === "[object Uint8Array]") return (source as Uint8Array).slice();
	if (tag === "[object ArrayBuffer]")
		return new Uint8Array(source as ArrayBuffer).slice();
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
	const kind = Object.prototype.toString.call(source).slice(8, -1);
	return new FanionError(
		"PARSE_ERROR",
		`not a document: \`${kind}\` is neither text nor bytes nor an object of JSON${hint}`,
	);
}
