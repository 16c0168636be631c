import type { Storage } from "./storage.js";

/** Keeps documents in IndexedDB, in a database of this name. For pages and web workers, and for large documents. */
export function indexedDbStorage(name = "fanion"): Storage {
	return {
		get: (key) => use(name, "readonly", (store) => store.get(key)),
		set: async (key, value) => {
			await use(name, "readwrite", (store) => store.put(value, key));
		},
	};
}

const STORE = "documents";

/** Opens the database anew each time, so that it never stands in the way of somebody who removes it. */
async function use<Result>(
	name: string,
	mode: IDBTransactionMode,
	work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
	const opening = indexedDB.open(name, 1);
	opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
	const database = await settled(opening);
	try {
		const transaction = database.transaction(STORE, mode);
		const done = new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			// Only when all is written does a full disk show.
			transaction.onabort = () => reject(transaction.error);
		});
		done.catch(() => {});
		const result = await settled(work(transaction.objectStore(STORE)));
		await done;
		return result;
	} finally {
		database.close();
	}
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}
