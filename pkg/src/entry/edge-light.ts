import module from "#wasm/fanion_bg.wasm?module";
import { initAtOnce } from "../runtime/loader.js";

/** Resolves at once: in an edge runtime the engine is ready at import. */
export const init = initAtOnce(() => module);

export * from "../index.js";
