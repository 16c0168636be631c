import { initWith } from "../module.js";

/**
 * Fetches and compiles the engine, once; wait for it before making the first `Engine`.
 *
 * Where the file cannot be had, the same bytes come as a script.
 *
 * @throws FanionError `GENERAL` when that fails too; the next call tries again
 */
export const init = initWith(
	() => new URL("../../wasm/fanion_bg.wasm", import.meta.url),
	async () => (await import("../inline.js")).bytes(),
);

export * from "../index.js";
