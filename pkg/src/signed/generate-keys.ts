import { importPublicKey } from "./keys.js";
import type { Keys } from "./types.js";
import { ALGORITHM, importFailure, webCrypto } from "./web-crypto.js";

/**
 * Creates a pair of keys.
 *
 * @throws FanionError `GENERAL` if the host lacks Ed25519
 */
export async function generateKeys(): Promise<Keys> {
	const subtle = webCrypto();
	try {
		const pair = (await subtle.generateKey(ALGORITHM, true, [
			"sign",
			"verify",
		])) as CryptoKeyPair;
		const { id } = await importPublicKey(pair.publicKey);
		const spki = await subtle.exportKey("spki", pair.publicKey);
		const pkcs8 = await subtle.exportKey("pkcs8", pair.privateKey);
		return {
			keyId: id,
			publicKey: toPem("PUBLIC KEY", spki),
			privateKey: toPem("PRIVATE KEY", pkcs8),
		};
	} catch (error) {
		throw importFailure(error);
	}
}

function toPem(label: string, der: ArrayBuffer): string {
	const base64 = btoa(String.fromCharCode(...new Uint8Array(der)));
	return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
