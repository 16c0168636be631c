import { decodeInlineBytes } from "../runtime/inline-bytes.js";
import { initAtOnce } from "../runtime/loader.js";

/** Compiles the WebAssembly in the background. Optional: the first `new Engine()` compiles at once. */
export const init = initAtOnce(decodeInlineBytes);

export * from "../index.js";
