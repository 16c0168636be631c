const KEY = "visitor";

/** The id of whoever uses this browser: the same one each time, without knowing who they are. */
export function recall(): string {
	try {
		const known = localStorage.getItem(KEY);
		if (known) return known;
		const id = crypto.randomUUID();
		localStorage.setItem(KEY, id);
		return id;
	} catch {
		// No storage, by the person's own choice: an id for this visit, then.
		return crypto.randomUUID();
	}
}
