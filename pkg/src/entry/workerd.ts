import module from "../../wasm/fanion_bg.wasm";
import { offer } from "../module.js";

/** Nothing to wait for: here the engine is ready at import. */
export const init = offer(() => module);

export * from "../index.js";
