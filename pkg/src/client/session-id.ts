import { uuid } from "./uuid.js";

const KEY = "fanion:sessionId";

/** The key of `unleash-proxy-client`, whose value is JSON. */
const PREVIOUS_KEY = "unleash:repository:sessionId";

/** Returns the session id of this browser, kept in `localStorage`; `undefined` on a server. */
export function sessionId(): string | undefined {
	if (typeof document !== "object") return undefined;
	let id = uuid();
	try {
		const stored = localStorage.getItem(KEY);
		if (stored) return stored;
		id = previousId() ?? id;
		localStorage.setItem(KEY, id);
	} catch {
		// Without access to `localStorage` the id lasts as long as the page.
	}
	return id;
}

/** Returns the id that the visitor has from `unleash-proxy-client`: with it the rollouts and variants stay the same. */
function previousId(): string | undefined {
	try {
		const id: unknown = JSON.parse(localStorage.getItem(PREVIOUS_KEY) ?? "");
		return ["string", "number"].includes(typeof id) && id !== ""
			? String(id)
			: undefined;
	} catch {
		return undefined;
	}
}
