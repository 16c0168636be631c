/** Keeps the last good document of a client. */
export interface Storage {
	/** Returns the last value of the key; `undefined` or `null` if there is none. */
	get(key: string): Stored | Promise<Stored>;
	set(key: string, value: string): void | Promise<void>;
}

/** A value that `get` may return: a string of `set`, or a document or snapshot that another program stored. */
export type Stored = string | Uint8Array | ArrayBuffer | null | undefined;
