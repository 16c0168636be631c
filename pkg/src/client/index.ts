import { Client } from "./client.js";
import type { ClientOptions } from "./options.js";

/**
 * Makes a client: flags of an Unleash server that keep themselves fresh.
 *
 * @throws FanionError `GENERAL` when the options name no application, or nowhere to take flags from
 *
 * ```ts
 * const flags = createClient({ url: 'https://unleash.example.com', token, appName: 'shop' });
 * await flags.ready();
 * flags.isEnabled('checkout', { userId: '7' });
 * ```
 */
export function createClient(options: ClientOptions): Client {
	return new Client(options);
}

export type { Client, Lifetime } from "./client.js";
export type { Events, Impression } from "./events.js";
export type { ImpactMetrics } from "./impact.js";
export type { Address, ClientOptions, StreamOptions } from "./options.js";
