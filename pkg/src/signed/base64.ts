/** Encodes bytes as `base64url` without padding: its characters suit headers, cookies and file names. */
export function toBase64(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes)).replace(
		/[+/=]/g,
		(char) => ({ "+": "-", "/": "_" })[char] ?? "",
	);
}

/** Decodes `base64` or `base64url`; returns `undefined` for other strings. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		const plain = text.replace(/-/g, "+").replace(/_/g, "/");
		return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
	} catch {
		return undefined;
	}
}
