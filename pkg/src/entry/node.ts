import { readFileSync } from "node:fs";
import { start } from "../engine.js";

start(readFileSync(new URL("../../wasm/fanion_bg.wasm", import.meta.url)));

/** Nothing to wait for: here the engine is ready at import. */
export async function init(): Promise<void> {}

export * from "../index.js";
