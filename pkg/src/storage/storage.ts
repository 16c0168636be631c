/** Where a client keeps its last good document. */
export interface Storage {
	/** What was set last; nothing when there is none. */
	get(key: string): Stored | Promise<Stored>;
	set(key: string, value: string): void | Promise<void>;
}

/** What a storage may give: a text that was set, or a document or snapshot that somebody else put there. */
export type Stored = string | Uint8Array | ArrayBuffer | null | undefined;
