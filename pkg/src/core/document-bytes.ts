import { FanionError, firstLine } from "../errors.js";
import { instance, type WasmEngine } from "../runtime/instance.js";
import { textEncoder } from "../runtime/text-encoder.js";
import { hasTag, tagOf } from "../runtime/type-tag.js";

/**
 * Converts a document, a snapshot or a delta to a string or bytes.
 *
 * @throws FanionError `PARSE_ERROR` if the input is neither, and JSON cannot represent it
 */
export function toDocument(input: unknown): string | Uint8Array {
	if (typeof input === "string") return input;
	if (hasTag("Uint8Array", input)) return input as Uint8Array;
	if (hasTag("ArrayBuffer", input)) return new Uint8Array(input as ArrayBuffer);
	return serialize(input);
}

/**
 * Writes a document into the WebAssembly.
 *
 * A string is encoded in place: an ASCII string has as many bytes as characters. Any other string is
 * encoded a second time, into a buffer of the right size.
 */
export function writeDocument(
	core: WasmEngine,
	document: string | Uint8Array,
): void {
	const buffer = reserve(core, document.length);
	if (typeof document !== "string") {
		buffer.set(document);
		return;
	}
	const encoder = textEncoder();
	if (encoder.encodeInto(document, buffer).read < document.length) {
		const bytes = encoder.encode(document);
		reserve(core, bytes.length).set(bytes);
	}
}

function reserve(core: WasmEngine, length: number): Uint8Array {
	const start = core.reserve_incoming(length);
	instance.refreshViews();
	return instance.bytes.subarray(start, start + length);
}

function serialize(input: unknown): string {
	if (typeof input !== "object" || input === null) throw invalidInput(input);
	if (input instanceof Promise) throw invalidInput(input, "await it");
	if (hasTag("Response", input))
		throw invalidInput(input, "pass `await response.text()`");
	try {
		const json = JSON.stringify(input);
		if (typeof json === "string") return json;
	} catch (error) {
		throw new FanionError(
			"PARSE_ERROR",
			`the input is not JSON: ${firstLine(error)}`,
		);
	}
	throw invalidInput(input);
}

function invalidInput(
	input: unknown,
	advice = "pass a string, bytes or a JSON object",
): FanionError {
	return new FanionError(
		"PARSE_ERROR",
		`the input is a \`${tagOf(input)}\`: ${advice}`,
	);
}
