import { FanionError } from "fanion";
import { fromBase64 } from "./base64.js";
import { digestOf } from "./digest.js";
import type { HostKey, JsonKey, PrivateKey, PublicKey } from "./types.js";
import { ALGORITHM, importFailure, webCrypto } from "./web-crypto.js";

/** A key that the host can use, with its id. */
export interface UsableKey {
	/** The first 16 characters of the SHA-256 of the public key, in `base64url`. */
	readonly id: string;
	readonly key: CryptoKey;
	/** The public key. */
	readonly raw: Uint8Array<ArrayBuffer>;
}

/** Imports a public key. */
export async function importPublicKey(given: PublicKey): Promise<UsableKey> {
	const raw = await toRaw(given);
	return imported(raw, (subtle) =>
		subtle.importKey("raw", raw, ALGORITHM, false, ["verify"]),
	);
}

/** Imports a private key, and computes the id of its public key. */
export async function importPrivateKey(given: PrivateKey): Promise<UsableKey> {
	const form: Exclude<PrivateKey, string> | Der =
		typeof given === "string" ? parseText(given) : Object(given);
	if ("privateKey" in form) {
		const { privateKey, publicKey } = form;
		return imported(await toRaw(publicKey), async () => privateKey);
	}
	try {
		const key = await importPrivate(form);
		const { x, crv, kty } = await webCrypto().exportKey("jwk", key);
		return imported(await toRaw({ x, crv, kty }), async () => key);
	} catch (error) {
		throw importFailure(error);
	}
}

async function imported(
	raw: Uint8Array<ArrayBuffer>,
	load: (subtle: SubtleCrypto) => Promise<CryptoKey>,
): Promise<UsableKey> {
	try {
		const id = (await digestOf(raw)).slice(0, 16);
		return { id, key: await load(webCrypto()), raw };
	} catch (error) {
		throw importFailure(error);
	}
}

/** The bytes of a key in PEM format. */
interface Der {
	readonly label: string;
	readonly der: Uint8Array<ArrayBuffer>;
}

/** Parses PEM, a JWK, or the bytes of a public key. */
function parseText(text: string): Der | JsonKey {
	const trimmed = text.trim();
	if (trimmed.startsWith("{")) return parseJson(trimmed);
	const [, label = "", body = ""] = PEM.exec(trimmed) ?? [];
	if (!label) return { kty: "OKP", crv: ALGORITHM, x: trimmed };
	return { label, der: fromBase64(body) ?? new Uint8Array() };
}

const PEM = /^-----BEGIN ([A-Z ]+)-----([\w+/=\s]+)-----END \1-----$/;

/** Parses a JWK. The error of `JSON.parse` could quote a private key. */
function parseJson(json: string): JsonKey {
	try {
		return Object(JSON.parse(json));
	} catch {
		throw new FanionError("GENERAL", "the key is not a JWK: it is not JSON");
	}
}

/** Returns the 32 bytes of a public key. */
async function toRaw(given: PublicKey): Promise<Uint8Array<ArrayBuffer>> {
	const form = typeof given === "string" ? parseText(given) : Object(given);
	const raw = isHostKey(form) ? await exportRaw(form) : rawOf(form);
	if (raw?.length === RAW_LENGTH) return raw;
	throw new FanionError(
		"GENERAL",
		"a key is not a public key of Ed25519: pass PEM, a JWK, or its 32 bytes in base64url",
	);
}

const RAW_LENGTH = 32;

/** The bytes before the key in the only SPKI that Ed25519 has. */
const SPKI_START = "302a300506032b6570032100";

function rawOf(form: Der | JsonKey): Uint8Array<ArrayBuffer> | undefined {
	if ("der" in form) {
		const { label, der } = form;
		if (label === "PRIVATE KEY") throw isPrivate();
		const start = der.length - RAW_LENGTH;
		return hexOf(der.subarray(0, start)) === SPKI_START
			? der.slice(start)
			: undefined;
	}
	if (form.d !== undefined) throw isPrivate();
	const isOther = form.kty !== "OKP" || form.crv !== ALGORITHM;
	return isOther ? undefined : fromBase64(String(form.x));
}

function isPrivate(): FanionError {
	return new FanionError(
		"GENERAL",
		"a key is a private key: pass the public key, and keep the private one where flags are signed",
	);
}

function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
		"",
	);
}

/** Returns whether a key is one of the host. Hosts have several classes `CryptoKey`, so `instanceof` does not work. */
function isHostKey(form: object): form is CryptoKey {
	return "algorithm" in form && "extractable" in form;
}

async function exportRaw(
	key: CryptoKey,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	if (key.type === "private") throw isPrivate();
	try {
		return new Uint8Array(await webCrypto().exportKey("raw", key));
	} catch {
		return undefined;
	}
}

/** Imports a private key such that its public part can be computed. */
async function importPrivate(
	form: Der | JsonKey | HostKey,
): Promise<CryptoKey> {
	const subtle = webCrypto();
	if (isHostKey(form)) {
		if (form.extractable) return form;
		throw new FanionError(
			"GENERAL",
			"the signing key is not extractable: pass `{ privateKey, publicKey }`",
		);
	}
	if ("der" in form && form.label === "PRIVATE KEY")
		return subtle.importKey("pkcs8", form.der, ALGORITHM, true, ["sign"]);
	if ("d" in form && form.d !== undefined) {
		const jwk = { kty: "OKP", crv: ALGORITHM, x: String(form.x), d: form.d };
		return subtle.importKey("jwk", jwk, ALGORITHM, true, ["sign"]);
	}
	throw new FanionError(
		"GENERAL",
		"the signing key is not a private key of Ed25519: pass PEM (PKCS#8), a JWK, or a `CryptoKey`",
	);
}
