import { Keeper, type KeeperOptions } from "./keeper.js";

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

export {
	CanaryObject,
	canaryObject,
	type ObjectNamespace,
	type ObjectState,
	type ObjectStorage,
	type ObjectStub,
} from "./canary-object.js";
export type { Keeper, KeeperOptions } from "./keeper.js";
