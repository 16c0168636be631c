import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import type { Storage } from "./storage.js";

export type { Storage, Stored } from "./storage.js";

/** Keeps documents as files of a folder, which is made when it is needed. For Node, Deno and Bun. */
export function fileStorage(folder: string): Storage {
	return {
		get: (key) => readFile(path(folder, key)).catch(ifMissing),
		set: async (key, value) => {
			await mkdir(folder, { recursive: true });
			const file = path(folder, key);
			// Whoever reads meanwhile, or after a crash, finds the old one or the new one, and no half.
			const draft = `${file}.${Math.random().toString(36).slice(2)}.draft`;
			await writeFile(draft, value);
			await rename(draft, file);
		},
	};
}

/** A name that every file system takes: no folders in it, and not too long. */
function path(folder: string, key: string): string {
	const name = encodeURIComponent(key).replaceAll("*", "%2A");
	const short =
		name.length > LONGEST ? name.slice(0, LONGEST) + hash(key) : name;
	return `${folder}/${short}.flags`;
}

/** The longest part of a key that goes into a name. Characters. */
const LONGEST = 120;

/** FNV-1a, for names that would be the same otherwise. */
function hash(text: string): string {
	let sum = 0x811c9dc5;
	for (const letter of text)
		sum = Math.imul(sum ^ (letter.codePointAt(0) as number), 0x01000193);
	return (sum >>> 0).toString(16);
}

function ifMissing(error: { readonly code?: string }): undefined {
	if (error.code !== "ENOENT") throw error;
}
