import type { Engine } from "../engine.js";
import type { Verification } from "../signed/types.js";
import type { Storage } from "../storage/storage.js";
import type { Context, Document, EngineOptions } from "../types.js";
import type { OptionAliases } from "./option-aliases.js";

/** Options of `createClient`: the source of the flags, storage, and reports. */
export interface ClientOptions<GivenEngine extends Engine = Engine>
	extends Omit<EngineOptions, "onWarning" | "onError">,
		OptionAliases {
	/**
	 * Address of the Unleash server. `/api` is appended unless its path contains it, or ends in `/client`.
	 *
	 * Without `url` and `documentUrl` the flags come from `bootstrap` and `storage`.
	 */
	readonly url?: string | Address | undefined;
	/** Address of a document or snapshot that replaces `/client/features`; requested without the token. */
	readonly documentUrl?: string | Address | undefined;
	/**
	 * A backend token (with `residual`, a frontend token), or a function that returns the token for each request. If the
	 * function throws, or returns no string, the request fails. By default the header `Authorization` of `headers`.
	 *
	 * A page must not contain a backend token: let your own server add it.
	 */
	readonly token?: string | (() => string) | undefined;
	/** Name of the application, for the server and for constraints. */
	readonly appName: string;
	/** Name of this instance of the application. By default a random UUID, but `browser` in every browser. */
	readonly instanceId?: string | undefined;
	/** Default context, merged below the context of each call; read once. `setContext` replaces it. */
	readonly context?: Context | undefined;
	/**
	 * Requests the residual for the default context from a fanion edge at `url`.
	 *
	 * `token` is a frontend token, which a page may contain. The fields of `context`, `userId` and `sessionId` are fixed:
	 * a call cannot replace them, and `setContext` requests another residual. Has no effect without `url`. With it,
	 * `documentUrl`, `delta`, `streaming`, `projects` and `namePrefix` have none: they emit a warning.
	 */
	readonly residual?: boolean | undefined;
	/**
	 * Milliseconds between two requests for flags; 15000 by default, 0 in Cloudflare Workers.
	 *
	 * With 0 the client sends requests only when `ready`, `ensureFresh`, `refresh`, `flushMetrics` or `close` is called;
	 * with `residual`, also by `setContext`.
	 */
	readonly refreshInterval?: number | undefined;
	/**
	 * Milliseconds between two reports of metrics; 60000 by default. 0 turns metrics off.
	 *
	 * With `refreshInterval: 0`, reports are sent only by `flushMetrics` and `close`.
	 */
	readonly metricsInterval?: number | undefined;
	/** Requests deltas instead of whole documents. Falls back to documents if the server has no deltas. */
	readonly delta?: boolean | undefined;
	/** Receives deltas through a stream. Falls back to polling if the server has no stream. */
	readonly streaming?: boolean | StreamOptions | undefined;
	/** Flags until the server answers: a document or snapshot, or its address. */
	readonly bootstrap?: Document | Address | undefined;
	/** Whether `bootstrap` takes precedence over the stored document; `true` by default. */
	readonly bootstrapOverride?: boolean | undefined;
	/** Keeps the last good document across restarts. */
	readonly storage?: Storage | undefined;
	/**
	 * Key of the document in `storage`. By default the address without secrets, the project and environment of the
	 * token, or else `appName`, and `projects` and `namePrefix`.
	 */
	readonly storageKey?: string | undefined;
	/**
	 * Public keys: the client takes only flags that one of them has signed, from the server, `documentUrl`, `bootstrap`
	 * and `storage`.
	 *
	 * `delta` and `streaming` have no effect: they emit a warning.
	 */
	readonly verify?: Verification;
	/** Requests only the flags of these projects. */
	readonly projects?: readonly string[] | undefined;
	/** Requests only the flags whose names start with this prefix. */
	readonly namePrefix?: string | undefined;
	/** Additional headers of each request. `Authorization` and `Cookie` are sent only to the server of `url`, or else of `documentUrl`. */
	readonly headers?: Readonly<Record<string, string>> | undefined;
	/** Milliseconds until a request fails; 10000 by default. */
	readonly timeout?: number | undefined;
	/** Replaces the `fetch` of the host. */
	readonly fetch?:
		| (typeof globalThis extends { fetch: infer Fetch } ? Fetch : never)
		| undefined;
	/** Replaces the engine, for example by one of `fanion/tools`. */
	readonly engine?: GivenEngine | undefined;
}

/** Timeouts of a stream. */
export interface StreamOptions {
	/** Milliseconds until the first reconnection, 2000 by default; doubles with each attempt, up to 30 s. */
	readonly retry?: number | undefined;
	/** Milliseconds without data after which the stream counts as lost; 90000 by default. */
	readonly idle?: number | undefined;
}

/** A `URL`. The type does not need the types of the web platform. */
export interface Address {
	readonly href: string;
}
