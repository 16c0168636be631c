import { readFileSync } from "node:fs";
import { resolve } from "node:path";
// Bun includes the file in a bundle. The path is relative to the bundle.
import path from "#wasm/fanion_bg.wasm" with { type: "file" };
import { initAtOnce } from "../runtime/loader.js";

/** Resolves at once: in Bun the engine is ready at import. */
export const init = initAtOnce(() =>
	readFileSync(resolve(import.meta.dirname, path as unknown as string)),
);

export * from "../index.js";
