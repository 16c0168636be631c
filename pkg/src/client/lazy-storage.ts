import type { Storage } from "../storage/storage.js";

/** Returns a storage that is opened on first use, and again after a failure. */
export function lazyStorage(open: () => Promise<Storage>): Storage {
	return {
		get: async (key) => (await open()).get(key),
		set: async (key, value) => (await open()).set(key, value),
	};
}
