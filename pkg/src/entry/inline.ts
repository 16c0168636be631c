import { bytes } from "../inline.js";
import { offer } from "../module.js";

/** Nothing to wait for: the engine is ready at import. In a page, `await init()` compiles in the background. */
export const init = offer(bytes);

export * from "../index.js";
