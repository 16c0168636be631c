import { uuid } from "./uuid.js";

const KEY = "fanion:sessionId";

/** Returns the session id of this browser, kept in `localStorage`; `undefined` on a server. */
export function sessionId(): string | undefined {
	if (typeof document !== "object") return undefined;
	const created = uuid();
	try {
		const stored = localStorage.getItem(KEY);
		if (!stored) localStorage.setItem(KEY, created);
		return stored || created;
	} catch {
		// Without access to `localStorage` the id lasts as long as the page.
		return created;
	}
}
