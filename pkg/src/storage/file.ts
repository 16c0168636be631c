import { createHash, randomUUID } from "node:crypto";
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
			const draft = `${file}.${randomUUID()}.draft`;
			await writeFile(draft, value);
			await rename(draft, file);
		},
	};
}

/** A name that every file system takes: no folders in it, and not too long. */
function path(folder: string, key: string): string {
	const name = encodeURIComponent(key).replaceAll("*", "%2A");
	const rest = createHash("sha256").update(key).digest("hex");
	const short = name.length > LONGEST ? name.slice(0, LONGEST) + rest : name;
	return `${folder}/${short}.flags`;
}

/** The longest part of a key that goes into a name. Characters. */
const LONGEST = 120;

function ifMissing(error: { readonly code?: string }): undefined {
	if (error.code !== "ENOENT") throw error;
}
