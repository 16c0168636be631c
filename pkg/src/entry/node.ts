import { readFileSync } from "node:fs";
import { offer } from "../module.js";

/** Nothing to wait for: here the engine is ready at import. */
export const init = offer(() =>
	readFileSync(new URL("../../wasm/fanion_bg.wasm", import.meta.url)),
);

export * from "../index.js";
