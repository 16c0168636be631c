import type { Engine } from "../engine.js";
import type { Storage } from "../storage/storage.js";
import type { Document, EngineOptions, NamedFields } from "../types.js";

/** How long a request may take when nothing else is said. Milliseconds. */
export const TIMEOUT = 10_000;

/** How a client comes by its flags, and what it tells of their use. */
export interface ClientOptions
	extends Omit<EngineOptions, "onWarning" | "onError"> {
	/**
	 * The server: its address, with or without `/api`. Without one, and without `documentUrl`, the flags
	 * are those that somebody puts into `storage`.
	 */
	readonly url?: string | Address;
	/** Takes the document from here, and not from `/client/features`: JSON, or a snapshot. */
	readonly documentUrl?: string | Address;
	/**
	 * A backend token, which must not come into a page: leave it out where a server of yours adds it. A
	 * function is asked at each request, so a token may change.
	 */
	readonly token?: string | (() => string);
	/** Name of the application, for the server and for constraints. */
	readonly appName: string;
	/** Name of this instance of it; one is made up when left out. */
	readonly instanceId?: string;
	/** What is known of everybody who asks: it goes below the context of each question. It is read once; `setContext` changes it. */
	readonly context?: NamedFields | object;
	/**
	 * Milliseconds between two looks at the server, 15000 when left out. With 0 nothing happens by itself:
	 * call `fresh` and `flush`. That is the default in Cloudflare Workers.
	 */
	readonly refreshInterval?: number;
	/** Milliseconds between two reports of use, 60000 when left out; with 0 nothing is reported. */
	readonly metricsInterval?: number;
	/** Asks for changes only; where the server cannot tell them, for the whole document. */
	readonly delta?: boolean;
	/** Lets the server tell of changes when they happen; where it cannot, asks for them. */
	readonly streaming?: boolean | StreamOptions;
	/** Flags to begin with: a document as text, bytes or object, or the address of one. */
	readonly bootstrap?: Document | Address;
	/** Do these go before what `storage` has? `true` when left out. What the server says goes before both. */
	readonly bootstrapOverride?: boolean;
	/** Where the last good document is kept, so that it survives a restart. */
	readonly storage?: Storage;
	/** Its name in there; made of address, projects and environment when left out, never of the secret. */
	readonly storageKey?: string;
	/** Only flags of these projects. */
	readonly projects?: readonly string[];
	/** Only flags whose names begin like this. */
	readonly namePrefix?: string;
	/** Headers of your own, for every request. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Milliseconds until a request is given up, 10000 when left out. */
	readonly timeout?: number;
	/** What is used in the place of the host's `fetch`. */
	readonly fetch?: typeof globalThis extends { fetch: infer Fetch }
		? Fetch
		: never;
	/** An engine of your own, that of `fanion/lab` for one. */
	readonly engine?: Engine;
}

/** How patient a stream is. */
export interface StreamOptions {
	/** Milliseconds until the first new attempt, 2000 when left out; each further one waits twice as long, up to 30 s. */
	readonly retry?: number;
	/** Milliseconds of silence after which a stream counts as lost, 90000 when left out. */
	readonly idle?: number;
}

/** A `URL`, as far as the types of the host know it. */
export interface Address {
	readonly href: string;
}
