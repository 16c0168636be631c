import { openFolder } from "./folder-storage.js";
import type { LogWriter } from "./log-writer.js";
import type { OpenStorage } from "./redis-storage.js";
import type { StorageSettings } from "./settings.js";
import { codeOf, StartupError } from "./startup-error.js";

/**
 * Opens the storage that the settings name; `undefined` for none.
 *
 * @throws StartupError if the package `redis` is missing
 */
export async function openStorage(
	settings: StorageSettings | undefined,
	log: LogWriter,
): Promise<OpenStorage | undefined> {
	if (settings === undefined) return undefined;
	if (settings.kind === "folder") {
		const storage = openFolder(settings.folder);
		return { storage, stopWaiting: () => {}, close: () => {} };
	}
	const { openRedis } = await import("./redis-storage.js").catch(
		reportMissingPackage,
	);
	return openRedis(settings.redis, log);
}

function reportMissingPackage(error: unknown): never {
	const isMissing = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(
		codeOf(error) ?? "",
	);
	if (!isMissing && !/redis/.test(String(error))) throw error;
	throw new StartupError(
		"the package `redis` is not installed: run `npm install redis` beside fanion, or `npx -p fanion -p redis fanion edge`",
	);
}
