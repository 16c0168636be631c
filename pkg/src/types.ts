import type { FanionError } from "./error.js";

/**
 * Who is asking, and about what.
 *
 * The named fields of Unleash and your own stand side by side: a text, number, boolean or date at the
 * top is a field of that name, and so is an entry of `properties`. The top goes before `properties`.
 * `null` and `undefined` are missing; an empty text is a value.
 */
export type Context = NamedFields | object;

/** The fields that Unleash has names for. */
export interface NamedFields {
	readonly userId?: Value;
	readonly sessionId?: Value;
	readonly remoteAddress?: Value;
	readonly environment?: Value;
	readonly appName?: Value;
	/** What date constraints take for now; without it, they take the engine's clock. */
	readonly currentTime?: Value;
	readonly properties?: Readonly<Record<string, Value>>;
}

/** A value of a context. Numbers and booleans are compared as `String` writes them, dates in ISO 8601. */
export type Value =
	| string
	| number
	| bigint
	| boolean
	| Date
	| null
	| undefined;

/** Why a flag answers as it does, in OpenFeature's words. */
export type Reason =
	/** The flag is switched off. */
	| "DISABLED"
	/** No strategy admitted the person, or a dependency is not satisfied. */
	| "DEFAULT"
	/** A strategy with constraints or a list of people, or one that you answer, admitted the person. */
	| "TARGETING_MATCH"
	/** A bucket decided, about being in or about the variant. */
	| "SPLIT"
	/** On for everyone. */
	| "STATIC";

/** One of several answers of a flag. Frozen, and the same object each time. */
export interface Variant {
	/** Its name; `disabled` when there is none. */
	readonly name: string;
	/** Was a variant chosen? */
	readonly enabled: boolean;
	readonly payload?: Payload;
	/** Is the flag on? */
	readonly feature_enabled: boolean;
}

/** The data of a variant. */
export interface Payload {
	/** What the text is meant to be: `string`, `json`, `csv` or `number`; nobody checks it. */
	readonly type: string;
	readonly value: string;
}

/** The whole answer about one flag: enabled, variant and reason come from one walk. */
export interface Evaluation {
	/** Name of the flag. */
	readonly flag: string;
	readonly enabled: boolean;
	readonly variant: Variant;
	readonly reason: Reason;
	/** Shall it be noted that this person was asked? */
	readonly impressionData: boolean;
}

/** A flag, as the document describes it. */
export interface Flag {
	readonly name: string;
	/** `release`, `experiment`, `operational`, `kill-switch`, `permission` or your own; may be empty. */
	readonly type: string;
	readonly project: string;
	readonly description?: string;
	/** Is it switched on at all? Its strategies decide the rest. */
	readonly enabled: boolean;
	readonly stale: boolean;
	readonly impressionData: boolean;
	/** Names of the context fields that can change its answer; none when it is switched off. */
	readonly fields: readonly string[];
	/** The variants it may give: its own, then those of its strategies. */
	readonly variants: readonly {
		readonly name: string;
		readonly payload?: Payload;
	}[];
}

/** A part of a flag that could not be understood, or not wholly: a strategy that cannot do without it never matches. */
export interface Warning {
	/** Name of the flag; empty when the part belongs to no flag. */
	readonly flag: string;
	/** The place within the flag: `strategy 2, constraint 1`. */
	readonly path: string;
	/** What is wrong, without the place. */
	readonly problem: string;
	/** All in one sentence, flag and place included. */
	readonly message: string;
}

/** Answers for a custom strategy: does it admit this person? */
export type CustomStrategy = (
	parameters: Readonly<Record<string, string>>,
	context: Context,
) => boolean;

/** What an engine cannot know by itself. */
export interface EngineOptions {
	/** Name of the host, for the strategy `applicationHostname`; without it, that admits nobody. */
	readonly hostname?: string;
	/**
	 * Your own strategies by name; a name that is built in is never asked. Only `true` admits; one that
	 * throws admits nobody, and is told to `onWarning`.
	 */
	readonly customStrategies?: Readonly<Record<string, CustomStrategy>>;
	/** The clock: Unix milliseconds. `Date.now` when left out. It must not throw. */
	readonly now?: () => number;
	/** Chance: a number from 0 up to, but not including, 1. `Math.random` when left out. It must not throw. */
	readonly random?: () => number;
	/** Told once for each thing that goes wrong while answering; `console.warn` when left out. */
	readonly onWarning?: (message: string) => void;
	/**
	 * Told when the engine failed in the middle of a question: memory or stack ran out, say. The fallback
	 * has answered, and the next question finds the same flags again. `console.error` when left out.
	 */
	readonly onError?: (error: FanionError) => void;
}

/** What `load` reads: the body of `/client/features`, as text, bytes or an object; or a snapshot. */
export type Document =
	| string
	| Uint8Array
	| ArrayBuffer
	| {
			readonly version?: number;
			readonly features: readonly unknown[];
			readonly segments?: readonly unknown[];
	  };

/** What `apply` reads: the body of `/client/delta`, as text, bytes or an object. */
export type Delta =
	| string
	| Uint8Array
	| ArrayBuffer
	| { readonly events: readonly unknown[] };
