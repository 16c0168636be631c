// Imports a file and prints the functions it calls that a module must not call at its top level: those
// that use the network, the clock or random numbers, start a timer, compile WebAssembly or read files.
//
// node detect-side-effects.js <file>

import fs from "node:fs";
import { register, syncBuiltinESMExports } from "node:module";

// Unlike workerd, Node does not compile `.wasm` imports: an empty module replaces them.
register(
	`data:text/javascript,${encodeURIComponent(`
		export const resolve = (name, context, next) =>
			/\\.wasm(\\?module)?$/.test(name)
				? { url: "data:text/javascript,export default undefined", shortCircuit: true }
				: next(name, context);
	`)}`,
);

const calls = [];

function watch(owner, ...names) {
	for (const name of names) {
		const original = owner[name];
		owner[name] = function (...args) {
			if (!isLoader(new Error().stack)) calls.push(name);
			return new.target
				? Reflect.construct(original, args)
				: original.apply(this, args);
		};
	}
}

/** Returns whether the loader of CommonJS, which reads through `fs`, made the call. */
function isLoader(stack) {
	const own = /node:fs|detect-side-effects/;
	const caller = stack.split("\n").find((line, i) => i > 0 && !own.test(line));
	return caller?.includes("node:internal/modules") ?? false;
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
console.log(JSON.stringify(calls));
