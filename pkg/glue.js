// Leaves out of the generated glue what nobody here needs, before it is bundled. What is sought must
// be there: the glue changes with its generator, and nobody would see that the package has grown.

/** What is left out, and what stands there instead. */
const CUTS = [
	// `Instance` counts the instances itself, and asks nothing of an earlier one.
	[/\s*if \(this\.__wbg_inst !== undefined && .*\n.*\n\s*\}/g, ""],
	[/\s*Object\.defineProperty\(this, '__wbg_inst', .*/, ""],
	// The memory is made anew by `Instance`, never in the middle of a call.
	[/\s*__wbg_call_guard\(\);/g, ""],
	[/\nfunction __wbg_call_guard\(\) \{[\s\S]*?\n\}/, ""],
	[/\s*(let )?__wbg_reinit_scheduled = false;/g, ""],
	[/\s*if \(typeof (numBytesDecoded|WASM_VECTOR_LEN) .*/g, ""],
	// A `Core` never comes into the hands of a caller.
	[/\nif \(Symbol\.dispose\) .*/, ""],
	// It is always called with `{ module }`.
	[
		/(function initSync\()module(\) \{\n\s*if .*)[\s\S]*?(\n\s*const imports)/,
		"$1{ module }$2$3",
	],
];

/** The glue in fewer words. */
export function shorten(glue) {
	return CUTS.reduce((text, [pattern, instead]) => {
		if (text.search(pattern) < 0)
			throw new Error(`nothing in the glue is like ${pattern}`);
		return text.replace(pattern, instead);
	}, glue);
}
