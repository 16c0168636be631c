// The task of a child process, and the document it loads.

import { readFileSync } from "node:fs";

export const task = JSON.parse(process.argv[2]);

/** Reads a JSON document as a string, or a snapshot as bytes. */
export function readDocument({ file, isJson }) {
	const bytes = readFileSync(file);
	return isJson ? bytes.toString() : new Uint8Array(bytes);
}
