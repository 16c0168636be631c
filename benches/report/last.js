// What the last runs found, for whoever tells of it without measuring again.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../last.json", import.meta.url);

/** All that was found, by its part. */
export const last = () =>
	existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};

/** Keeps what was found of one part. */
export function remember(part, found) {
	const text = JSON.stringify({ ...last(), [part]: found }, undefined, "\t");
	writeFileSync(FILE, `${text}\n`);
}
