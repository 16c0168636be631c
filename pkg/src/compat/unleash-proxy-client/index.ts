import type {
	UnleashClient as ClientType,
	UnleashClientClass,
} from "./client-type.js";
import { Client } from "./unleash-client.js";

/** The type of an instance of the class `UnleashClient`. */
export type UnleashClient = ClientType;

/**
 * Keeps evaluated flags fresh from a Frontend API, or evaluates them itself.
 *
 * ```ts
 * const client = new UnleashClient({ url: 'https://edge.example.com/api/frontend', clientKey, appName: 'shop' });
 * await client.start();
 * client.isEnabled('checkout');
 * ```
 */
export const UnleashClient = Client as unknown as UnleashClientClass;

export { EVENTS } from "./events.js";
export { resolveFetch } from "./host-functions.js";
export { lastUpdateKey } from "./storage-keys.js";
export { InMemoryStorageProvider, LocalStorageProvider } from "./storages.js";
export type {
	IConfig,
	IContext,
	IMutableContext,
	IStorageProvider,
	IToggle,
	IVariant,
} from "./types.js";
