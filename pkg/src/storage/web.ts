import type { Storage } from "./storage.js";

/** `localStorage`, as far as it is needed. */
interface Area {
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
}

/** Keeps documents in `localStorage`, or in another area like it. Browsers grant some 5 MB. */
export function webStorage(area?: Area): Storage {
	// Only to look at it fails where it is forbidden.
	const open = () => area ?? (globalThis.localStorage as Area);
	return {
		get: (key) => open().getItem(key),
		set: (key, value) => open().setItem(key, value),
	};
}
