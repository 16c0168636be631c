import type { Address } from "../client/options.js";
import type { Engine } from "../engine.js";
import type { PrivateKey } from "../signed/types.js";
import type { Storage } from "../storage/storage.js";
import type { Document, EngineLimits, EngineOptions } from "../types.js";

/**
 * Options of `createEdge`. Names are those of Unleash Edge in camel case; durations are in milliseconds.
 *
 * Give `upstreamUrl`, or else `bootstrap` with `clientTokens` or `frontendTokens`.
 */
export interface EdgeOptions {
	/** Address of the Unleash server, or of another edge; `/api` may be missing. */
	readonly upstreamUrl?: string | Address;
	/** Backend tokens whose flags are fetched from the start. Frontend tokens see the flags that these cover. */
	readonly tokens?: readonly string[];
	/** Frontend tokens that are valid without asking the server; also `secret@environment`. */
	readonly pretrustedTokens?: readonly string[];
	/** Flags until the server answers; without `upstreamUrl`, the only flags. `Edge.load` replaces them. */
	readonly bootstrap?: Document;
	/** Backend tokens without `upstreamUrl`: valid without asking a server. */
	readonly clientTokens?: readonly string[];
	/** Frontend tokens without `upstreamUrl`: valid without asking a server. */
	readonly frontendTokens?: readonly string[];
	/** Keeps flags and validated tokens across restarts. Its keys and values contain no token in the clear. */
	readonly storage?: Storage;
	/** Milliseconds between two requests for flags; 15000 by default. In Workers, the age that leads to a request. */
	readonly refreshInterval?: number;
	/** Milliseconds between two reports of metrics; 60000 by default, 10000 in Workers. 0 turns reports off. */
	readonly metricsInterval?: number;
	/** Milliseconds after which a token is validated again; 3600000 by default. */
	readonly tokenRevalidationInterval?: number;
	/** Milliseconds until a request to the server fails; 5000 by default. */
	readonly upstreamRequestTimeout?: number;
	/** Requests deltas from the server instead of whole documents. */
	readonly delta?: boolean;
	/** Receives changes from the server by a stream. Falls back to polling if the server has none. */
	readonly streaming?: boolean;
	/** Serves `/api/client/delta` and `/api/client/streaming`; `true` if `streaming` or `delta` is. */
	readonly serveChanges?: boolean;
	/** Path that precedes all others: `/edge`. */
	readonly basePath?: string;
	/** Header that holds the token; `authorization` by default. */
	readonly tokenHeader?: string;
	/** Additional headers of each request to the server. */
	readonly customClientHeaders?: Readonly<Record<string, string>>;
	/** Whether `X-Forwarded-For` tells the address of the user: always, or only from these addresses and networks. */
	readonly trustProxy?: boolean | readonly string[];
	/** Addresses and networks (CIDR) whose requests are answered; all by default. */
	readonly allowList?: readonly string[];
	/** Addresses and networks (CIDR) whose requests are refused. */
	readonly denyList?: readonly string[];
	/** Cross-origin requests; by default, every page may ask. */
	readonly cors?: CorsOptions;
	/** Removes `/api/frontend/all` and `/api/proxy/all`, which show flags that are off. */
	readonly disableAllEndpoint?: boolean;
	/** Removes `/internal-backstage/metricsbatch`. */
	readonly disableMetricsBatchEndpoint?: boolean;
	/** Removes `/internal-backstage/metrics`. */
	readonly disableMetricsEndpoint?: boolean;
	/** Removes `/internal-backstage/features`. */
	readonly disableFeaturesEndpoint?: boolean;
	/** Removes `/internal-backstage/tokens`. */
	readonly disableTokensEndpoint?: boolean;
	/** Removes `/internal-backstage/instancedata`. */
	readonly disableInstanceDataEndpoint?: boolean;
	/** Bytes of the largest request body that is read; 1048576 by default. Larger ones get 413. */
	readonly maxBodySize?: number;
	/** Serves `/api/residual`. Needs an `engine` of `fanion/tools`. */
	readonly residual?: boolean | EdgeResidualOptions;
	/**
	 * Token that requests to `/api/frontend/explain/{name}` send in `X-Explain-Token`, at least 16 characters; without it
	 * there is no such path. Needs an `engine` of `fanion/tools`.
	 */
	readonly explainToken?: string;
	/** Limits of the definitions of each token, and of contexts. Refused definitions are logged; the old flags stay. */
	readonly limits?: EngineLimits;
	/**
	 * Private key of Ed25519 that signs definitions and residuals for clients with `verify`: `Fanion-Signature` of their
	 * answers. What the edge stores is signed too, and verified when it is read.
	 */
	readonly signingKey?: PrivateKey;
	/** Milliseconds for which a signature is valid; 86400000 by default. */
	readonly signatureLifetime?: number;
	/** Creates the engines, for example those of `fanion/tools`: `(options) => new Engine(options)`. */
	readonly engine?: (options: EngineOptions) => Engine;
	/** Name of this edge for the server; `fanion-edge` by default. */
	readonly appName?: string;
	/** Name of this instance for the server; a random UUID by default. */
	readonly instanceId?: string;
	/** Region, for the list of connected edges in Unleash. */
	readonly region?: string;
	/** Replaces the `fetch` of the host. */
	readonly fetch?: typeof globalThis extends { fetch: infer Fetch }
		? Fetch
		: never;
	/** Replaces the clock: Unix milliseconds. */
	readonly now?: () => number;
	/** Replaces the random source: at least 0, less than 1. */
	readonly random?: () => number;
	/** Receives log entries. By default errors and warnings go to `console`. */
	readonly logger?: (entry: LogEntry) => void;
	/** Returns seconds of CPU time and bytes of memory of the process, for the server and for Prometheus. */
	readonly processMetrics?: () => ProcessMetrics;
}

/** What pages of other origins may ask; lists as in Unleash Edge, `*` by default. */
export interface CorsOptions {
	/** `*`, or the origins that may ask. */
	readonly origin?: string | readonly string[];
	readonly allowedHeaders?: string | readonly string[];
	readonly exposedHeaders?: string | readonly string[];
	readonly methods?: string | readonly string[];
	/** Seconds for which a browser may remember the answer to a preflight; 172800 by default. */
	readonly maxAge?: number;
}

/** What residual documents may contain. */
export interface EdgeResidualOptions {
	/** Fields whose values a residual must not contain. A flag that would reveal one is left out. */
	readonly private?: readonly string[];
	/** Fields that are read from headers, as a proxy or host sets them: `{ country: 'cf-ipcountry' }`. They replace those of the request. */
	readonly headers?: Readonly<Record<string, string>>;
}

/** One entry of the log. Never contains a token in the clear. */
export interface LogEntry {
	readonly level: "error" | "warn" | "info" | "debug";
	/** What happened, in one line. */
	readonly message: string;
	/** The environment that the entry is about. */
	readonly environment?: string;
}

/** Resources that the process has used. */
export interface ProcessMetrics {
	/** Seconds. */
	readonly cpuUsage: number;
	/** Bytes. */
	readonly memoryUsage: number;
}
