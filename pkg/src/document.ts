import { FanionError, firstLine } from "./error.js";
import { type Core, instance } from "./instance.js";
import { isA, kindOf } from "./kind.js";

const encoder = new TextEncoder();

/** A document, a snapshot or a delta as text or as bytes, however it was given. */
export function read(source: unknown): string | Uint8Array {
	if (typeof source === "string") return source;
	if (isA("Uint8Array", source)) return source as Uint8Array;
	if (isA("ArrayBuffer", source)) return new Uint8Array(source as ArrayBuffer);
	return stringify(source);
}

/**
 * Hands it over. A text is written straight to where it belongs, in as many bytes as it has letters if all
 * of them are ASCII.
 */
export function handOver(core: Core, source: string | Uint8Array): void {
	const room = makeRoom(core, source.length);
	if (typeof source !== "string") room.set(source);
	else if (encoder.encodeInto(source, room).read < source.length) {
		const bytes = encoder.encode(source);
		makeRoom(core, bytes.length).set(bytes);
	}
}

function makeRoom(core: Core, length: number): Uint8Array {
	const at = core.make_room(length);
	instance.look();
	return instance.bytes.subarray(at, at + length);
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
