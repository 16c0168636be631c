import { start } from '../engine.js';

let started: Promise<void> | undefined;

/** Fetches and compiles the engine, once; call it before making the first `Engine`. */
export function init(): Promise<void> {
  started ??= fetchModule().then(start);
  return started;
}

async function fetchModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compileStreaming(fetch(new URL('../../wasm/fanion_bg.wasm', import.meta.url)));
}

export * from '../index.js';
