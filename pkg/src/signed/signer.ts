import { toBase64 } from "./base64.js";
import { importPrivateKey, type UsableKey } from "./keys.js";
import { toMessage, toText } from "./statement.js";
import type { PrivateKey, Statement } from "./types.js";
import { ALGORITHM, webCrypto } from "./web-crypto.js";

/** Signs flags with one key. */
export class Signer {
	readonly #key: UsableKey;

	private constructor(key: UsableKey) {
		this.#key = key;
	}

	/** @throws FanionError `GENERAL` if the key is invalid, or if the host lacks Ed25519 */
	static async open(key: PrivateKey): Promise<Signer> {
		return new Signer(await importPrivateKey(key));
	}

	/** The public key of the signatures. */
	get publicKey(): string {
		return toBase64(this.#key.raw);
	}

	/** Returns the line that signs flags with a digest. */
	async sign(
		digest: string,
		fields: Omit<Statement, "keyId">,
	): Promise<string> {
		const { id: keyId, key } = this.#key;
		const text = toText({ keyId, ...fields });
		const message = toMessage(text, digest);
		const signature = await webCrypto().sign(ALGORITHM, key, message);
		return `${text} signature=${toBase64(new Uint8Array(signature))}`;
	}
}
