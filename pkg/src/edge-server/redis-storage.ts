import { createClient, createCluster } from "redis";
import { redisStorage } from "../storage/redis.js";
import type { Storage } from "../storage/storage.js";
import { withUnleashBackup } from "./edge-backup.js";
import type { LogWriter } from "./log-writer.js";
import type { RedisSettings } from "./settings.js";

/** A storage, and what ends its connection. */
export interface OpenStorage {
	readonly storage: Storage;
	close(): Promise<void>;
}

type Client = ReturnType<typeof createClient>;

/** Connects to Redis. Without an answer the edge starts all the same, and uses Redis once it answers. */
export async function openRedis(
	settings: RedisSettings,
	log: LogWriter,
): Promise<OpenStorage> {
	const { readTimeout, writeTimeout } = settings;
	const client = create(settings);
	client.on("error", ({ message }: Error) => log.warn(`Redis: ${message}`));
	const get = (key: string) => within(client.get(key), readTimeout);
	await within(client.connect(), readTimeout).catch(() => {});
	const storage = redisStorage({
		get,
		set: (key, value) => within(client.set(key, value), writeTimeout),
	});
	const read = async (key: string) => (await get(key)) ?? undefined;
	return {
		storage: withUnleashBackup(storage, {
			features: () => read("unleash-features"),
			tokens: () => read("unleash-tokens"),
		}),
		close: async () => client.destroy(),
	};
}

/** Creates a client, or one of a cluster, which has the methods that are used here. */
function create({ urls, isCluster, readTimeout }: RedisSettings): Client {
	const socket = { connectTimeout: readTimeout };
	// A command without a connection fails at once instead of waiting for one.
	const common = { socket, disableOfflineQueue: true };
	const rootNodes = urls.map((url) => ({ url }));
	return isCluster
		? (createCluster({ rootNodes, defaults: common }) as unknown as Client)
		: createClient({ ...common, url: String(urls[0]) });
}

/** Rejects if there is no result after some milliseconds. */
async function within<Result>(
	work: Promise<Result>,
	milliseconds: number,
): Promise<Result> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`no answer of Redis in ${milliseconds} ms`)),
			milliseconds,
		);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
