// Removes unused parts of the generated glue before it is bundled.

/** Each pattern, and its replacement. */
const PATCHES = [
	// `Instance` counts the instances, and does not use objects of an earlier one.
	[/\s*if \(this\.__wbg_inst !== undefined && .*\n.*\n\s*\}/g, ""],
	[/\s*Object\.defineProperty\(this, '__wbg_inst', .*/, ""],
	// `Instance` replaces the instance, never during a call.
	[/\s*__wbg_call_guard\(\);/g, ""],
	[/\nfunction __wbg_call_guard\(\) \{[\s\S]*?\n\}/, ""],
	[/\s*(let )?__wbg_reinit_scheduled = false;/g, ""],
	[/\s*if \(typeof (numBytesDecoded|WASM_VECTOR_LEN) .*/g, ""],
	// The first call of `decodeText` creates the decoder: jsdom has no `TextDecoder`.
	[
		/(let cachedTextDecoder) = new TextDecoder\(.*\ncachedTextDecoder\.decode\(\);/,
		"$1;",
	],
	// Above the limit that creates the decoder. A literal: webpack before 5.90 drops another initial value.
	[/(?<=let numBytesDecoded = )0;/, "1e10;"],
	// Callers do not get a `WasmEngine`.
	[/\nif \(Symbol\.dispose\) .*/, ""],
	// Every caller of `initSync` passes `{ module }`.
	[
		/(function initSync\()module(\) \{\n\s*if .*)[\s\S]*?(\n\s*const imports)/,
		"$1{ module }$2$3",
	],
];

/** Patches of a glue that encodes strings: the one of `fanion/tools`. */
const ENCODER_PATCHES = [
	// Every host has `encodeInto`. jsdom has no `TextEncoder`, so none is created at import.
	[
		/\nconst cachedTextEncoder = new TextEncoder\(\);\s*if \(!\('encodeInto'[\s\S]*?\n\}/,
		"",
	],
	[/cachedTextEncoder\./g, "new TextEncoder()."],
];

/** Patches of the glue of `fanion/js`: views of the memory of an engine in JavaScript stay when it grows. */
const JAVASCRIPT_PATCHES = [
	[
		/cachedDataViewMemory0\.buffer\.detached === true \|\| \(.*\)(?=\) \{)/,
		"cachedDataViewMemory0.buffer !== wasm.memory.buffer",
	],
	[
		/cachedUint8ArrayMemory0\.byteLength === 0/,
		"cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer",
	],
	// Without reference types, there is no table to fill.
	[/\n\s*wasm\.__wbindgen_start\(\);/, ""],
];

/**
 * Returns the glue without its unused parts.
 *
 * Throws if a pattern matches nothing: another version of wasm-bindgen writes other code, and the package
 * would grow unnoticed.
 */
export function patchGlue(glue, { isJavaScript = false } = {}) {
	const patches = [
		...PATCHES,
		...(glue.includes("cachedTextEncoder") ? ENCODER_PATCHES : []),
		...(isJavaScript ? JAVASCRIPT_PATCHES : []),
	];
	return patches.reduce((code, [pattern, replacement]) => {
		if (code.search(pattern) < 0)
			throw new Error(
				`glue-patches.js: ${pattern} matches nothing in the glue`,
			);
		return code.replace(pattern, replacement);
	}, glue);
}
