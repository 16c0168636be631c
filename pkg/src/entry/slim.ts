import { initWith } from "../module.js";

/**
 * Makes the engine ready with the WebAssembly that you bring; a compiled module is taken at once.
 *
 * @throws FanionError `GENERAL` when it cannot be had; the next call tries again
 */
export const init = initWith();

export * from "../index.js";
