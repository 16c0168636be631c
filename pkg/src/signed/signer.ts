import { FanionError } from "fanion";
import { toBase64 } from "./base64.js";
import { importPrivateKey, type UsableKey } from "./keys.js";
import { MAX_LINE, parseLine, toMessage, toText } from "./statement.js";
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

	/**
	 * Returns the line that signs flags with a digest.
	 *
	 * @throws FanionError `GENERAL` if a line cannot hold the fields
	 */
	async sign(
		digest: string,
		fields: Omit<Statement, "keyId">,
	): Promise<string> {
		const { id: keyId, key } = this.#key;
		const text = toText({ keyId, ...fields });
		const message = toMessage(text, digest);
		const signature = await webCrypto().sign(ALGORITHM, key, message);
		const line = `${text} signature=${toBase64(new Uint8Array(signature))}`;
		if (parseLine(line)) return line;
		throw new FanionError("GENERAL", describe(line));
	}
}

/** Returns why a line cannot be read. */
function describe({ length }: string): string {
	return length > MAX_LINE
		? `the line of the signature has ${length} characters, and may have ${MAX_LINE}: shorten \`audience\` or the query`
		: "a time or the sequence of the signature is not a whole number from 0 to 10^15";
}
