const KEY = "visitor";

/** Returns an anonymous id of this browser, kept in `localStorage`. */
export function visitorId(): string {
	try {
		const stored = localStorage.getItem(KEY);
		if (stored) return stored;
		const id = crypto.randomUUID();
		localStorage.setItem(KEY, id);
		return id;
	} catch {
		// The browser forbids storage: the id lasts until the page is loaded again.
		return crypto.randomUUID();
	}
}
