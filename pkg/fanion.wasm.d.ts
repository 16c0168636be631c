/** The WebAssembly of the engine, compiled, where a host makes that of an import: `await init(module)`. */
declare const module: WebAssembly.Module;
export default module;
