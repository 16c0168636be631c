// Imports one file and tells what was called meanwhile that a module may not call at its top: whatever
// asks the network, the clock or chance, starts a timer, compiles or reads.
//
// node quiet.js <file>

import fs from "node:fs";
import { register, syncBuiltinESMExports } from "node:module";

// Node compiles no `.wasm` for an import as workerd does; a module that holds nothing stands in.
register(
	`data:text/javascript,${encodeURIComponent(`
		export const resolve = (name, context, next) =>
			/\\.wasm(\\?module)?$/.test(name)
				? { url: "data:text/javascript,export default undefined", shortCircuit: true }
				: next(name, context);
	`)}`,
);

const called = [];

function watch(owner, ...names) {
	for (const name of names) {
		const original = owner[name];
		owner[name] = function (...args) {
			called.push(name);
			return new.target
				? Reflect.construct(original, args)
				: original.apply(this, args);
		};
	}
}

const file = process.argv[2];
watch(globalThis, "fetch", "setTimeout", "setInterval", "setImmediate");
watch(globalThis, "queueMicrotask", "Request", "Response");
watch(Math, "random");
watch(Date, "now");
watch(Crypto.prototype, "getRandomValues", "randomUUID");
watch(SubtleCrypto.prototype, "digest", "generateKey");
watch(WebAssembly, "compile", "instantiate", "compileStreaming");
watch(WebAssembly, "instantiateStreaming", "Module", "Instance");
watch(fs, "readFileSync", "readFile", "openSync", "open");
syncBuiltinESMExports();

await import(file);
console.log(JSON.stringify(called));
