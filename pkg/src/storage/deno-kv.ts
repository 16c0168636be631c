import type { Storage } from "./storage.js";

/** The methods of a Deno KV database that are used. */
interface Database {
	get(key: readonly Part[]): Promise<{ readonly value: unknown }>;
	set(key: readonly Part[], value: unknown): Promise<unknown>;
	delete(key: readonly Part[]): Promise<void>;
}

type Part = string | number;

/** The value of a key: names the pieces of the document. */
interface Head {
	readonly edition: string;
	readonly pieces: number;
}

/** The longest piece, in UTF-16 units of at most three bytes: a value of Deno KV has at most 64 KiB. */
const MAX_PIECE = 20_000;

/**
 * Stores documents in Deno KV, in pieces of less than 64 KiB.
 *
 * The head is written after the pieces, so a reader never gets an incomplete document.
 */
export function denoKvStorage(database: Database): Storage {
	const head = async (key: string) =>
		(await database.get(["fanion", key])).value as Head | null;
	return {
		get: async (key) => {
			const found = await head(key);
			if (found === null) return undefined;
			const pieces = await Promise.all(
				pieceKeys(key, found).map((pieceKey) => database.get(pieceKey)),
			);
			const isComplete = pieces.every(({ value }) => typeof value === "string");
			return isComplete ? pieces.map(({ value }) => value).join("") : undefined;
		},
		set: async (key, value) => {
			const before = await head(key);
			const edition = crypto.randomUUID();
			const pieces = Math.ceil(value.length / MAX_PIECE);
			const after = { edition, pieces };
			try {
				for (const [index, pieceKey] of pieceKeys(key, after).entries())
					await database.set(
						pieceKey,
						value.slice(index * MAX_PIECE, (index + 1) * MAX_PIECE),
					);
				await database.set(["fanion", key], after);
			} catch (error) {
				await discard(key, after).catch(() => {});
				throw error;
			}
			if (before) await remove(key, before);
		},
	};

	/** Removes the pieces of a document that was not stored. A failed write of its head may have succeeded. */
	async function discard(key: string, pieces: Head): Promise<void> {
		if ((await head(key))?.edition !== pieces.edition)
			await remove(key, pieces);
	}

	/** Removes the pieces of a document. */
	async function remove(key: string, pieces: Head): Promise<void> {
		for (const pieceKey of pieceKeys(key, pieces))
			await database.delete(pieceKey);
	}
}

function pieceKeys(key: string, { edition, pieces }: Head): Part[][] {
	return Array.from({ length: pieces }, (_, index) => [
		"fanion",
		key,
		edition,
		index,
	]);
}
