import type { Stored } from "../storage/storage.js";

/** The server's names for a state of the document. */
export interface DocumentVersion {
	readonly etag?: string | undefined;
	/** Id of the last event that was applied. */
	readonly revision?: number | undefined;
	/** When the server sent the whole document, or the last delta. Unix milliseconds. */
	readonly sentAt?: number | undefined;
}

/** A document as the storage keeps it. */
export interface StoredDocument {
	/** JSON, or the bytes of a snapshot. */
	readonly document: string | Uint8Array;
	readonly version: DocumentVersion;
}

/** A value of a storage, where there is one. */
export type StoredValue = NonNullable<Stored>;

/** Serializes a document for the storage: a line of JSON with its version, then the document unchanged. */
export function serialize(
	document: string,
	{ etag, revision, sentAt }: DocumentVersion,
): string {
	const head = { fanion: 1, etag, revision, sentAt };
	return `${JSON.stringify(head)}\n${document}`;
}

/** Parses a value of the storage. A plain document or snapshot, written by other programs, has no version. */
export function parse(stored: StoredValue): StoredDocument {
	const value = typeof stored === "string" ? stored : viewBytes(stored);
	const json = typeof value === "string" ? value : decodeJson(value);
	if (json === undefined) return { document: value, version: {} };
	const [, head, document] = /^(\{"fanion":1\b.*)\n([\s\S]*)$/.exec(json) ?? [];
	return document === undefined
		? { document: json, version: {} }
		: { document, version: validVersion(JSON.parse(head as string)) };
}

/** Returns a version without damaged names: a header that the host refuses would make each request fail. */
function validVersion(version: DocumentVersion): DocumentVersion {
	const { etag, revision, sentAt } = version;
	const isHeader = typeof etag === "string" && HEADER.test(etag);
	return {
		etag: isHeader ? etag : undefined,
		revision: Number.isSafeInteger(revision) ? revision : undefined,
		sentAt: typeof sentAt === "number" ? sentAt : undefined,
	};
}

/** The characters that a header can hold. */
const HEADER = /^[ -~\u0080-\u00ff]+$/;

/** Returns whether two stored values are equal; a string never equals bytes. */
export function isEqual(one: StoredValue, other: StoredValue): boolean {
	if (typeof one === "string" || typeof other === "string")
		return one === other;
	const [left, right] = [viewBytes(one), viewBytes(other)];
	let index = left.length === right.length ? left.length : 0;
	// A loop, since a callback for each byte of a large document takes noticeably longer.
	while (index > 0 && left[index - 1] === right[index - 1]) index -= 1;
	return index === 0 && left.length === right.length;
}

/** Returns bytes without a copy. */
function viewBytes(bytes: Uint8Array | ArrayBuffer): Uint8Array {
	return ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
}

/** Decodes the bytes of a JSON document; returns `undefined` for a snapshot. */
export function decodeJson(bytes: Uint8Array): string | undefined {
	return bytes[0] === SNAPSHOT_MARK
		? undefined
		: new TextDecoder().decode(bytes);
}

/** The first byte of every snapshot; UTF-8 never contains it. */
const SNAPSHOT_MARK = 0xf5;
