import type { Storage } from "./storage.js";

/** The methods of `localStorage` that are used. */
interface WebStorage {
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
}

/** Stores documents in `localStorage`, or in another storage area. Browsers allow about 5 MB. */
export function webStorage(area?: WebStorage): Storage {
	// Reading `localStorage` throws where the browser forbids it, so the property is read on use.
	const open = () => area ?? (globalThis.localStorage as WebStorage);
	return {
		get: (key) => open().getItem(key),
		set: (key, value) => open().setItem(key, value),
	};
}
