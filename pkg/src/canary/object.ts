import { Keeper, type KeeperOptions } from "./keeper.js";
import type { RedisClient } from "./redis-client.js";
import { RedisKeeper, type RedisKeeperOptions } from "./redis-keeper.js";

/**
 * Creates the keeper of the brake of several processes: its `fetch` answers their routers.
 *
 * ```ts
 * Deno.serve({ hostname: '127.0.0.1', port: 9000 }, createKeeper({ errors: 0.05 }).fetch);
 * ```
 */
export function createKeeper(options: KeeperOptions = {}): Keeper {
	return new Keeper(options);
}

/**
 * Creates the keeper of the brake of several processes that share a Redis. Each process creates one, with the same options.
 *
 * @throws TypeError if `client` is no client of Redis
 *
 * ```ts
 * createCanary({ …, brake: { keeper: redisKeeper(client, { errors: 0.05 }) } });
 * ```
 */
export function redisKeeper(
	client: RedisClient,
	options: RedisKeeperOptions = {},
): RedisKeeper {
	return new RedisKeeper(client, options);
}

export {
	CanaryObject,
	canaryObject,
	type ObjectNamespace,
	type ObjectState,
	type ObjectStorage,
	type ObjectStub,
} from "./canary-object.js";
export type { Keeper, KeeperOptions } from "./keeper.js";
export type { RedisClient } from "./redis-client.js";
export type { RedisKeeper, RedisKeeperOptions } from "./redis-keeper.js";
