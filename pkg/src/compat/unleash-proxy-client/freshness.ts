import type { IContext, IStorageProvider } from "./types.js";

/** A value of the storage. */
interface LastUpdate {
	/** Hash of the context of the toggles. */
	readonly key: string;
	/** Unix milliseconds. */
	readonly timestamp: number;
}

/**
 * Notes when the server last confirmed the stored toggles, which may replace the first request.
 *
 * The module is loaded only if they may: few applications set the option.
 */
export class Freshness {
	readonly #storage: IStorageProvider;
	readonly #key: string;
	/** Milliseconds. */
	readonly #maxAge: number;
	/** Unix milliseconds. */
	#confirmedAt = 0;

	/** `key` is that of the time in the storage; an import of it would split the script. `maxAge` is in seconds. */
	constructor(storage: IStorageProvider, key: string, maxAge: number) {
		this.#storage = storage;
		this.#key = key;
		this.#maxAge = maxAge * 1000;
	}

	/** Returns whether the toggles are recent enough. */
	get isFresh(): boolean {
		const age = Date.now() - this.#confirmedAt;
		return this.#confirmedAt > 0 && age >= 0 && age <= this.#maxAge;
	}

	/** Reads when stored toggles for a context were confirmed. */
	async restore(context: IContext): Promise<void> {
		const last: LastUpdate | undefined = await this.#storage.get(this.#key);
		const isSame = last?.key === (await hashOf(context));
		this.#confirmedAt = isSame ? Number(last?.timestamp) : 0;
	}

	/** Notes that the toggles for a context were confirmed, by default now. */
	async confirm(context: IContext, at = Date.now()): Promise<void> {
		this.#confirmedAt = at;
		const last: LastUpdate = { key: await hashOf(context), timestamp: at };
		await this.#storage.save(this.#key, last);
	}

	/** Notes that toggles for a new context were computed from what was confirmed before. */
	async move(context: IContext): Promise<void> {
		if (this.#confirmedAt > 0) await this.confirm(context, this.#confirmedAt);
	}
}

/** Returns a hash of a context, or its text where the host has none: pages that were served over plain HTTP. */
async function hashOf({ properties = {}, ...fields }: IContext) {
	const text = JSON.stringify([sorted(fields), sorted(properties)]);
	try {
		const bytes = new TextEncoder().encode(text);
		const hash = await crypto.subtle.digest("SHA-256", bytes);
		return Array.from(new Uint8Array(hash), toHex).join("");
	} catch {
		return text;
	}
}

function toHex(byte: number): string {
	return byte.toString(16).padStart(2, "0");
}

function sorted(fields: object): [string, unknown][] {
	return Object.entries(fields).sort(([one], [other]) =>
		one.localeCompare(other),
	);
}
