import { once } from "node:events";
import type { UnleashConfig } from "./config.js";
import type { Context } from "./context.js";
import type {
	EnhancedFeatureInterface,
	FeatureInterface,
} from "./definitions.js";
import type { Name } from "./flag-names.js";
import { Unleash } from "./unleash.js";
import { DEFAULT_VARIANT, type Variant } from "./variant.js";

/** The instance of the functions below; `undefined` before `initialize` and after `destroy`. */
let instance: Unleash | undefined;

/** Creates the instance that the functions use. */
export function initialize(options: UnleashConfig): Unleash {
	instance = Unleash.getInstance(options);
	return instance;
}

/** Like `initialize`, but waits for flags of the server or the bootstrap; rejects with the first error before. */
export async function startUnleash(options: UnleashConfig): Promise<Unleash> {
	const unleash = initialize(options);
	if (!unleash.isSynchronized()) await once(unleash, "synchronized");
	return unleash;
}

export function isEnabled(
	name: Name,
	context: Context = {},
	fallbackValue?: boolean,
): boolean {
	return (
		instance?.isEnabled(name, context, fallbackValue) ?? Boolean(fallbackValue)
	);
}

export function getVariant(
	name: Name,
	context: Context = {},
	fallbackVariant: Variant = DEFAULT_VARIANT,
): Variant {
	return (
		instance?.getVariant(name, context, fallbackVariant) ?? fallbackVariant
	);
}

export function forceGetVariant(
	name: Name,
	context: Context = {},
	fallbackVariant: Variant = DEFAULT_VARIANT,
): Variant {
	return (
		instance?.forceGetVariant(name, context, fallbackVariant) ?? fallbackVariant
	);
}

export function getFeatureToggleDefinition(
	name: string,
): FeatureInterface | undefined {
	return instance?.getFeatureToggleDefinition(name);
}

export function getFeatureToggleDefinitions(
	withFullSegments = false,
): EnhancedFeatureInterface[] | undefined {
	return instance?.getFeatureToggleDefinitions(withFullSegments);
}

export function count(name: string, enabled: boolean): void {
	instance?.count(name, enabled);
}

export function countVariant(name: string, variant: string): void {
	instance?.countVariant(name, variant);
}

export async function flushMetrics(): Promise<void> {
	await instance?.flushMetrics();
}

/** Stops the instance; the functions return fallbacks from then on. */
export function destroy(): void {
	instance?.destroy();
	instance = undefined;
}

/** Reports the metrics of the instance, then stops it. */
export async function destroyWithFlush(): Promise<void> {
	await instance?.destroyWithFlush();
}

export type { BootstrapOptions, BootstrapProvider } from "./bootstrap.js";
export type {
	CustomHeaders,
	CustomHeadersFunction,
	Mode,
	TagFilter,
	UnleashConfig,
} from "./config.js";
export type { Context } from "./context.js";
export type {
	ClientFeaturesResponse,
	EnhancedFeatureInterface,
	FeatureInterface,
} from "./definitions.js";
export { type ImpressionEvent, UnleashEvents } from "./events.js";
export type { Name, UnleashTypes } from "./flag-names.js";
export { UnleashMetricClient } from "./metric-client.js";
export type { RepositoryInterface } from "./repository-interface.js";
export {
	InMemStorageProvider,
	type StorageProvider,
} from "./storage-provider.js";
export { Strategy } from "./strategy.js";
export { type FallbackFunction, Unleash } from "./unleash.js";
export { PayloadType, type Variant } from "./variant.js";
