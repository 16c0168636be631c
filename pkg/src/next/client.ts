"use client";

import {
	FlagProvider as ReactFlagProvider,
	useFlag as useReactFlag,
	useFlags as useReactFlags,
	useVariant as useReactVariant,
} from "@unleash/proxy-client-react";
import { type ComponentProps, createElement, type FC } from "react";
import { getDefaultClientConfig } from "./environment.js";
import type { IToggle, IVariant } from "./types.js";

export {
	useFlagsStatus,
	useUnleashClient,
	useUnleashContext,
} from "@unleash/proxy-client-react";

// What needs the engine is not among them: a page would load it with the provider.
export { getDefaultClientConfig } from "./environment.js";
export { type FlagsClient, flagsClient } from "./flags-client.js";
export { randomSessionId } from "./session.js";
export type { IMutableContext, IToggle, IVariant } from "./types.js";

type ReactProps = ComponentProps<typeof ReactFlagProvider>;

/** Properties of `FlagProvider`. */
export interface FlagProviderProps extends Omit<ReactProps, "config"> {
	/**
	 * Options of `unleash-proxy-client`. The environment variables set `url`, `clientKey` and `appName`. With
	 * `bootstrap`, the `toggles` of the server, the first render has the flags of the server.
	 */
	config?: Partial<NonNullable<ReactProps["config"]>>;
}

/** Provides flags to client components. Requests new flags in a page only, not while a server renders. */
export const FlagProvider: FC<FlagProviderProps> = (props) =>
	createElement(ReactFlagProvider, {
		...props,
		startClient: props.startClient ?? typeof window !== "undefined",
		config: { ...getDefaultClientConfig(), ...props.config },
	});

/** Returns whether a flag is on. */
export const useFlag = <Name extends string>(name: Name): boolean =>
	useReactFlag(name);

/** Returns the variant of a flag. */
export const useVariant = <
	Name extends string,
	Variant extends Partial<IVariant>,
>(
	name: Name,
): Variant => useReactVariant(name) as Variant;

/** Returns all flags that are on. */
export const useFlags = <Toggles extends IToggle[]>(): Toggles =>
	useReactFlags() as Toggles;
