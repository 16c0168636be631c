import { redisStorage } from "../storage/redis.js";
import type { Storage } from "../storage/storage.js";
import { withUnleashBackup } from "./edge-backup.js";
import { openFolder } from "./folder-storage.js";
import type { LogWriter } from "./log-writer.js";
import type { RedisSettings, StorageSettings } from "./settings.js";
import { codeOf, StartupError } from "./startup-error.js";

/** A storage with its connection. */
export interface OpenStorage {
	readonly storage: Storage;
	/** Fails the reads and writes that wait for a connection. */
	stopWaiting(): void;
	close(): void;
}

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
	if (settings.kind === "redis") return openRedis(settings.redis, log);
	const storage = openFolder(settings.folder);
	return { storage, stopWaiting: () => {}, close: () => {} };
}

/** Connects to Redis. Without an answer the edge starts all the same, and uses Redis once it answers. */
async function openRedis(
	settings: RedisSettings,
	log: LogWriter,
): Promise<OpenStorage> {
	const { RedisConnection } = await import("./redis-connection.js").catch(
		reportPackage,
	);
	const connection = new RedisConnection(settings, log);
	await connection.open();
	return {
		storage: withUnleashBackup(redisStorage(connection), {
			features: () => connection.get("unleash-features"),
			tokens: () => connection.get("unleash-tokens"),
		}),
		stopWaiting: () => connection.stopWaiting(),
		close: () => connection.close(),
	};
}

function reportPackage(error: unknown): never {
	const reason =
		codeOf(error) === "ERR_MODULE_NOT_FOUND"
			? "is not installed"
			: `cannot be loaded (${String(error).split("\n")[0]})`;
	throw new StartupError(
		`the package \`redis\` ${reason}: run \`npm install redis\` beside fanion, or \`npx -p fanion -p redis fanion edge\``,
	);
}
