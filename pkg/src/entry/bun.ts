import { readFileSync } from "node:fs";
// Bun puts such a file into what it bundles, and gives its path.
import path from "../../wasm/fanion_bg.wasm" with { type: "file" };
import { offer } from "../module.js";

/** Nothing to wait for: here the engine is ready at import. */
export const init = offer(() => readFileSync(path as unknown as string));

export * from "../index.js";
