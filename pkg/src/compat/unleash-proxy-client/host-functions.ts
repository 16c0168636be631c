type Fetch = typeof fetch;

/** Returns the `fetch` of the host; `undefined` if it has none. */
export const resolveFetch = (): Fetch | undefined =>
	typeof globalThis.fetch === "function"
		? globalThis.fetch.bind(globalThis)
		: undefined;

/** Returns a function that creates the controller of a request; `undefined` if the host has none. */
export function resolveAbortController(): (() => AbortController) | undefined {
	return typeof globalThis.AbortController === "function"
		? () => new globalThis.AbortController()
		: undefined;
}
