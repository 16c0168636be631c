import type { Lifetime } from "../client/client.js";

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

/** Further arguments of a request, as the host passes them: `env` and `ctx` of a Worker. */
export type HostArguments = readonly unknown[];

/** Returns what keeps the host alive; `undefined` if the host needs nothing. */
export function lifetimeOf(host: HostArguments): Lifetime | undefined {
	const has = (value: unknown): value is Lifetime =>
		typeof Object(value).waitUntil === "function";
	return host.find(has);
}
