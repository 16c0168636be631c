import { lazyStorage } from "../client/lazy-storage.js";
import type { EdgeResponse } from "./http.js";
import type { EdgeOptions } from "./options.js";
import type { Signatures } from "./signatures.js";

/** An answer with flags, and what its signature says about them. */
export interface SignableAnswer {
	readonly response: EdgeResponse;
	readonly body: string | Uint8Array;
	readonly etag: string;
	/** Project and environment of the token. */
	readonly audience: string;
	/** When the flags last equaled those of the server; 0 if that is unknown. Unix milliseconds. */
	readonly sequence: number;
	/** The name of the request, with its query. */
	readonly request: string;
	/** The body of the request, whose digest takes the place of the query. */
	readonly requestBody?: string | undefined;
}

/** The options of an edge that signing needs. */
export type SigningOptions = Pick<
	EdgeOptions,
	"signingKey" | "signatureLifetime" | "storage"
> & { readonly now: () => number };

/** Signs answers, and what is stored, if the edge has a key. The module is loaded on first use. */
export class Signing {
	readonly #options: SigningOptions;
	#signatures: Signatures | undefined;

	constructor(options: SigningOptions) {
		this.#options = options;
	}

	/** Returns an answer with its signature, at once if that is known. */
	sign(answer: SignableAnswer): EdgeResponse | Promise<EdgeResponse> {
		if (!this.#options.signingKey) return answer.response;
		return this.#signatures
			? this.#signatures.sign(answer)
			: this.#open().then((signatures) => signatures.sign(answer));
	}

	/** Returns the storage, whose values are signed if the edge has a key: it would sign poisoned flags otherwise. */
	get storage(): EdgeOptions["storage"] {
		const { signingKey, storage } = this.#options;
		return signingKey && storage
			? lazyStorage(async () => (await this.#open()).storage(storage))
			: storage;
	}

	/** Loads module and key. @throws FanionError `GENERAL` if the key is invalid */
	async ready(): Promise<void> {
		if (this.#options.signingKey) await this.#open();
	}

	async #open(): Promise<Signatures> {
		const { Signatures } = await import("./signatures.js");
		this.#signatures ??= await Signatures.open(this.#options);
		return this.#signatures;
	}
}
