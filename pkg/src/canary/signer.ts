import { fromBase64, toBase64 } from "../signed/base64.js";

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/** Number of cookies that are remembered. */
const MAX_VERIFIED = 1000;

/** A value that was read, and whether the newest secret has signed it. */
export interface Verified {
	readonly value: string;
	readonly isCurrent: boolean;
}

/**
 * Signs the values of cookies with HMAC-SHA-256, and verifies them. Without secrets, values are as they are.
 *
 * The first secret signs; each one verifies. So a new secret is added at the front, and an old one is removed once the
 * cookies of its time have ended. The name of the cookie is signed, too: the value of one cookie is invalid in another.
 */
export class Signer {
	readonly #secrets: readonly string[];
	#keys: Promise<CryptoKey[]> | undefined;
	/** Cookies that are known to be valid, by name and signed value: a signature costs 20 µs in workerd. */
	readonly #verified = new Map<string, Verified>();

	constructor(secrets: readonly string[]) {
		this.#secrets = secrets;
	}

	async sign(name: string, value: string): Promise<string> {
		const [key] = await this.#import();
		if (key === undefined) return value;
		const data = toBytes(`${name}=${value}`);
		const signature = await crypto.subtle.sign(ALGORITHM.name, key, data);
		const signed = `${value}.${toBase64(new Uint8Array(signature))}`;
		this.#remember(name, signed, { value, isCurrent: true });
		return signed;
	}

	/** Returns the value of a cookie; `undefined` if its signature is wrong or missing. */
	async verify(name: string, signed: string): Promise<Verified | undefined> {
		if (this.#secrets.length === 0) return { value: signed, isCurrent: true };
		const known = this.#verified.get(`${name}=${signed}`);
		if (known) return known;
		const verified = await this.#check(name, signed);
		if (verified) this.#remember(name, signed, verified);
		return verified;
	}

	async #check(name: string, signed: string): Promise<Verified | undefined> {
		const end = signed.lastIndexOf(".");
		const value = signed.slice(0, Math.max(end, 0));
		const signature = fromBase64(signed.slice(end + 1));
		if (signature === undefined) return undefined;
		const data = toBytes(`${name}=${value}`);
		for (const [index, key] of (await this.#import()).entries())
			if (await crypto.subtle.verify(ALGORITHM.name, key, signature, data))
				return { value, isCurrent: index === 0 };
		return undefined;
	}

	#remember(name: string, signed: string, verified: Verified): void {
		if (this.#verified.size >= MAX_VERIFIED) this.#verified.clear();
		this.#verified.set(`${name}=${signed}`, verified);
	}

	#import(): Promise<CryptoKey[]> {
		this.#keys ??= Promise.all(
			this.#secrets.map((secret) =>
				crypto.subtle.importKey("raw", toBytes(secret), ALGORITHM, false, [
					"sign",
					"verify",
				]),
			),
		);
		return this.#keys;
	}
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(text);
}
