import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ignoreMissing, remove, replaceFile } from "./replace-file.js";
import type { Storage } from "./storage.js";

export type { Storage, Stored } from "./storage.js";

/**
 * Stores documents as files of a folder, created on first use. For Node, Deno and Bun.
 *
 * The folder is a path, or a `file:` URL such as `new URL('./flags', import.meta.url)`.
 */
export function fileStorage(
	given: string | { readonly href: string },
): Storage {
	const folder = typeof given === "string" ? given : fileURLToPath(given.href);
	let sweeping: Promise<void> | undefined;
	/** The last write. Writes run one after the other, so that the last value of a key stays. */
	let last: Promise<void> = Promise.resolve();
	const write = async (key: string, value: string) => {
		await mkdir(folder, { recursive: true });
		sweeping ??= removeOldDrafts(folder);
		await Promise.all([sweeping, replaceFile(path(folder, key), value)]);
	};
	return {
		get: (key) => readFile(path(folder, key)).catch(ignoreMissing),
		set: (key, value) => {
			const writing = last.then(() => write(key, value));
			last = writing.catch(() => {});
			return writing;
		},
	};
}

/** Names of drafts: those of other programs in the folder are kept. */
const DRAFT = /\.flags\.[\da-f-]{36}\.draft$/;

/** The age at which a draft is left over from a crash, in milliseconds. Writing takes far less. */
const MAX_DRAFT_AGE = 3_600_000;

/** Removes drafts that a crash left. Never rejects: a folder that cannot be listed may still be written. */
async function removeOldDrafts(folder: string): Promise<void> {
	const names = await readdir(folder).catch(() => []);
	for (const name of names.filter((name) => DRAFT.test(name))) {
		const draft = `${folder}/${name}`;
		const time = await stat(draft).then(
			({ mtimeMs }) => mtimeMs,
			() => Infinity,
		);
		if (Date.now() - time > MAX_DRAFT_AGE) await remove(draft);
	}
}

/** Returns the path of a key: a file name without separators that every file system accepts. */
function path(folder: string, key: string): string {
	const name = encodeURIComponent(key).replaceAll("*", "%2A");
	const hash = createHash("sha256").update(key).digest("hex");
	const short = name.length > MAX_NAME ? name.slice(0, MAX_NAME) + hash : name;
	return `${folder}/${short}.flags`;
}

/** Characters of a key in a file name; a hash replaces the rest. */
const MAX_NAME = 120;
