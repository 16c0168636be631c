import type { Document } from "../types.js";
import type { EdgeRequest, EdgeResponse } from "./http.js";

/**
 * Answers the HTTP requests of Unleash SDKs from flags in memory.
 *
 * `fetch` suits `Deno.serve`, `Bun.serve`, Hono and `export default` of a Worker; `handle` suits adapters that have
 * no `Request`, such as one for `node:http`.
 */
export interface Edge {
	/**
	 * Answers a request. Never rejects. May be passed on without its object.
	 *
	 * Further arguments are those of the host, in any order: `{ waitUntil }` and `env` of a Worker, the server of
	 * Bun, the information of Deno, or an `EdgeContext`.
	 */
	readonly fetch: (
		request: HostRequest,
		...context: readonly unknown[]
	) => Promise<HostResponse>;
	/** Answers a request without the classes of the web platform; at once if nothing has to be awaited. Never rejects. */
	handle(request: EdgeRequest): EdgeResponse | Promise<EdgeResponse>;
	/**
	 * Waits until the flags of all `tokens` are there, for at most `timeout` milliseconds.
	 *
	 * @throws FanionError `PROVIDER_NOT_READY` after the timeout, or if the server rejects a token
	 */
	ready(timeout?: number): Promise<void>;
	/** Whether the flags of all `tokens` are there. */
	readonly isReady: boolean;
	/**
	 * Replaces the flags of an edge without `upstreamUrl`.
	 *
	 * @throws FanionError `PARSE_ERROR` if the input is not a document; the old flags stay
	 */
	load(document: Document): void;
	/** Fetches all flags now. Never rejects. */
	refresh(): Promise<void>;
	/** Reports all metrics now. Never rejects; what the server does not accept is kept. */
	flush(): Promise<void>;
	/** Stops updates and streams, and reports the remaining metrics. */
	close(): Promise<void>;
}

/** What a host knows about a request besides the `Request`. */
export interface EdgeContext {
	/** Keeps the host alive until work has ended. */
	waitUntil?(work: Promise<unknown>): void;
	/** Address of the peer, without port. */
	readonly address?: string;
}

/** The `Request` of the host. The type does not need the types of the web platform. */
export type HostRequest = typeof globalThis extends {
	Request: { prototype: infer Type };
}
	? Type
	: never;

/** The `Response` of the host. */
export type HostResponse = typeof globalThis extends {
	Response: { prototype: infer Type };
}
	? Type
	: never;
