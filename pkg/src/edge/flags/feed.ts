import { addressKey, hrefOf } from "../../client/address.js";
import type { Lifetime } from "../../client/client.js";
import { Emitter } from "../../client/emitter.js";
import { prolong, within } from "../../client/lifetime.js";
import { Repository } from "../../client/repository.js";
import { UnleashApi } from "../../client/unleash-api.js";
import { REJECTED, Updater } from "../../client/updater.js";
import type { Engine } from "../../engine.js";
import { firstLine } from "../../errors.js";
import type { Storage } from "../../storage/storage.js";
import type { Document } from "../../types.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { type EdgeToken, labelOf, scopeOf } from "../tokens/token.js";
import { STORAGE_TIMEOUT } from "../transport/lifetime.js";
import type { Upstream } from "../upstream.js";
import { createEngine } from "./engine-factory.js";

/** The state of a feed, for the list of tokens. */
export interface FeedState {
	readonly etag: string | undefined;
	/** When the flags last equaled those of the server. Unix milliseconds. */
	readonly confirmedAt: number;
	readonly failures: number;
}

/** The flags of one backend token, kept fresh by the parts of a client that fetch and store. */
export class Feed {
	readonly token: EdgeToken;
	readonly #options: ResolvedEdgeOptions;
	readonly #emitter = new Emitter();
	readonly #api: UnleashApi;
	readonly #repository: Repository;
	readonly #updater: Updater;
	/** Whether the storage has answered; for hosts where nothing happens between requests. */
	#isRestored = false;
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
		const resolved = {
			...upstream.clientOptions(token.secret),
			limits: options.limits,
			...(options.bootstrap && { bootstrap: options.bootstrap }),
			storage: options.storage ?? NO_STORAGE,
			// Without one, the repository creates it, once the WebAssembly is loaded.
			...(options.engine && {
				engine: createEngine(options, token.environment),
			}),
		};
		this.#api = new UnleashApi(resolved);
		this.#repository = new Repository(
			resolved,
			this.#emitter,
			() => storageKey(options, token),
			(error) => this.#api.describe(error),
		);
		this.#updater = new Updater(
			resolved,
			this.#api,
			this.#repository,
			this.#emitter,
		);
		this.#listen(onUpdate);
		void this.#start();
	}

	#listen(onUpdate: () => void): void {
		const { log } = this.#options;
		const { environment } = this.token;
		this.#emitter.on("warn", (message) => log.warn(message, environment));
		this.#emitter.on("error", (error) => this.#report(error.message));
		this.#emitter.on("update", () => {
			this.#failures = 0;
			onUpdate();
		});
	}

	/** Loads the bootstrap; then, where there are timers, the stored flags and those of the server. */
	async #start(): Promise<void> {
		const { bootstrap, isOnDemand } = this.#options;
		if (bootstrap) await this.#load(bootstrap);
		if (isOnDemand) return;
		await within(this.#repository.restore(), STORAGE_TIMEOUT, undefined);
		this.#updater.start();
	}

	async #load(bootstrap: Document): Promise<void> {
		try {
			await this.#repository.bootstrap(bootstrap);
		} catch (error) {
			this.#emitter.warn(`the bootstrap was skipped: ${firstLine(error)}`);
		}
	}

	#report(message: string): void {
		this.#failures += 1;
		const { environment } = this.token;
		this.#options.log.warn(`${labelOf(this.token)}: ${message}`, environment);
	}

	/** Whether the server refused the token: no request follows until `refresh`. */
	get isRejected(): boolean {
		return this.#updater.isRejected;
	}

	get isReady(): boolean {
		return this.#repository.isReady;
	}

	get engine(): Engine | undefined {
		return this.isReady ? this.#repository.engine : undefined;
	}

	/** The flags as JSON; `undefined` if there are none, or if they come from a snapshot. */
	get document(): string | undefined {
		const { document } = this.#repository;
		return document === undefined ? undefined : toText(document);
	}

	/** When the flags last equaled those of the server. Unix milliseconds. */
	get confirmedAt(): number {
		return this.#repository.confirmedAt;
	}

	get state(): FeedState {
		const { etag, confirmedAt } = this.#repository;
		return { etag, confirmedAt, failures: this.#failures };
	}

	/**
	 * Waits for the first flags, for at most `timeout` milliseconds.
	 *
	 * @throws FanionError `PROVIDER_NOT_READY` after the timeout, or if the server rejects the token
	 */
	async ready(timeout = Number.POSITIVE_INFINITY): Promise<void> {
		if (this.isReady) return;
		if (this.#updater.isRejected) throw this.#repository.noFlags(REJECTED);
		const waiting = this.#repository.waitUntilReady(timeout);
		if (this.#options.isOnDemand)
			void this.ensureFresh(undefined).then(() =>
				this.#repository.rejectWaiting("were loaded"),
			);
		return waiting;
	}

	/**
	 * Fetches the flags if they are older than the interval; for hosts where nothing happens between requests.
	 *
	 * With `lifetime`, old flags stay in use while new ones are fetched and stored after the response.
	 */
	async ensureFresh(lifetime: Lifetime | undefined): Promise<void> {
		const { isOnDemand, refreshInterval, now } = this.#options;
		const age = now() - this.#repository.confirmedAt;
		if (!isOnDemand || (age >= 0 && age <= refreshInterval)) return;
		if (!this.isReady || !this.#isRestored) await this.#restore();
		const fetching = this.#updater.fetchIfDue(refreshInterval);
		if (fetching === undefined) return;
		const storing = fetching.then(() => this.#repository.saved());
		prolong(lifetime, storing);
		if (this.isReady && lifetime) return;
		// The fetch may belong to another request, which can end, and drop the fetch, before flags arrive.
		await within(fetching, this.#options.upstreamRequestTimeout, undefined);
	}

	/** Loads the stored flags, which are stronger than the bootstrap. */
	async #restore(): Promise<void> {
		await this.#repository.restore();
		this.#isRestored = true;
	}

	/** Fetches the flags now, also after the server rejected the token. */
	refresh(): Promise<void> {
		return this.#updater.refresh();
	}

	/** Stops updates, after the last flags are stored. */
	async close(): Promise<void> {
		this.#updater.stop();
		this.#api.abort();
		this.#repository.rejectWaiting("before the edge was closed");
		const { upstreamRequestTimeout } = this.#options;
		await within(this.#repository.close(), upstreamRequestTimeout, undefined);
		this.#api.close();
	}
}

/** Without a storage, a repository does not keep the document that deltas change. */
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
