import base64 from "#wasm/inline.js";

/** Decodes the WebAssembly from a string in the script. */
export function decodeInlineBytes(): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
