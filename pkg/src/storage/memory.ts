import type { Storage } from "./storage.js";

/** Keeps documents as long as the process lives. */
export function memoryStorage(): Storage {
	const kept = new Map<string, string>();
	return {
		get: (key) => kept.get(key),
		set: (key, value) => {
			kept.set(key, value);
		},
	};
}
