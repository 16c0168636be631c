import { mkdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { ignoreMissing, replaceFile } from "../../storage/replace-file.js";
import type { ClientFeaturesResponse } from "./definitions.js";
import type { StorageProvider } from "./storage-provider.js";

/**
 * Keeps flags in the file that `unleash-client` keeps them in, so that its last backup is found.
 *
 * The folder is that of temporary files by default; another one is created on first use.
 */
export function backupFile(
	folder = tmpdir(),
): StorageProvider<ClientFeaturesResponse> {
	const pathOf = (key: string) =>
		`${folder}/unleash-backup-${key.replaceAll("/", "_")}.json`;
	return {
		set: async (key, data) => {
			await mkdir(folder, { recursive: true });
			await replaceFile(pathOf(key), JSON.stringify(data));
		},
		get: (key) => readBackup(pathOf(key)),
	};
}

async function readBackup(
	path: string,
): Promise<ClientFeaturesResponse | undefined> {
	const json = await readFile(path, "utf8").catch(ignoreMissing);
	if (!json?.trim()) return undefined;
	try {
		return JSON.parse(json);
	} catch (cause) {
		throw new Error(
			`Unleash storage failed parsing file ${path}: it is not JSON`,
			{ cause },
		);
	}
}
