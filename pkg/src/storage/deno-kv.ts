import type { Storage } from "./storage.js";

/** A database of Deno KV, as far as it is needed. */
interface Database {
	get(key: readonly Part[]): Promise<{ readonly value: unknown }>;
	set(key: readonly Part[], value: unknown): Promise<unknown>;
	delete(key: readonly Part[]): Promise<void>;
}

type Part = string | number;

/** What stands under a key: where its pieces are, and how many. */
interface Head {
	readonly edition: string;
	readonly pieces: number;
}

/** The longest piece: a value has 64 KiB, and a letter up to three bytes. UTF-16 units. */
const PIECE = 20_000;

/**
 * Keeps documents in Deno KV: as pieces, since a value holds no more than 64 KiB. The head that names
 * them is written last, so nobody reads half of a document.
 */
export function denoKvStorage(database: Database): Storage {
	const head = async (key: string) =>
		(await database.get(["fanion", key])).value as Head | null;
	return {
		get: async (key) => {
			const found = await head(key);
			if (found === null) return undefined;
			const texts = await Promise.all(
				places(key, found).map((place) => database.get(place)),
			);
			const isWhole = texts.every(({ value }) => typeof value === "string");
			return isWhole ? texts.map(({ value }) => value).join("") : undefined;
		},
		set: async (key, value) => {
			const before = await head(key);
			const edition = crypto.randomUUID();
			const pieces = Math.ceil(value.length / PIECE);
			const after = { edition, pieces };
			for (const [index, place] of places(key, after).entries())
				await database.set(
					place,
					value.slice(index * PIECE, (index + 1) * PIECE),
				);
			await database.set(["fanion", key], after);
			if (before)
				for (const place of places(key, before)) await database.delete(place);
		},
	};
}

function places(key: string, { edition, pieces }: Head): Part[][] {
	return Array.from({ length: pieces }, (_, index) => [
		"fanion",
		key,
		edition,
		index,
	]);
}
