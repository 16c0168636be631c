import { createClient } from "fanion/client";
import type { FlagSource } from "../client/flag-source.js";
import { FanionAdapter } from "./adapter.js";
import type { AdapterOptions } from "./options.js";

export type { FlagSource } from "../client/flag-source.js";
export type { FanionAdapter } from "./adapter.js";
export type { AdapterOptions } from "./options.js";
export type {
	Decision,
	FlagAdapter,
	FlagDefinition,
	FlagOption,
	IdentifiedRequest,
	ProviderData,
} from "./types.js";

/**
 * Creates adapters for flags of Vercel's `flags` package, over a client or an engine.
 *
 * ```ts
 * const adapter = createFanionAdapter(createClient({ url, token, appName: 'shop', refreshInterval: 0 }));
 * export const checkout = flag({ key: 'checkout', adapter: adapter.isEnabled(), identify: () => ({ userId: '7' }) });
 * ```
 */
export function createFanionAdapter(
	source: FlagSource,
	options: AdapterOptions = {},
): FanionAdapter {
	return new FanionAdapter(() => source, options);
}

/**
 * Adapters over a client that the environment variables configure: `UNLEASH_SERVER_API_URL`,
 * `UNLEASH_SERVER_API_TOKEN` and `UNLEASH_APP_NAME`. The client is created at the first use.
 */
export const fanionAdapter: FanionAdapter = /* @__PURE__ */ new FanionAdapter(
	() =>
		createClient({
			url: process.env.UNLEASH_SERVER_API_URL,
			token: process.env.UNLEASH_SERVER_API_TOKEN,
			appName: process.env.UNLEASH_APP_NAME || "nextjs",
			refreshInterval: 0,
		}),
	{},
);
