/** Keeps the last flags of an application across restarts. */
export interface StorageProvider<Value> {
	set(key: string, data: Value): Promise<void>;
	get(key: string): Promise<Value | undefined>;
}

/** Keeps flags in memory: for hosts without a file system, and for tests. */
export class InMemStorageProvider<Value> implements StorageProvider<Value> {
	readonly #values = new Map<string, Value>();

	async set(key: string, data: Value): Promise<void> {
		this.#values.set(key, data);
	}

	async get(key: string): Promise<Value | undefined> {
		return this.#values.get(key);
	}
}
