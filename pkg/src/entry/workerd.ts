import module from "#wasm/fanion_bg.wasm";
import { warmUp } from "../core/warm-up.js";
import { initAtOnce } from "../runtime/loader.js";

/** Resolves at once: in workerd the engine is ready at import. */
export const init = initAtOnce(() => module);

warmUp();

export * from "../index.js";
