// The types of the drop-in where those of `unleash-client` are expected, and the other way around.

import type { EventEmitter } from "node:events";
import * as dropIn from "fanion/compat/unleash-client";
import type * as original from "unleash-client";

/**
 * The public members of a type, with strings instead of enums.
 *
 * No other type is assignable to an enum, or to a class with private members.
 */
type Public<Type> = Type extends string
	? `${Type}`
	: Type extends Date | URL | Promise<unknown>
		? Type
		: Type extends EventEmitter
			? {
					[Key in keyof Type as Exclude<Key, keyof EventEmitter>]: Public<
						Type[Key]
					>;
				}
			: Type extends (...values: infer Values) => infer Result
				? (
						...values: {
							[Key in keyof Values]: Public<Values[Key]>;
						}
					) => Public<Result>
				: Type extends object
					? { [Key in keyof Type]: Public<Type[Key]> }
					: Type;

/** `initialize` and `startUnleash` return a class: see `members`. */
type Functions =
	| "isEnabled"
	| "getVariant"
	| "forceGetVariant"
	| "getFeatureToggleDefinition"
	| "getFeatureToggleDefinitions"
	| "count"
	| "countVariant"
	| "flushMetrics"
	| "destroy"
	| "destroyWithFlush";

/** Without the repository, whose type is that of an `EventEmitter`: see `repository`. */
type Config = Omit<original.UnleashConfig, "repository">;

declare const unleash: dropIn.Unleash;
declare const config: Public<Config>;
declare const ownConfig: dropIn.UnleashConfig;
declare const response: Public<original.ClientFeaturesResponse>;
declare const context: original.Context;
declare const variant: Public<original.Variant>;

export const functions: Public<Pick<typeof original, Functions>> = dropIn;
export const members: Public<original.Unleash> = unleash;
export const configuration: dropIn.UnleashConfig = config;
export const repository: Public<original.UnleashConfig["repository"]> =
	ownConfig.repository;
export const back: [
	dropIn.ClientFeaturesResponse,
	dropIn.Context,
	dropIn.Variant,
] = [response, context, variant];
declare const ownResponse: dropIn.ClientFeaturesResponse;
declare const ownContext: dropIn.Context;
declare const ownVariant: dropIn.Variant;
export const forth: [
	Public<original.ClientFeaturesResponse>,
	original.Context,
	Public<original.Variant>,
] = [ownResponse, ownContext, ownVariant];

/** Every name that the original exports as a value. */
export const names: Record<
	Exclude<keyof typeof original, "default">,
	unknown
> = dropIn;
export const events: Record<
	keyof typeof original.UnleashEvents,
	`${original.UnleashEvents}`
> = dropIn.UnleashEvents;
export const payloads: Record<
	keyof typeof original.PayloadType,
	`${original.PayloadType}`
> = dropIn.PayloadType;
