import text from "../wasm/inline.js";

/** The WebAssembly as it stands in the code itself: nothing is fetched. */
export function bytes(): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
