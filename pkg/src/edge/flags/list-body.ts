/** UTF-16 units of a part. V8 copies strings of this size within its young generation. */
const PART_LENGTH = 2 ** 13;

const ENCODER = new TextEncoder();

/**
 * Concatenates the members of a JSON list, each after a comma, to the body of an answer.
 *
 * V8 maps pages of memory for each string above 128 KiB, and concatenating and writing need one each. So a long body is
 * encoded part by part. Measured in Node 24 with 5,000 flags, 344 kB: 0.7 ms instead of 1.5.
 */
export class ListBody {
	readonly #parts: string[] = [];
	#last = "";

	/** Adds a comma and a member. */
	add(text: string): void {
		this.#last += text;
		if (this.#last.length < PART_LENGTH) return;
		this.#parts.push(this.#last);
		this.#last = "";
	}

	/** Returns the list between two strings: a short body as a string, a long one as UTF-8. */
	finish(before: string, after: string): string | Uint8Array {
		const [first = this.#last, ...others] = this.#parts;
		const start = before + first.slice(1);
		if (this.#parts.length === 0) return start + after;
		const parts = [start, ...others, this.#last + after];
		return encodeAscii(parts) ?? ENCODER.encode(parts.join(""));
	}
}

/** Encodes strings of ASCII one after the other; returns `undefined` if one has another character. */
function encodeAscii(parts: readonly string[]): Uint8Array | undefined {
	const size = parts.reduce((sum, { length }) => sum + length, 0);
	const bytes = new Uint8Array(size);
	let start = 0;
	for (const part of parts) {
		const { read } = ENCODER.encodeInto(part, bytes.subarray(start));
		start += part.length;
		if (read < part.length) return undefined;
	}
	return bytes;
}
