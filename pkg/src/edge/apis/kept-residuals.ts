/** A residual as the body of an answer. */
export interface ResidualBody {
	readonly body: string;
	readonly etag: string;
}

/** Most residuals that are kept. */
const MAX_COUNT = 500;

/** Most characters of all residuals and their keys. Without a bound, long contexts and documents fill the memory. */
const MAX_LENGTH = 4_000_000;

/** Keeps the residuals of one set of flags, by what they depend on. Forgets all once they are too many. */
export class KeptResiduals {
	readonly #residuals = new Map<string, ResidualBody>();
	#length = 0;

	get(key: string): ResidualBody | undefined {
		return this.#residuals.get(key);
	}

	add(key: string, residual: ResidualBody): void {
		const length = key.length + residual.body.length;
		// A residual this long would clear the cache at each request.
		if (length > MAX_LENGTH) return;
		const isFull =
			this.#residuals.size >= MAX_COUNT || this.#length + length > MAX_LENGTH;
		if (isFull) this.#clear();
		this.#residuals.set(key, residual);
		this.#length += length;
	}

	#clear(): void {
		this.#residuals.clear();
		this.#length = 0;
	}
}
