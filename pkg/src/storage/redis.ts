import type { Storage } from "./storage.js";

/** The methods of a Redis client that are used: of `redis`, of `ioredis`, and of their clusters. */
interface RedisClient {
	get(key: string): Promise<string | null>;
	set(key: string, value: string): Promise<unknown>;
}

/** Stores documents in Redis. The client is the caller's, who connects and closes it. */
export function redisStorage(client: RedisClient): Storage {
	return {
		get: (key) => client.get(key),
		set: async (key, value) => void (await client.set(key, value)),
	};
}
