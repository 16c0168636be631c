import type { IStorageProvider } from "./types.js";

/** Key of the session id in the storage. */
const KEY = "sessionId";

/** Returns the stored session id, or stores a new one: a number of at most nine digits. */
export async function readSessionId(
	storage: IStorageProvider,
): Promise<string> {
	const stored: unknown = await storage.get(KEY);
	if (stored) return String(stored);
	const created = String(Math.floor(Math.random() * 1e9));
	await storage.save(KEY, created);
	return created;
}
