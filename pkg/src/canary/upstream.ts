import type { HostRequest, HostResponse } from "./host.js";

/**
 * Where a build answers: its origin (`https://v2.example.com`), a service binding or another object with `fetch`, or a
 * function. A function receives the request and the further arguments of `route`: `(request, env) => env.V2.fetch(request)`.
 */
export type Upstream = string | FetchHost | FetchFunction;

/** A service binding, a stub of a Durable Object, or an app of Hono. */
export interface FetchHost {
	fetch(request: HostRequest): HostResponse | Promise<HostResponse>;
}

/** Answers a request. One that has upgraded a WebSocket in Bun returns `undefined`. */
export type FetchFunction = (
	request: HostRequest,
	...host: never[]
) => HostResponse | undefined | Promise<HostResponse | undefined>;
