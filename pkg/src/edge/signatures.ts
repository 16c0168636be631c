import { digestOf } from "../signed/digest.js";
import { toBytes } from "../signed/envelope.js";
import { SIGNATURE_HEADER } from "../signed/header.js";
import { Signer } from "../signed/signer.js";
import type { PrivateKey } from "../signed/types.js";
import type { Storage } from "../storage/storage.js";
import type { EdgeResponse } from "./http.js";
import { SignedStorage } from "./signed-storage.js";
import type { SignableAnswer, SigningOptions } from "./signing.js";

/** The default of `signatureLifetime`, in milliseconds: a day. */
const LIFETIME = 86_400_000;

/** Most signatures that are kept; each is for another body or request. */
const MAX_KEPT = 500;

/** The signature of a body for one request. */
interface Kept {
	readonly issued: number;
	readonly sequence: number;
	/** The digest of the body. */
	readonly digest: Promise<string>;
	readonly signing: Promise<string>;
	/** The line, once it is there. */
	line?: string;
}

/** Signs answers and stored values with one key. */
export class Signatures {
	readonly #options: SigningOptions;
	readonly #signer: Signer;
	readonly #kept = new Map<string, Kept>();

	private constructor(options: SigningOptions, signer: Signer) {
		this.#options = options;
		this.#signer = signer;
	}

	/** @throws FanionError `GENERAL` if the key is invalid, or if the host lacks Ed25519 */
	static async open(options: SigningOptions): Promise<Signatures> {
		const signer = await Signer.open(options.signingKey as PrivateKey);
		return new Signatures(options, signer);
	}

	/** Returns an answer with its signature, at once if that is known. */
	sign(answer: SignableAnswer): EdgeResponse | Promise<EdgeResponse> {
		const { request, requestBody } = answer;
		return requestBody === undefined
			? this.#signFor(request, answer)
			: digestOf(toBytes(requestBody)).then((digest) =>
					this.#signFor(`${request}?${digest}`, answer),
				);
	}

	/** Returns a storage whose values are signed. */
	storage(storage: Storage): Storage {
		return new SignedStorage(storage, this.#signer, this.#options.now);
	}

	#signFor(
		request: string,
		answer: SignableAnswer,
	): EdgeResponse | Promise<EdgeResponse> {
		const { etag, audience, sequence, response } = answer;
		const key = JSON.stringify([etag, audience, request]);
		const known = this.#kept.get(key);
		if (known?.line && this.#isUsable(known, sequence))
			return withSignature(response, known.line);
		const kept =
			known && this.#isUsable(known, sequence)
				? known
				: this.#keep(key, request, answer, known?.digest);
		return kept.signing.then((line) => withSignature(response, line));
	}

	/** Returns whether a signature says that the flags are as new as they are, and is not near its end. */
	#isUsable(kept: Kept, sequence: number): boolean {
		const age = this.#options.now() - kept.issued;
		return kept.sequence >= sequence && age < this.#lifetime / 2;
	}

	get #lifetime(): number {
		return this.#options.signatureLifetime ?? LIFETIME;
	}

	#keep(
		key: string,
		request: string,
		answer: SignableAnswer,
		digest = digestOf(toBytes(answer.body)),
	): Kept {
		const { sequence } = answer;
		const issued = Math.floor(this.#options.now());
		const signing = this.#create(digest, issued, request, answer);
		const kept: Kept = { issued, sequence, digest, signing };
		if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
		this.#kept.set(key, kept);
		signing.then(
			(line) => {
				kept.line = line;
			},
			() => this.#kept.delete(key),
		);
		return kept;
	}

	async #create(
		digest: Promise<string>,
		issued: number,
		request: string,
		{ audience, sequence }: SignableAnswer,
	): Promise<string> {
		return this.#signer.sign(await digest, {
			issued,
			expires: issued + this.#lifetime,
			sequence: Math.floor(sequence),
			audience,
			request,
		});
	}
}

function withSignature(response: EdgeResponse, line: string): EdgeResponse {
	const headers = { ...response.headers, [SIGNATURE_HEADER]: line };
	return { ...response, headers };
}
