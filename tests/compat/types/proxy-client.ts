// Code of callers with the types of `unleash-proxy-client` and of the drop-in.

import * as dropIn from "fanion/compat/unleash-proxy-client";
import type * as original from "unleash-proxy-client";

const config: dropIn.IConfig = {
	url: new URL("https://unleash.example.com/api/frontend"),
	clientKey: "*:development.secret",
	appName: "shop",
	environment: "production",
	refreshInterval: 15,
	metricsInterval: 15,
	metricsIntervalInitial: 0,
	disableRefresh: false,
	disableMetrics: false,
	storageProvider: new dropIn.InMemoryStorageProvider(),
	context: { userId: "7", properties: { plan: "pro" } },
	fetch,
	createAbortController: () => new AbortController(),
	bootstrap: [
		{
			name: "checkout",
			enabled: true,
			variant: { name: "disabled", enabled: false },
			impressionData: false,
		},
	],
	bootstrapOverride: false,
	headerName: "Authorization",
	customHeaders: { "X-Tenant": "a" },
	impressionDataAll: true,
	usePOSTrequests: true,
	experimental: { togglesStorageTTL: 60, metricsUrl: "https://x.test" },
	evaluation: "auto",
	disabledToggles: true,
};

const client = new dropIn.UnleashClient(config);

// The types of the drop-in are those of the original, and the reverse.
const asOriginal: original.UnleashClient = client;
const configOfOriginal: original.IConfig = config;
const configOfDropIn: dropIn.IConfig = configOfOriginal;
const contextOfOriginal: original.IContext = client.getContext();
const contextOfDropIn: dropIn.IContext = asOriginal.getContext();
const mutable: original.IMutableContext = {} as dropIn.IMutableContext;
const mutableOfDropIn: dropIn.IMutableContext = mutable;
const variant: original.IVariant = client.getVariant("checkout");
const variantOfDropIn: dropIn.IVariant = asOriginal.getVariant("checkout");
const toggles: original.IToggle[] = client.getAllToggles();
const togglesOfDropIn: dropIn.IToggle[] = asOriginal.getAllToggles();
const storages: original.IStorageProvider[] = [
	new dropIn.InMemoryStorageProvider(),
	new dropIn.LocalStorageProvider("name"),
];
const storageOfDropIn: dropIn.IStorageProvider | undefined = storages[0];
const key: string = dropIn.lastUpdateKey;
const events: typeof original.EVENTS = dropIn.EVENTS;
const host: typeof fetch | undefined = dropIn.resolveFetch();

client
	.on("error", (error: { type: string }) => error.type)
	.once(dropIn.EVENTS.READY, () => client.isReady())
	.off("error")
	.emit("custom", 1, "two");
client.impactMetrics.defineCounter("orders", "all orders");
client.impactMetrics.incrementCounter("orders");
client.impactMetrics.defineHistogram("seconds", "duration", [1, 2]);
client.impactMetrics.observeHistogram("seconds", 1);

class Loud extends dropIn.UnleashClient {
	override isEnabled(name: string): boolean {
		return super.isEnabled(name) || name === "loud";
	}
}

// @ts-expect-error: the name of the application is missing
new dropIn.UnleashClient({ url: "https://x.test", clientKey: "secret" });
// @ts-expect-error: there is no such evaluation
new dropIn.UnleashClient({ ...config, evaluation: "nowhere" });
// @ts-expect-error: a name is a string
client.isEnabled(7);

export const all = [
	...[contextOfDropIn, contextOfOriginal, mutableOfDropIn, configOfDropIn],
	...[variant, variantOfDropIn, toggles, togglesOfDropIn, storageOfDropIn],
	...[key, events, host, new Loud(config)],
];
