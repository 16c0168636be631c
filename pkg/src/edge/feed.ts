import { addressKey, hrefOf } from "../client/address.js";
import { Client, type Lifetime } from "../client/client.js";
import type { Engine } from "../engine.js";
import type { Storage } from "../storage/storage.js";
import type { Document } from "../types.js";
import { createEngine } from "./engine-factory.js";
import { prolong } from "./lifetime.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";
import { type EdgeToken, labelOf, scopeOf } from "./token.js";
import type { Upstream } from "./upstream.js";

/** The state of a feed, for the list of tokens. */
export interface FeedState {
	readonly etag: string | undefined;
	/** When the flags last equaled those of the server. Unix milliseconds. */
	readonly confirmedAt: number;
	readonly failures: number;
}

/** The flags of one backend token, kept fresh by a client. */
export class Feed {
	readonly token: EdgeToken;
	readonly #client: Client;
	readonly #options: ResolvedEdgeOptions;
	#isReady = false;
	#failures = 0;

	/** `onUpdate` is called when the flags have changed. */
	constructor(
		options: ResolvedEdgeOptions,
		upstream: Upstream,
		token: EdgeToken,
		onUpdate: () => void,
	) {
		this.token = token;
		this.#options = options;
		this.#client = new Client({
			...upstream.clientOptions(token.secret),
			...(options.bootstrap && { bootstrap: options.bootstrap }),
			storage: options.storage ?? NO_STORAGE,
			bootstrapOverride: false,
			storageKey: storageKey(options, token),
			delta: options.delta ?? false,
			streaming: options.streaming ?? false,
			engine: createEngine(options, token.environment),
		});
		this.#listen(onUpdate);
	}

	#listen(onUpdate: () => void): void {
		const { log } = this.#options;
		const { environment } = this.token;
		this.#client.on("warn", (message) => log.warn(message, environment));
		this.#client.on("error", (error) => this.#report(error.message));
		this.#client.on("update", () => {
			this.#failures = 0;
			this.#isReady = true;
			onUpdate();
		});
	}

	#report(message: string): void {
		this.#failures += 1;
		const { environment } = this.token;
		this.#options.log.warn(`${labelOf(this.token)}: ${message}`, environment);
	}

	get isReady(): boolean {
		return this.#isReady;
	}

	get engine(): Engine | undefined {
		return this.#isReady ? this.#client.engine : undefined;
	}

	/** The flags as JSON; `undefined` if there are none, or if they come from a snapshot. */
	get document(): string | undefined {
		const { document } = this.#client.repository;
		return document === undefined ? undefined : toText(document);
	}

	get state(): FeedState {
		const { etag, confirmedAt } = this.#client.repository;
		return { etag, confirmedAt, failures: this.#failures };
	}

	/** Waits for the first flags, for at most `timeout` milliseconds. Rejects as `Client.ready`. */
	ready(timeout?: number): Promise<void> {
		return this.#client.ready(timeout);
	}

	/** Fetches the flags if they are older than the interval; for hosts where nothing happens between requests. */
	async ensureFresh(lifetime: Lifetime | undefined): Promise<void> {
		const { isOnDemand, refreshInterval } = this.#options;
		if (!isOnDemand) return;
		const { repository } = this.#client;
		// The host must live until the new flags are stored.
		const extended = lifetime && {
			waitUntil: (work: Promise<unknown>) =>
				lifetime.waitUntil(work.then(() => repository.saved())),
		};
		await this.#client.ensureFresh(refreshInterval, extended);
		prolong(lifetime, repository.saved());
	}

	/** Fetches the flags now, also after the server rejected the token. */
	refresh(): Promise<void> {
		return this.#client.refresh();
	}

	close(): Promise<void> {
		return this.#client.close();
	}
}

/** Without a storage, a client does not keep the document that deltas change. */
const NO_STORAGE: Storage = { get: () => undefined, set: () => {} };

/** The flags of an edge without a server. */
export class FixedFeed {
	readonly engine: Engine;
	document: string | undefined;

	constructor(engine: Engine) {
		this.engine = engine;
	}

	/** Replaces the flags. Throws if the input is not a document. */
	load(document: Document): void {
		this.engine.load(document);
		this.document = toText(document);
	}
}

/** Returns a document as JSON; `undefined` for a snapshot. */
function toText(document: Document): string | undefined {
	if (typeof document === "string") return document;
	if (!ArrayBuffer.isView(document) && !(document instanceof ArrayBuffer))
		return JSON.stringify(document);
	const text = new TextDecoder().decode(document);
	return text.trimStart().startsWith("{") ? text : undefined;
}

/** Returns the key of the flags in the storage. Tokens of a list of projects differ only in their digest. */
function storageKey(
	{ upstreamUrl = "" }: ResolvedEdgeOptions,
	{ secret, digest }: EdgeToken,
): string {
	const { project, environment } = scopeOf(secret) ?? {};
	const list = project === "[]" ? ` ${digest.slice(0, 16)}` : "";
	const address = addressKey(hrefOf(upstreamUrl));
	return `fanion edge ${address} ${project}:${environment}${list}`;
}
