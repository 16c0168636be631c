import type { IContext, IStorageProvider } from "./types.js";

/** Key of the time of the last answer in the storage. */
export const lastUpdateKey = "repoLastUpdateTimestamp";

/** A value of the storage. */
interface LastUpdate {
	/** Hash of the context of the toggles. */
	readonly key: string;
	/** Unix milliseconds. */
	readonly timestamp: number;
}

/** Notes when the server last confirmed the stored toggles, if they may replace the first request. */
export class Freshness {
	readonly #storage: IStorageProvider;
	/** Milliseconds; 0 if stored toggles never replace a request. */
	readonly #maxAge: number;
	/** Unix milliseconds. */
	#confirmedAt = 0;

	/** `maxAge` is in seconds. */
	constructor(storage: IStorageProvider, maxAge = 0) {
		this.#storage = storage;
		this.#maxAge = maxAge > 0 ? maxAge * 1000 : 0;
	}

	/** Returns whether the toggles are recent enough. */
	get isFresh(): boolean {
		const age = Date.now() - this.#confirmedAt;
		return this.#confirmedAt > 0 && age >= 0 && age <= this.#maxAge;
	}

	/** Reads when stored toggles for a context were confirmed. */
	async restore(context: IContext): Promise<void> {
		if (this.#maxAge === 0) return;
		const last: LastUpdate | undefined = await this.#storage.get(lastUpdateKey);
		const isSame = last?.key === (await hashOf(context));
		this.#confirmedAt = isSame ? Number(last?.timestamp) : 0;
	}

	/** Notes that the toggles for a context were confirmed, by default now. */
	async confirm(context: IContext, at = Date.now()): Promise<void> {
		if (this.#maxAge === 0) return;
		this.#confirmedAt = at;
		const last: LastUpdate = { key: await hashOf(context), timestamp: at };
		await this.#storage.save(lastUpdateKey, last);
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
