import type { FanionError } from "./errors.js";

/**
 * The user and the circumstances that a flag is evaluated for.
 *
 * A string, number, boolean or date at the top is a field of that name, and so is an entry of `properties`. A
 * field at the top takes precedence over one in `properties`. `null` and `undefined` are missing; an empty
 * string is a value.
 */
export type Context = NamedFields | object;

/** The context fields that Unleash defines. */
export interface NamedFields {
	readonly userId?: Value;
	readonly sessionId?: Value;
	readonly remoteAddress?: Value;
	readonly environment?: Value;
	readonly appName?: Value;
	/** The time for date constraints: a date, Unix milliseconds or ISO 8601. If missing, they read the engine's clock. */
	readonly currentTime?: Value;
	readonly properties?: Readonly<Record<string, Value>>;
}

/** A context as a function of the caller gets it: all fields can be read. */
export type ReadableContext = NamedFields & {
	readonly [field: string]: unknown;
};

/**
 * A value of a context field.
 *
 * Numbers and booleans are compared as `String` formats them, dates and numbers in `currentTime` as ISO 8601.
 */
export type Value =
	| string
	| number
	| bigint
	| boolean
	| Date
	| null
	| undefined;

/** The reason of an evaluation, by the names of OpenFeature. */
export type Reason =
	/** The flag is disabled. */
	| "DISABLED"
	/** No strategy matched, or a dependency is not satisfied. */
	| "DEFAULT"
	/** A strategy with constraints, a strategy with a list of values, or a custom strategy matched. */
	| "TARGETING_MATCH"
	/** A bucket decided the rollout or the variant. */
	| "SPLIT"
	/** The flag is on for every user. */
	| "STATIC";

/** A variant of a flag. The object is frozen; each evaluation with this variant returns the same object. */
export interface Variant {
	/** `disabled` if the flag is off or has no variants. */
	readonly name: string;
	/** Whether a variant was selected. */
	readonly enabled: boolean;
	readonly payload?: Payload;
	/** Whether the flag is on. */
	readonly feature_enabled: boolean;
}

/** The data of a variant. */
export interface Payload {
	/** Type of the value: `string`, `json`, `csv` or `number`. Fanion does not check the value against it. */
	readonly type: string;
	readonly value: string;
}

/** The evaluation of a flag. One pass over the strategies decides all of it. */
export interface Evaluation {
	/** Name of the flag. */
	readonly flag: string;
	readonly enabled: boolean;
	readonly variant: Variant;
	readonly reason: Reason;
	/** Whether the flag asks for impression events. */
	readonly impressionData: boolean;
	/** Present if an override of `fanion/overrides` decided. */
	readonly overridden?: true;
}

/** A flag as the document describes it. */
export interface Flag {
	readonly name: string;
	/** `release`, `experiment`, `operational`, `kill-switch`, `permission` or a custom type; may be empty. */
	readonly type: string;
	readonly project: string;
	readonly description?: string;
	/** Whether the flag is enabled in this environment. If so, its strategies decide. */
	readonly enabled: boolean;
	readonly stale: boolean;
	readonly impressionData: boolean;
	/** Names of the context fields that can change the evaluation; empty for a disabled flag. */
	readonly fields: readonly string[];
	/** The variants of the flag, then those of its strategies. */
	readonly variants: readonly {
		readonly name: string;
		readonly payload?: Payload;
	}[];
}

/** A part of a document that is invalid or unknown. A strategy that requires the part never matches. */
export interface Warning {
	/** Name of the flag; empty if the part belongs to no flag. */
	readonly flag: string;
	/** The position within the flag: `strategy 2, constraint 1`. */
	readonly path: string;
	/** The problem, without the position. */
	readonly problem: string;
	/** Flag, position and problem in one sentence. */
	readonly message: string;
}

/** A custom strategy. Returns whether the strategy matches the context. */
export type CustomStrategy = (
	parameters: Readonly<Record<string, string>>,
	context: ReadableContext,
) => boolean;

/** Stricter limits for a host with documents of many authors. Without them, those of `docs/limits.md` hold. */
export interface EngineLimits {
	/** Bytes of a document, delta or snapshot, and of a document after a delta. */
	readonly documentSize?: number | undefined;
	/** Number of flags. */
	readonly flags?: number | undefined;
	/** UTF-16 code units of all strings of one context; at most 2^24. */
	readonly contextSize?: number | undefined;
	/** UTF-16 code units of one value of a context. */
	readonly valueLength?: number | undefined;
}

/** Options of an engine. */
export interface EngineOptions {
	/**
	 * Stricter limits. `load` and `apply` throw beyond them, and the engine keeps its flags; a value of a context beyond
	 * them is missing, with a warning.
	 */
	readonly limits?: EngineLimits | undefined;
	/** Host name for the strategy `applicationHostname`. Without a host name, that strategy never matches. */
	readonly hostname?: string | undefined;
	/**
	 * Custom strategies by name. Built-in strategies cannot be replaced. A strategy matches if the function
	 * returns `true`. If the function throws, the strategy does not match and `onWarning` is called.
	 */
	readonly customStrategies?:
		| Readonly<Record<string, CustomStrategy>>
		| undefined;
	/** The clock, in Unix milliseconds. Default: `Date.now`. Must not throw. */
	readonly now?: (() => number) | undefined;
	/** The random source: at least 0 and less than 1. Default: `Math.random`. Must not throw. */
	readonly random?: (() => number) | undefined;
	/**
	 * Called once for each different problem of a flag, when it is first evaluated or `warnings` is called, and of
	 * an evaluation: for at most 1,000 and 100 different messages. Default: `console.warn`.
	 */
	readonly onWarning?: ((message: string) => void) | undefined;
	/**
	 * Called when the WebAssembly failed during an evaluation, for example for lack of memory. The evaluation
	 * returns its fallback, and the next one uses the same flags. Default: `console.error`.
	 */
	readonly onError?: ((error: FanionError) => void) | undefined;
}

/** Input of `load`: the body of `/client/features` as a string, bytes or an object; or a snapshot. */
export type Document =
	| string
	| Uint8Array
	| ArrayBuffer
	| {
			readonly version?: number;
			readonly features: readonly unknown[];
			readonly segments?: readonly unknown[];
	  };

/** Input of `apply`: the body of `/client/delta` as a string, bytes or an object. */
export type Delta =
	| string
	| Uint8Array
	| ArrayBuffer
	| { readonly events: readonly unknown[] };
