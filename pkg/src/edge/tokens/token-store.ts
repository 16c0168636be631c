import { addressKey, hrefOf } from "../../client/address.js";
import { within } from "../../client/lifetime.js";
import { firstLine } from "../../errors.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { STORAGE_TIMEOUT } from "../transport/lifetime.js";
import type { EdgeToken, TokenKind } from "./token.js";

/** A validated token as the storage keeps it: without the token itself. */
interface StoredToken {
	readonly kind: TokenKind;
	readonly environment: string;
	readonly projects: readonly string[];
}

/** Keeps validated tokens by their digest, so that an edge that starts without its server knows them. */
export class TokenStore {
	readonly #options: ResolvedEdgeOptions;
	#tokens: Promise<Map<string, StoredToken>> | undefined;
	/** The tokens, after the storage has answered. */
	#loaded: Map<string, StoredToken> | undefined;
	/** Resolves when the storage has answered, or is too slow. */
	#waiting: Promise<unknown> | undefined;
	#saving: Promise<void> | undefined;
	/** The last change in memory. */
	#changing: Promise<void> | undefined;
	#isChanged = false;
	/** Whether the last write failed. */
	#isUnsaved = false;

	constructor(options: ResolvedEdgeOptions) {
		this.#options = options;
	}

	/** Returns what is stored about a token; `undefined` while the storage does not answer. Never rejects. */
	async get(digest: string): Promise<StoredToken | undefined> {
		this.#waiting ??= within(this.#load(), STORAGE_TIMEOUT, undefined);
		await this.#waiting;
		return this.#loaded?.get(digest);
	}

	/** Stores a valid token. Never rejects. */
	add({ digest, kind, environment, projects }: EdgeToken): void {
		const entry: StoredToken = { kind, environment, projects };
		this.#change((tokens) => {
			const isNew = !this.#hasStored(tokens.get(digest), entry);
			tokens.set(digest, entry);
			return isNew;
		});
	}

	/** Removes a token that became invalid. Never rejects. */
	delete(digest: string): void {
		this.#change((tokens) => tokens.delete(digest));
	}

	/** Returns whether the storage has a token: an edge beside others rewrites it, since one of them may not know it. */
	#hasStored(known: StoredToken | undefined, entry: StoredToken): boolean {
		const isOnlyWriter = this.#options.host.record !== undefined;
		return isOnlyWriter && JSON.stringify(known) === JSON.stringify(entry);
	}

	/** Stores the tokens if the function has changed them, or if the last attempt failed. */
	#change(change: (tokens: Map<string, StoredToken>) => boolean): void {
		if (this.#options.storage === undefined) return;
		this.#changing = this.#load().then((tokens) => {
			if (change(tokens) || this.#isUnsaved) this.#save(tokens);
		});
	}

	/** Resolves when the storage has the last change. */
	async saved(): Promise<void> {
		await this.#changing;
		await this.#saving;
	}

	#load(): Promise<Map<string, StoredToken>> {
		this.#tokens ??= this.#read().then((tokens) => {
			this.#loaded = tokens;
			return tokens;
		});
		return this.#tokens;
	}

	async #read(): Promise<Map<string, StoredToken>> {
		try {
			const stored = await this.#options.storage?.get(this.#key);
			if (stored === undefined || stored === null) return new Map();
			const text =
				typeof stored === "string" ? stored : new TextDecoder().decode(stored);
			const entries: unknown = Object(JSON.parse(text)).tokens;
			return new Map(Object.entries(Object(entries)).filter(isValid));
		} catch (error) {
			this.#options.log.warn(
				`the stored tokens were skipped: ${nameOf(error)}`,
			);
			return new Map();
		}
	}

	#save(tokens: Map<string, StoredToken>): void {
		this.#isChanged = true;
		this.#saving ??= this.#write(tokens).finally(() => {
			this.#saving = undefined;
		});
	}

	async #write(tokens: Map<string, StoredToken>): Promise<void> {
		while (this.#isChanged) {
			this.#isChanged = false;
			this.#isUnsaved = false;
			const value = JSON.stringify({ tokens: Object.fromEntries(tokens) });
			try {
				await this.#options.storage?.set(this.#key, value);
			} catch (error) {
				this.#isUnsaved = true;
				this.#options.log.warn(`tokens were not stored: ${nameOf(error)}`);
			}
		}
	}

	get #key(): string {
		const { upstreamUrl = "" } = this.#options;
		return `fanion edge tokens ${addressKey(hrefOf(upstreamUrl))}`;
	}
}

/** Returns why a storage failed. Its message may quote what was stored. */
function nameOf(error: unknown): string {
	return error instanceof SyntaxError ? "they are not JSON" : firstLine(error);
}

function isValid(entry: [string, unknown]): entry is [string, StoredToken] {
	const { kind, environment, projects } = Object(entry[1]) as StoredToken;
	return (
		["backend", "frontend"].includes(kind) &&
		typeof environment === "string" &&
		Array.isArray(projects)
	);
}
