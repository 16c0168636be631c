import type { Storage } from "./storage.js";

/** Stores documents in the IndexedDB database `name`. For pages and web workers, and for large documents. */
export function indexedDbStorage(name = "fanion"): Storage {
	return {
		get: (key) => transact(name, "readonly", (store) => store.get(key)),
		set: async (key, value) => {
			await transact(name, "readwrite", (store) => store.put(value, key));
		},
	};
}

const STORE = "documents";

/** Runs one transaction. Opens the database each time: an open connection would block its deletion. */
async function transact<Result>(
	name: string,
	mode: IDBTransactionMode,
	request: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
	const opening = indexedDB.open(name, 1);
	opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
	const database = await settled(opening);
	try {
		const transaction = database.transaction(STORE, mode);
		const done = new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			// A full disk fails the transaction, not the request.
			transaction.onabort = () => reject(transaction.error);
		});
		done.catch(() => {});
		const result = await settled(request(transaction.objectStore(STORE)));
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
