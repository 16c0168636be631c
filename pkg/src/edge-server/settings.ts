import type { EdgeOptions } from "../edge/options.js";

/** The settings of the command: those of the edge, and those of its processes. */
export interface ServerSettings {
	/** Options of `createEdge` without those that are opened from the other settings. */
	readonly edge: EdgeOptions;
	readonly listen: ListenSettings;
	readonly log: LogSettings;
	readonly storage: StorageSettings | undefined;
	/** The flags of an edge without a server. */
	readonly bootstrap: BootstrapSettings | undefined;
	/** Path of the private key that signs answers. */
	readonly signingKey: string | undefined;
	/** Number of processes that answer requests; 1 for none besides the first. */
	readonly workers: number;
	/** Header of requests to the server that holds the token. */
	readonly upstreamAuthHeader: string;
}

/** Where the server listens, and for how long it waits. Durations are in milliseconds. */
export interface ListenSettings {
	readonly host: string;
	readonly port: number;
	/** Until a request has arrived completely. */
	readonly requestTimeout: number;
	/** Until a connection without requests is closed. */
	readonly keepAliveTimeout: number;
	readonly tls: TlsSettings | undefined;
}

export interface TlsSettings {
	readonly port: number;
	/** Path of a file in PEM format. */
	readonly key: string;
	/** Path of a file in PEM format. */
	readonly cert: string;
	/** Whether requests without TLS are sent to the port with TLS. */
	readonly redirect: boolean;
}

export type LogFormat = "plain" | "json" | "pretty";
export type LogLevel = "error" | "warn" | "info" | "debug";

export interface LogSettings {
	readonly format: LogFormat;
	/** The least important entries that are written. */
	readonly level: LogLevel;
}

export type StorageSettings =
	| { readonly kind: "folder"; readonly folder: string }
	| { readonly kind: "redis"; readonly redis: RedisSettings };

export interface RedisSettings {
	readonly urls: readonly string[];
	readonly isCluster: boolean;
	/** Milliseconds. */
	readonly readTimeout: number;
	/** Milliseconds. */
	readonly writeTimeout: number;
}

export interface BootstrapSettings {
	/** Path of a document. */
	readonly file: string;
	/** Milliseconds until the file is read again; 0 for never. */
	readonly reloadInterval: number;
}
