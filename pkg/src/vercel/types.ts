// The types of the package `flags`, as far as an adapter has them: callers of TypeScript need not install it.

import type { Context } from "../types.js";

/** An `Adapter` of the package `flags`, for flags of one type of value. */
export interface FlagAdapter<Value> {
	/** Returns the default context of a request. */
	readonly identify: (request: IdentifiedRequest) => Context | undefined;
	/** Returns the address of a flag's page in Unleash. */
	readonly origin: (key: string) => string | undefined;
	/** Returns the value of a flag. */
	readonly decide: (decision: Decision) => Promise<Value>;
}

/** The part of a request that identifies its visitor. */
export interface IdentifiedRequest {
	readonly cookies: {
		get(name: string): { readonly value: string } | undefined;
	};
}

/** The flag to decide, and the context that `identify` has returned. */
export interface Decision {
	readonly key: string;
	readonly entities?: Context | undefined;
	readonly defaultValue?: unknown;
}

/** Flags for the Flags Explorer: `ProviderData` of the package `flags`. */
export interface ProviderData {
	definitions: Record<string, FlagDefinition>;
	hints: { key: string; text: string }[];
}

/** One flag for the Flags Explorer. */
export interface FlagDefinition {
	options: FlagOption[];
	/** Address of the flag's page in Unleash. */
	origin?: string;
	description?: string;
}

/** A value that a flag may have. */
export interface FlagOption {
	value: unknown;
	label: string;
}
