import { uuid } from "../../client/uuid.js";
import { resolveAbortController, resolveFetch } from "./host-functions.js";
import { InMemoryStorageProvider, LocalStorageProvider } from "./storages.js";
import type { IConfig, IStorageProvider } from "./types.js";

/** A request function, which may be one of a test. */
export type Send = (address: string, init: RequestInit) => Promise<Response>;

/** The options with all defaults; intervals are in milliseconds. */
export interface Settings
	extends Omit<IConfig, "url" | "fetch" | "context" | "environment"> {
	readonly url: URL;
	/** Address below which metrics are sent. */
	readonly metricsUrl: URL;
	readonly refreshInterval: number;
	readonly metricsInterval: number;
	readonly metricsIntervalInitial: number;
	readonly evaluation: NonNullable<IConfig["evaluation"]>;
	readonly storage: IStorageProvider;
	readonly send: Send | undefined;
	readonly newController: (() => AbortController | null) | undefined;
	/** A UUID of this client. */
	readonly connectionId: string;
}

/**
 * Returns the options with all defaults.
 *
 * @throws Error if `url`, `clientKey` or `appName` is missing, TypeError if an address is invalid
 */
export function resolveConfig(config: IConfig): Settings {
	const { refreshInterval = 30, metricsInterval = 30 } = config;
	const { metricsIntervalInitial = 2, evaluation = "auto" } = config;
	const { fetch = resolveFetch(), storageProvider } = config;
	const { createAbortController = resolveAbortController() } = config;
	checkRequired(config);
	const url = new URL(String(config.url));
	const { metricsUrl } = config.experimental ?? {};
	return {
		...config,
		url,
		metricsUrl: metricsUrl ? new URL(String(metricsUrl)) : withoutFeatures(url),
		refreshInterval: config.disableRefresh ? 0 : refreshInterval * 1000,
		metricsInterval: metricsInterval * 1000,
		metricsIntervalInitial: metricsIntervalInitial * 1000,
		evaluation,
		storage: storageProvider ?? defaultStorage(),
		send: required("fetch", fetch) as Send | undefined,
		newController: required("AbortController", createAbortController),
		connectionId: uuid(),
	};
}

function checkRequired(config: IConfig): void {
	for (const name of ["url", "clientKey", "appName"] as const)
		if (!config[name])
			throw new Error(`\`${name}\` is missing: set it in the options`);
}

/** Returns an option that the host may lack. Logs how to give it. */
function required<Type>(name: string, value: Type): Type {
	if (!value)
		console.error(`fanion: the host has no \`${name}\`: set it in the options`);
	return value;
}

function defaultStorage(): IStorageProvider {
	return typeof window === "undefined"
		? new InMemoryStorageProvider()
		: new LocalStorageProvider();
}

/** Returns the address whose `/client/metrics` accepts metrics: that of definitions ends in `/client/features`. */
function withoutFeatures(url: URL): URL {
	const base = new URL(url);
	base.pathname = base.pathname.replace(/\/client\/features\/?$/, "");
	return base;
}
