import { readFileSync } from "node:fs";
import { resolve } from "node:path";
// Bun takes such a file along into what it bundles; its path is then told from the script.
import path from "../../wasm/fanion_bg.wasm" with { type: "file" };
import { offer } from "../module.js";

/** Nothing to wait for: here the engine is ready at import. */
export const init = offer(() =>
	readFileSync(resolve(import.meta.dirname, path as unknown as string)),
);

export * from "../index.js";
