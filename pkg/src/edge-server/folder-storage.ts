import { readFile } from "node:fs/promises";
import { fileStorage } from "../storage/file.js";
import type { Storage } from "../storage/storage.js";
import { withUnleashBackup } from "./edge-backup.js";

/** Returns a storage in a folder, which may be the backup folder of an Unleash Edge. */
export function openFolder(folder: string): Storage {
	const read = (name: string) =>
		readFile(`${folder}/${name}`, "utf8").catch(() => undefined);
	return withUnleashBackup(fileStorage(folder), {
		features: () => read("unleash_features.json"),
		tokens: () => read("unleash_tokens.json"),
	});
}
