/** What is kept beside a document. */
export interface Facts {
	/** The server's name for this state of the document. */
	readonly etag?: string | undefined;
	/** The id of the last change that it has. */
	readonly revision?: number | undefined;
}

/** A document in a storage: a line of facts, then the document as it came. */
export function write(document: string, { etag, revision }: Facts): string {
	return `${JSON.stringify({ fanion: 1, etag, revision })}\n${document}`;
}

/** A document from a storage, ours or one that somebody put there: a document, or a snapshot. */
export function read(stored: Stored): {
	readonly document: string | Uint8Array;
	readonly facts: Facts;
} {
	const bytes = typeof stored === "string" ? stored : new Uint8Array(stored);
	const text = typeof bytes === "string" ? bytes : asText(bytes);
	if (text === undefined) return { document: bytes, facts: {} };
	const [, head, document] = /^(\{"fanion":1\b.*)\n([\s\S]*)$/.exec(text) ?? [];
	return document === undefined
		? { document: text, facts: {} }
		: { document, facts: JSON.parse(head as string) };
}

/** What a storage may give. */
export type Stored = string | Uint8Array | ArrayBuffer;

/** Is it the same as before? */
export function isSame(one: Stored, other: Stored): boolean {
	if (typeof one === "string" || typeof other === "string")
		return one === other;
	const [left, right] = [new Uint8Array(one), new Uint8Array(other)];
	let place = left.length === right.length ? left.length : 0;
	// A callback for each byte of a large document would be felt.
	while (place > 0 && left[place - 1] === right[place - 1]) place -= 1;
	return place === 0 && left.length === right.length;
}

/** Bytes as text, unless they are a snapshot. */
export function asText(bytes: Uint8Array): string | undefined {
	return bytes[0] === SNAPSHOT ? undefined : new TextDecoder().decode(bytes);
}

/** What a snapshot begins with: a byte that no text has. */
const SNAPSHOT = 0xf5;
