import { FanionError } from "fanion";
import { digestOf } from "../signed/digest.js";
import { toBytes, unseal } from "../signed/envelope.js";
import type { Signer } from "../signed/signer.js";
import { Verifier } from "../signed/verifier.js";
import type { Storage, Stored } from "../storage/storage.js";

/** What values of a storage are signed for: no client takes them for flags. */
const REQUEST = "storage";

/** Signs what an edge stores, and refuses values that it has not stored under the same key. */
export class SignedStorage implements Storage {
	readonly #storage: Storage;
	readonly #signer: Signer;
	readonly #now: () => number;

	constructor(storage: Storage, signer: Signer, now: () => number) {
		this.#storage = storage;
		this.#signer = signer;
		this.#now = now;
	}

	/** @throws FanionError `GENERAL` if the value is not signed, altered, or of another key */
	async get(key: string): Promise<Stored> {
		const stored = await this.#storage.get(key);
		if (stored === null || stored === undefined) return undefined;
		const { line, payload } = unseal(toBytes(stored));
		const verifier = await Verifier.open(this.#signer.publicKey);
		const digest = await digestOf(payload);
		const { audience, request } = await verifier.authenticate(line, digest);
		if (request !== REQUEST || audience !== key)
			throw new FanionError(
				"GENERAL",
				`the stored value is that of \`${audience}\`, not of \`${key}\``,
			);
		return new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload);
	}

	async set(key: string, value: string): Promise<void> {
		const now = Math.floor(this.#now());
		const line = await this.#signer.sign(await digestOf(toBytes(value)), {
			issued: now,
			expires: undefined,
			sequence: now,
			audience: key,
			request: REQUEST,
		});
		await this.#storage.set(key, `${line}\n${value}`);
	}
}
