import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { initAtOnce } from "../runtime/loader.js";

/** Resolves at once: in Node the engine is ready at import. */
export const init = initAtOnce(() =>
	// Not `new URL(WASM_PATH, import.meta.url)`: in jsdom it is not the `URL` of Node, and Vite replaces it.
	readFileSync(resolve(fileURLToPath(import.meta.url), "..", WASM_PATH)),
);

export * from "../index.js";
