import { fromBase64 } from "./base64.js";
import type { Statement } from "./types.js";

/** A statement with its signature, as it was read. */
export interface SignedStatement {
	readonly statement: Statement;
	/** The part of the line that is signed. */
	readonly text: string;
	readonly signature: Uint8Array<ArrayBuffer>;
}

/** The first characters of each line: format and version. They keep signatures of other protocols out. */
export const MARK = "fanion-signed 1 ";

/** The most characters of a line. */
export const MAX_LINE = 2000;

/** Writes a statement as text; the signature follows it on the line. */
export function toText(statement: Statement): string {
	const { keyId, issued, expires, sequence, audience, request } = statement;
	return [
		`${MARK}key=${keyId}`,
		`issued=${issued}`,
		`expires=${expires ?? "never"}`,
		`sequence=${sequence}`,
		`audience=${encodeURIComponent(audience)}`,
		`request=${encodeURIComponent(request)}`,
	].join(" ");
}

/** Returns the bytes that are signed. The digest covers the flags: signing hashes its input twice. */
export function toMessage(
	text: string,
	digest: string,
): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(`${text}\n${digest}`);
}

/** Parses a line; returns `undefined` if it is malformed. */
export function parseLine(line: string): SignedStatement | undefined {
	if (line.length > MAX_LINE) return undefined;
	const [, text = "", keyId = "", ...rest] = LINE.exec(line) ?? [];
	const [issued, expires, sequence, audience = "", request = "", encoded = ""] =
		rest;
	const signature = fromBase64(encoded);
	if (!text || !signature) return undefined;
	try {
		const statement = {
			keyId,
			issued: Number(issued),
			expires: expires === "never" ? undefined : Number(expires),
			sequence: Number(sequence),
			audience: decodeURIComponent(audience),
			request: decodeURIComponent(request),
		};
		return { statement, text, signature };
	} catch {
		return undefined;
	}
}

/** The last character of a signature has two bits: with more, two lines would have the same signature. */
const LINE =
	/^(fanion-signed 1 key=([\w-]{16}) issued=(\d{1,15}) expires=(\d{1,15}|never) sequence=(\d{1,15}) audience=([!-~]*) request=([!-~]*)) signature=([\w-]{85}[AQgw])$/;
