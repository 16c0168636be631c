// `results.json`: the figures of the last full runs, which the README repeats.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../results.json", import.meta.url);

/** Reads all results, by section: `speed` and `size`. */
export const readResults = () =>
	existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};

/** Replaces the results of one section. */
export function writeResults(section, results) {
	const all = { ...readResults(), [section]: results };
	writeFileSync(FILE, `${JSON.stringify(all, undefined, "\t")}\n`);
}
