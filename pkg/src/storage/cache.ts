import type { Storage } from "./storage.js";

/** A cache of the Cache API, as far as it is needed. */
interface Cache {
	match(address: string): Promise<Kept | undefined>;
	put(address: string, response: never): Promise<void>;
}

interface Kept {
	arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Keeps documents in a cache of the Cache API: in a Worker that of the data centre, `caches.default`; in
 * a page one of its own.
 */
export function cacheStorage(cache?: Cache | Promise<Cache>): Storage {
	const open = async () => (await (cache ?? usual())) as Cache;
	return {
		get: async (key) =>
			(await (await open()).match(address(key)))?.arrayBuffer(),
		set: async (key, value) => {
			// Without an age, a Worker's cache keeps nothing.
			const headers = { "cache-control": `max-age=${YEAR}` };
			const response = new Response(value, { headers });
			await (await open()).put(address(key), response as never);
		},
	};
}

/** Seconds. */
const YEAR = 31_536_000;

function usual(): Promise<Cache> | Cache {
	const { caches } = globalThis as unknown as {
		caches: { default?: Cache; open(name: string): Promise<Cache> };
	};
	return caches.default ?? caches.open("fanion");
}

/** Caches know addresses only; nobody is ever asked for this one. */
function address(key: string): string {
	return `https://fanion.invalid/${encodeURIComponent(key)}`;
}
