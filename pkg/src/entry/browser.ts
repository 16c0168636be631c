import { initFrom } from "../runtime/loader.js";

/**
 * Fetches and compiles the WebAssembly, once. Await it before the first `new Engine()`.
 *
 * If the `.wasm` cannot be fetched, a script with the same bytes is imported.
 *
 * @throws FanionError `GENERAL` if that fails, too. The next call tries again.
 */
export const init = initFrom(
	() => new URL(WASM_PATH, import.meta.url),
	async () => (await import("../runtime/inline-bytes.js")).decodeInlineBytes(),
);

export * from "../index.js";
