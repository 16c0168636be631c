import { initFrom } from "../runtime/loader.js";

/**
 * Loads the WebAssembly that the caller passes. A compiled module is ready when the call returns.
 *
 * @throws FanionError `GENERAL` if the source cannot be loaded. The next call tries again.
 */
export const init = initFrom();

export * from "../index.js";
