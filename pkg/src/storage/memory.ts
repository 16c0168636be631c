import type { Storage } from "./storage.js";

/** Stores documents in memory, for as long as the process lives. */
export function memoryStorage(): Storage {
	const values = new Map<string, string>();
	return {
		get: (key) => values.get(key),
		set: (key, value) => {
			values.set(key, value);
		},
	};
}
