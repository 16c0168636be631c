import type { FlagSource } from "../client/flag-source.js";
import type { Context, ReadableContext } from "../types.js";
import type { HostRequest } from "./host.js";
import type { BrakeEvent } from "./state.js";
import type { Upstream } from "./upstream.js";

/** Options of `createCanary`. */
export interface CanaryOptions {
	/** A client of `fanion/client`, which also reports metrics, or an engine. */
	readonly flags: FlagSource;
	/** The flag whose variant names the build of a visitor. A visitor without a variant gets the stable build. */
	readonly flag: string;
	/** The builds by name, oldest first: letters, digits, `_`, `.` and `-`. */
	readonly builds: Readonly<Record<string, Upstream>>;
	/** Name of the build that answers whatever fails; `stable` by default. */
	readonly stable?: string | undefined;
	/**
	 * Returns what the app knows about the user of a request: `userId`, `plan`, and other fields for strategies.
	 *
	 * With a `userId` or `sessionId`, the visitor gets no cookie with an id. A function that fails gives no fields.
	 */
	readonly context?:
		| ((
				request: HostRequest,
				...host: never[]
		  ) => Context | undefined | Promise<Context | undefined>)
		| undefined;
	/**
	 * Returns the name of the user's channel. Strategies read it as the field `channel`, the build as a header.
	 */
	readonly channel?:
		| ((context: ReadableContext) => string | undefined)
		| undefined;
	readonly cookie?: CookieOptions | undefined;
	readonly assets?: AssetOptions | undefined;
	/**
	 * Returns whether a request may choose its build by `?preview=v2` or the header `X-Build-Preview`. The session keeps the
	 * build until `?preview=`. By default, no request may.
	 */
	readonly preview?:
		| ((build: string, request: HostRequest) => boolean | Promise<boolean>)
		| undefined;
	/** Returns whether the payload of a variant may be the origin of a build. By default, no origin is allowed. */
	readonly allowOrigin?: ((origin: string) => boolean) | undefined;
	/** Name of the header that tells build and visitor the decision; `X-Build` by default. */
	readonly header?: string | undefined;
	/**
	 * Milliseconds until another build than the stable one has to answer a request without body; 10000 by default. Then
	 * the stable build answers.
	 */
	readonly timeout?: number | undefined;
	/**
	 * Age in milliseconds at which a request refreshes the flags of a client in a Worker; 15000 by default.
	 */
	readonly refreshInterval?: number | undefined;
	/** Sends all visitors back to the stable build when another one fails more often. By default, it never does. */
	readonly brake?: boolean | BrakeOptions | undefined;
	/** Share of the stable build's requests without body that are copied to the newest build, from 0 to 1. */
	readonly shadow?: number | ShadowOptions | undefined;
	/** Called when the brake is pulled or lifted. */
	readonly onBrake?: ((event: BrakeEvent) => unknown) | undefined;
	/** Receives log entries. By default errors and warnings go to `console`. */
	readonly logger?: ((entry: CanaryLogEntry) => unknown) | undefined;
	/** Replaces the clock: Unix milliseconds. */
	readonly now?: (() => number) | undefined;
	/** Replaces the random source: at least 0, less than 1. */
	readonly random?: (() => number) | undefined;
}

/** The cookies `<name>-visitor`, an anonymous id, and `<name>-build`, the build of the session. */
export interface CookieOptions {
	/** First part of the names; `fanion` by default. `__Host-shop` keeps cookies of subdomains out. */
	readonly name?: string | undefined;
	/** Signs the cookies. The first secret signs, each one verifies: add a new one at the front. */
	readonly secrets?: readonly string[] | undefined;
	/** Seconds until the id ends; a year by default. */
	readonly maxAge?: number | undefined;
	/** Seconds without a page after which the session ends; 1800 by default. */
	readonly session?: number | undefined;
	/**
	 * Returns whether the visitor of a request may get cookies. Without consent, no cookie is read or made, and the visitor
	 * gets another build than the stable one only if the flag gives it without a bucket. By default, each visitor may.
	 */
	readonly consent?: ((request: HostRequest) => boolean) | undefined;
	readonly domain?: string | undefined;
	/** `/` by default. */
	readonly path?: string | undefined;
	/** `Lax` by default. */
	readonly sameSite?: "Lax" | "Strict" | "None" | undefined;
	/** `true` by default. Browsers accept such cookies from `http://localhost`, too. */
	readonly secure?: boolean | undefined;
}

/** How a page says which build its assets belong to. */
export interface AssetOptions {
	/** Start of the path, before the name of the build; `/_build/` by default: `/_build/v2/app.js`. */
	readonly prefix?: string | undefined;
	/** Whether the build receives the path with the prefix; `false` by default. */
	readonly keepPrefix?: boolean | undefined;
	/** Name of a parameter that holds the name of the build: `dpl` for `/app.js?dpl=v2`. */
	readonly query?: string | undefined;
	/** Matches paths whose names contain a hash of the content. The first build that has the file answers. */
	readonly hashed?: RegExp | undefined;
}

/** When a build is stopped. */
export interface BrakeOptions {
	/**
	 * How many more requests fail than those of the stable build, as a share of all: 0.05 by default, 5 of 100. The test
	 * is made for this difference; one that is much smaller rarely pulls the brake.
	 */
	readonly errors?: number | undefined;
	/** Milliseconds after which a response counts as an error. By default, only its status does. */
	readonly slow?: number | undefined;
	/** Requests that a build has answered before the brake can be pulled; 20 by default. */
	readonly least?: number | undefined;
	/** Milliseconds after which the test begins again beside the running one; 60000 by default. */
	readonly window?: number | undefined;
	/** Name of the build that takes the visitors; the stable one by default. */
	readonly fallback?: string | undefined;
	/** Greatest probability of a false alarm in the life of a build; 0.01 by default. */
	readonly falseAlarms?: number | undefined;
	/** Where the counts of all isolates meet: `canaryObject(env.CANARY)` of `fanion/canary/object`. By default, here. */
	readonly keeper?: Upstream | undefined;
	/** Keeps counts and pulled brakes across restarts; written at most once in a second. Has no effect with `keeper`. */
	readonly storage?: BrakeStorage | undefined;
}

/** A storage of `fanion/storage`, or another object with these methods. */
export interface BrakeStorage {
	get(key: string): unknown;
	set(key: string, value: string): unknown;
}

/** Copies of requests whose answers do not matter. */
export interface ShadowOptions {
	/** Share of requests, from 0 to 1. */
	readonly share: number;
	/** Name of the build that receives copies; the newest by default. */
	readonly build?: string | undefined;
	/** Called with both results of a copied request. */
	readonly onCompare?: ((comparison: ShadowComparison) => unknown) | undefined;
}

/** The two results of one request. */
export interface ShadowComparison {
	readonly method: string;
	/** Path without query. */
	readonly path: string;
	readonly build: string;
	readonly stable: ShadowResult;
	readonly shadow: ShadowResult;
}

/** What a build answered. */
export interface ShadowResult {
	/** HTTP status; 0 if there was no response. */
	readonly status: number;
	/** Milliseconds until the headers arrived. */
	readonly latency: number;
}

/** One entry of the log. Contains no id, cookie or query. */
export interface CanaryLogEntry {
	readonly level: "error" | "warn" | "info";
	/** What happened, in one line. */
	readonly message: string;
	/** The build that the entry is about. */
	readonly build?: string;
}
