import { uuid } from "./server.js";

const KEY = "fanion:sessionId";

/** In a page, an id that stays with this browser; elsewhere, where many people ask, none. */
export function sessionId(): string | undefined {
	if (typeof document !== "object") return undefined;
	const made = uuid();
	try {
		const known = localStorage.getItem(KEY);
		if (!known) localStorage.setItem(KEY, made);
		return known || made;
	} catch {
		// Where nothing may be kept, it stays with this page.
		return made;
	}
}
