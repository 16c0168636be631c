import { openFolder } from "./folder-storage.js";
import type { LogWriter } from "./log-writer.js";
import type { OpenStorage } from "./redis-storage.js";
import type { StorageSettings } from "./settings.js";
import { codeOf, StartupError } from "./startup-error.js";

/**
 * Opens the storage that the settings name; `undefined` for none.
 *
 * @throws StartupError if the package `redis` cannot be loaded
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
	const { openRedis } = await import("./redis-storage.js").catch(reportPackage);
	return openRedis(settings.redis, log);
}

function reportPackage(error: unknown): never {
	const install =
		"run `npm install redis` beside fanion, or `npx -p fanion -p redis fanion edge`";
	throw new StartupError(
		codeOf(error) === "ERR_MODULE_NOT_FOUND"
			? `the package \`redis\` is not installed: ${install}`
			: `the package \`redis\` cannot be loaded (${String(error).split("\n")[0]}): ${install}`,
	);
}
