// Prepares the WebAssembly for `wasm2js`, and its output for the bundle of `fanion/js`.
//
// node wasm-to-js.js hide <in.wasm> <out.wasm>     hides features from wasm-bindgen
// node wasm-to-js.js wrap <wasm2js.js> <out.js>    exports a function that creates an instance

import { readFileSync, writeFileSync } from "node:fs";

/**
 * Features that `wasm2js` lacks. The standard library is compiled with them, but no code of the engine uses
 * them. wasm-bindgen would.
 */
const HIDDEN_FEATURES = ["reference-types", "multivalue"];

const SECTION_NAME = "target_features";
const USED = "+".charCodeAt(0);
const DISALLOWED = "-".charCodeAt(0);

const STEPS = {
	hide: (path) => hideFeatures(readFileSync(path)),
	wrap: (path) => wrapInstance(readFileSync(path, "utf8")),
};

const [step, from, to] = process.argv.slice(2);
writeFileSync(to, STEPS[step](from));

/** Marks features as disallowed in the section that lists them: a prefix, a length, and the name. */
function hideFeatures(bytes) {
	const start = bytes.lastIndexOf(SECTION_NAME);
	for (const name of HIDDEN_FEATURES) {
		const prefix = bytes.indexOf(name, start) - 2;
		if (start < 0 || bytes[prefix] !== USED)
			throw new Error(`wasm-to-js.js: the feature \`${name}\` is not listed`);
		bytes[prefix] = DISALLOWED;
	}
	return bytes;
}

/** Replaces the import and the exports of one instance by a function that creates instances. */
function wrapInstance(script) {
	const parts = script.match(
		/^import .*\n([\s\S]*)\nvar retasmFunc = asmFunc\(\{/,
	);
	if (!parts)
		throw new Error("wasm-to-js.js: `wasm2js` writes other code than expected");
	return `${parts[1]}\nexport { asmFunc as createInstance };\n`;
}
