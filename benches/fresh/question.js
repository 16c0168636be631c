// What a process of this folder is asked, and what it loads.

import { readFileSync } from "node:fs";

export const question = JSON.parse(process.argv[2]);

/** A text, or the bytes of a snapshot. */
export function source({ file, isText }) {
	const bytes = readFileSync(file);
	return isText ? bytes.toString() : new Uint8Array(bytes);
}
