/** Seeds of the two halves of a hash. */
const LOW_SEED = 0x811c9dc5;
const HIGH_SEED = 0x9747b28c;

/**
 * A hash of content, 64 bits, computed synchronously: for ETags and for finding tokens in a table.
 *
 * Two FNV-1a hashes over UTF-16 units, with different seeds and multipliers, each finished as in MurmurHash3. Web
 * Crypto has only asynchronous hashes, and an answer must not wait.
 */
export class ContentHash {
	low: number;
	high: number;

	constructor(seed = 0) {
		this.low = LOW_SEED ^ seed;
		this.high = HIGH_SEED ^ seed;
	}

	/** Adds a string. */
	addText(text: string): this {
		let { low, high } = this;
		for (let index = 0; index < text.length; index++) {
			const unit = text.charCodeAt(index);
			low = Math.imul(low ^ unit, 0x01000193);
			high = Math.imul(high ^ unit, 0x5bd1e995);
			high ^= high >>> 15;
		}
		this.low = finish(low ^ text.length);
		this.high = finish(high ^ text.length);
		return this;
	}

	/** Adds the hash of a part, which was computed before. Depends on the order of the parts. */
	addHash(part: ContentHash): void {
		this.low = Math.imul(this.low ^ part.low, 0x01000193);
		this.high = Math.imul(rotate(this.high) ^ part.high, 0x5bd1e995);
	}

	/** Returns the hash as a key of a table: the 53 bits that a number holds. */
	toKey(): number {
		return (this.high >>> 11) * 2 ** 32 + (this.low >>> 0);
	}

	/** Returns the hash as a strong ETag. */
	toEtag(): string {
		return `"${hex(finish(this.high))}${hex(finish(this.low))}"`;
	}
}

/** Returns the strong ETag of a body. */
export function etagOf(body: string): string {
	return new ContentHash().addText(body).toEtag();
}

function finish(hash: number): number {
	let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return mixed ^ (mixed >>> 16);
}

function rotate(hash: number): number {
	return (hash << 13) | (hash >>> 19);
}

function hex(half: number): string {
	return (half >>> 0).toString(16).padStart(8, "0");
}
