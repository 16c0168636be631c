// Signatures of any statement, by code that is not that of the package: the format is documented.

import { answerOf, documentOf, keysOf, NOW } from "./support.js";

/** Returns an answer that is signed for a request, as by an edge; by default with the flag `evil`. */
export async function forged(
	request,
	{
		body = documentOf("evil"),
		audience = "",
		expires = "never",
		sequence = 2000,
	} = {},
) {
	const { keyId, privateKey } = await keysOf();
	const pem = privateKey.replace(/-----.*-----|\s/g, "");
	const der = Uint8Array.from(atob(pem), (char) => char.charCodeAt(0));
	const { subtle } = globalThis.crypto;
	const key = await subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
	const encode = (text) => new TextEncoder().encode(text);
	const text = `fanion-signed 1 key=${keyId} issued=${NOW} expires=${expires} sequence=${sequence} audience=${encodeURIComponent(audience)} request=${encodeURIComponent(request)}`;
	const digest = toBase64(await subtle.digest("SHA-256", encode(body)));
	const message = encode(`${text}\n${digest}`);
	const signature = toBase64(await subtle.sign("Ed25519", key, message));
	const line = `${text} signature=${signature}`;
	return answerOf(body, { "fanion-signature": line });
}

/** Returns an answer as a signed file. */
export const fileOf = ({ body, headers }) =>
	`${headers["fanion-signature"]}\n${body}`;

function toBase64(buffer) {
	const binary = String.fromCharCode(...new Uint8Array(buffer));
	return btoa(binary)
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}
