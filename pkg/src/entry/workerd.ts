import module from "#wasm/fanion_bg.wasm";
import { initAtOnce } from "../runtime/loader.js";

/** Resolves at once: in workerd the engine is ready at import. */
export const init = initAtOnce(() => module);

export * from "../index.js";
