import type { Core as Tools } from "../../wasm/lab/fanion.js";
import { handOver } from "../document.js";
import type { Flags } from "../flags.js";

/**
 * Asks one of the tools, which the WebAssembly of the lab has besides.
 *
 * What it is asked goes there as JSON, which is made before the call, so that none of the caller's own
 * code runs in the middle of it.
 *
 * @throws FanionError what the tool refuses, or `GENERAL` when the instance fails
 */
export function ask<T>(
	flags: Flags,
	question: unknown,
	tool: (tools: Tools) => T,
): T {
	const text = JSON.stringify(question, wellFormed);
	return flags.surely(({ core }) => {
		handOver(core, text);
		return tool(core as unknown as Tools);
	});
}

/** Half of a letter is no text, as it is nowhere else that texts are handed over. */
function wellFormed(_: string, value: unknown): unknown {
	return typeof value === "string"
		? value.replace(/\p{Surrogate}/gu, "\ufffd")
		: value;
}
