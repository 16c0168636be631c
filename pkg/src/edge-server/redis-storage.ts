import { redisStorage } from "../storage/redis.js";
import type { Storage } from "../storage/storage.js";
import { withUnleashBackup } from "./edge-backup.js";
import type { LogWriter } from "./log-writer.js";
import { RedisConnection } from "./redis-connection.js";
import type { RedisSettings } from "./settings.js";

/** A storage, and what ends its connection. */
export interface OpenStorage {
	readonly storage: Storage;
	/** Fails what waits for a connection. */
	stopWaiting(): void;
	close(): void;
}

/** Connects to Redis. Without an answer the edge starts all the same, and uses Redis once it answers. */
export async function openRedis(
	settings: RedisSettings,
	log: LogWriter,
): Promise<OpenStorage> {
	const connection = new RedisConnection(settings, log);
	await connection.open();
	const read = async (key: string) => (await connection.get(key)) ?? undefined;
	return {
		storage: withUnleashBackup(redisStorage(connection), {
			features: () => read("unleash-features"),
			tokens: () => read("unleash-tokens"),
		}),
		stopWaiting: () => connection.stopWaiting(),
		close: () => connection.close(),
	};
}
