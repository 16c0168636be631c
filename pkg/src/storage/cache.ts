import type { Storage } from "./storage.js";

/** The methods of a cache that are used. */
interface Cache {
	match(address: string): Promise<CachedResponse | undefined>;
	put(address: string, response: never): Promise<void>;
}

interface CachedResponse {
	arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Stores documents in a cache of the Cache API.
 *
 * The default is `caches.default` in a Worker, the cache of its data center, and `fanion` in a page.
 */
export function cacheStorage(cache?: Cache | Promise<Cache>): Storage {
	const open = async () => (await (cache ?? defaultCache())) as Cache;
	return {
		get: async (key) =>
			(await (await open()).match(address(key)))?.arrayBuffer(),
		set: async (key, value) => {
			// The cache of a Worker drops a response without `max-age`.
			const headers = { "cache-control": `max-age=${YEAR}` };
			const response = new Response(value, { headers });
			await (await open()).put(address(key), response as never);
		},
	};
}

/** Seconds. */
const YEAR = 31_536_000;

function defaultCache(): Promise<Cache> | Cache {
	const { caches } = globalThis as unknown as {
		caches: { default?: Cache; open(name: string): Promise<Cache> };
	};
	return caches.default ?? caches.open("fanion");
}

/** Returns the address of a key: the keys of a cache are addresses. No request is sent to `fanion.invalid`. */
function address(key: string): string {
	return `https://fanion.invalid/${encodeURIComponent(key)}`;
}
