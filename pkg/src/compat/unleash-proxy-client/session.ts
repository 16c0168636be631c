import { SESSION_KEY } from "./storage-keys.js";
import type { IStorageProvider } from "./types.js";

/** Returns the stored session id, or stores a new one: a number of at most nine digits. */
export async function readSessionId(
	storage: IStorageProvider,
): Promise<string> {
	const stored: unknown = await storage.get(SESSION_KEY);
	if (stored) return String(stored);
	const created = String(Math.floor(Math.random() * 1e9));
	await storage.save(SESSION_KEY, created);
	return created;
}
