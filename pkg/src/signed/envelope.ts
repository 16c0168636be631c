import { MARK, MAX_LINE } from "./statement.js";
import type { Payload } from "./types.js";

/** A signed file: a line with the signature, then the flags, unchanged. */
export interface Envelope {
	/** `undefined` if the bytes are not signed. */
	readonly line: string | undefined;
	readonly payload: Uint8Array;
}

const NEWLINE = 0x0a;

/** Returns the bytes of flags, without a copy if they are bytes. */
export function toBytes(payload: Payload): Uint8Array {
	if (typeof payload === "string") return new TextEncoder().encode(payload);
	return ArrayBuffer.isView(payload) ? payload : new Uint8Array(payload);
}

/** Puts a line before flags. */
export function seal(line: string, payload: Uint8Array): Uint8Array {
	const head = new TextEncoder().encode(`${line}\n`);
	const sealed = new Uint8Array(head.length + payload.length);
	sealed.set(head);
	sealed.set(payload, head.length);
	return sealed;
}

/** Splits a signed file. */
export function unseal(bytes: Uint8Array): Envelope {
	if (!startsWith(bytes, MARK)) return { line: undefined, payload: bytes };
	const end = bytes.subarray(0, MAX_LINE + 1).indexOf(NEWLINE);
	const line = bytes.subarray(0, end < 0 ? MAX_LINE + 1 : end);
	const payload = end < 0 ? bytes.subarray(0, 0) : bytes.subarray(end + 1);
	return { line: new TextDecoder().decode(line), payload };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
	for (let index = 0; index < text.length; index++)
		if (bytes[index] !== text.charCodeAt(index)) return false;
	return true;
}
