import type { Engine } from "../engine.js";
import type { AnyFlags, FlagTypes } from "../flag-types.js";
import { Client } from "./client.js";
import type { ClientOptions } from "./options.js";

/**
 * Creates a client, which keeps its flags fresh from an Unleash server.
 *
 * @throws FanionError `GENERAL` if `appName` or every source of flags is missing, if an address is empty or invalid,
 * or if an option has a wrong type
 *
 * ```ts
 * const flags = createClient({ url: 'https://unleash.example.com', token, appName: 'shop' });
 * await flags.ready();
 * flags.isEnabled('checkout', { userId: '7' });
 * ```
 *
 * `Flags` declares names, variants and payloads: see `FlagTypes`.
 */
export function createClient<
	Flags extends FlagTypes<Flags> = AnyFlags,
	GivenEngine extends Engine<Flags> = Engine<Flags>,
>(options: ClientOptions<GivenEngine>): Client<Flags, GivenEngine> {
	return new Client(options);
}

export type { Client, Lifetime } from "./client.js";
export type { Events, Impression } from "./events.js";
export type { Fallback, FallbackFunction } from "./fallback.js";
export type { ImpactMetrics } from "./impact-metrics.js";
export type { OptionAliases } from "./option-aliases.js";
export type { Address, ClientOptions, StreamOptions } from "./options.js";
