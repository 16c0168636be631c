import type { ModuleSource } from "./dist/module.js";

/** The WebAssembly of the engine, in a host that makes a module of such an import: `await init(module)`. */
declare const module: ModuleSource;
export default module;
