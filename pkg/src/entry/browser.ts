import { start } from "../engine.js";
import { FanionError } from "../error.js";

let started: Promise<void> | undefined;

/**
 * Fetches and compiles the engine, once; wait for it before making the first `Engine`.
 *
 * @throws FanionError `GENERAL` when that fails; the next call tries again
 */
export function init(): Promise<void> {
	started ??= fetchModule().then(start, refuse);
	return started;
}

function fetchModule(): Promise<WebAssembly.Module> {
	return WebAssembly.compileStreaming(
		fetch(new URL("../../wasm/fanion_bg.wasm", import.meta.url)),
	);
}

function refuse(error: unknown): never {
	started = undefined;
	throw new FanionError(
		"GENERAL",
		`the WebAssembly could not be had: ${error instanceof Error ? error.message : error}`,
	);
}

export * from "../index.js";
