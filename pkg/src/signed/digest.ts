import { toBase64 } from "./base64.js";
import { webCrypto } from "./web-crypto.js";

/** Returns the SHA-256 of bytes, as `base64url`. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
	const digest = await webCrypto().digest("SHA-256", bytes as BufferSource);
	return toBase64(new Uint8Array(digest));
}
