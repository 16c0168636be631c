// Imports of WebAssembly, as hosts and bundlers understand them.

declare module "*.wasm" {
	const module: WebAssembly.Module;
	export default module;
}

declare module "*.wasm?module" {
	const module: WebAssembly.Module;
	export default module;
}

/** Path of the `.wasm`, relative to the bundled script. The bundler replaces the name by a string. */
declare const WASM_PATH: string;
