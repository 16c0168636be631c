import type { ModuleSource } from "./cjs/runtime/loader.cjs";

/** The WebAssembly of the engine, for hosts that compile the import of a `.wasm`: `await init(module)`. */
declare const module: ModuleSource;
export default module;
