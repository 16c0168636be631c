import { Engine, FanionError, init } from "fanion";
import type { Document } from "../types.js";
import {
	checkEvent,
	type DeltaEvent,
	DocumentMirror,
} from "./document-mirror.js";
import type { Emitter } from "./emitter.js";
import { isBootstrapOnly, type ResolvedOptions } from "./resolved-options.js";
import {
	type DocumentVersion,
	decodeJson,
	isEqual,
	parse,
	type StoredValue,
	serialize,
} from "./stored-document.js";
import { Timer } from "./timer.js";

/** The source of the current flags, weakest first. */
type Source = "nowhere" | "storage" | "bootstrap" | "server";

/** Milliseconds after the last delta for which the next request may ask for a delta; later, all flags are requested. */
const MAX_REVISION_AGE = 600_000;

/** Holds the current flags: in an engine and in the storage. */
export class Repository {
	/** `undefined` until the WebAssembly is loaded. */
	engine: Engine | undefined;
	/** When the flags last equaled those of the server. Unix milliseconds. */
	confirmedAt = Number.NEGATIVE_INFINITY;
	readonly now: () => number;

	readonly #options: ResolvedOptions;
	readonly #emitter: Emitter;
	/** Returns the key of the document in the storage. */
	readonly #key: () => string;
	/** Returns why a storage failed, without secrets. */
	readonly #describe: (error: unknown) => string;
	#source: Source = "nowhere";
	#version: DocumentVersion = {};
	/** When the last delta was applied. Unix milliseconds. */
	#deltaAt = Number.NEGATIVE_INFINITY;
	/** The last whole document of the server; `undefined` after a delta. */
	#document: Uint8Array | undefined;
	/** The document with all deltas; only if there is a storage. */
	#mirror: DocumentMirror | undefined;
	/** The bootstrap or stored document, until the server sends another one. */
	#filled: Document | undefined;
	#loading: Promise<Engine> | undefined;
	#saving: Promise<void> | undefined;
	/** The last value that was loaded from the storage. */
	#loaded: StoredValue | undefined;
	/** The next value for the storage. */
	#unsaved: string | undefined;
	/** Settles the promises of `waitUntilReady`. */
	readonly #waiting = new Set<(error?: FanionError) => void>();

	constructor(
		options: ResolvedOptions,
		emitter: Emitter,
		key: () => string,
		describe: (error: unknown) => string,
	) {
		this.#options = options;
		this.#emitter = emitter;
		this.#key = key;
		this.#describe = describe;
		this.now = options.now;
		try {
			this.engine = options.engine ?? this.#createEngine();
		} catch {
			// In a page, `init` has to load the WebAssembly first.
		}
	}

	get isReady(): boolean {
		return this.#source !== "nowhere";
	}

	/** Returns the ETag of the current document. */
	get etag(): string | undefined {
		return this.#version.etag;
	}

	/**
	 * Returns the id of the last applied event; `undefined` after ten minutes without a delta.
	 *
	 * A server that was restored from a backup answers 304 for ever, so the client must ask for all flags.
	 */
	get revision(): number | undefined {
		const age = this.now() - this.#deltaAt;
		return age >= 0 && age < MAX_REVISION_AGE
			? this.#version.revision
			: undefined;
	}

	/** Returns the current document or snapshot; after a delta, only if there is a storage. */
	get document(): Document | undefined {
		return this.#mirror
			? String(this.#mirror)
			: (this.#document ?? this.#filled);
	}

	/** Forgets ETag and revision, so that the next response contains all flags. */
	clearVersion(): void {
		this.#version = {};
	}

	/** Returns the engine, after the WebAssembly is loaded. */
	async start(): Promise<Engine> {
		if (this.engine) return this.engine;
		this.#loading ??= init().then(() => {
			this.engine = this.#createEngine();
			return this.engine;
		});
		try {
			return await this.#loading;
		} finally {
			this.#loading = undefined;
		}
	}

	/** Loads a document of the server. */
	async load(
		document: Uint8Array,
		etag: string | null | undefined,
	): Promise<void> {
		const engine = await this.start();
		const isKnown =
			this.#document !== undefined && isEqual(document, this.#document);
		if (!isKnown) engine.load(document);
		this.#version = { etag: etag ?? undefined };
		if (isKnown) return this.confirm();
		this.#document = document;
		this.#mirror = undefined;
		this.#filled = undefined;
		this.#update("server");
		const json = this.#options.storage && decodeJson(document);
		if (json !== undefined) this.#save(json);
	}

	/** Applies a delta of the server. After a failure the next delta must contain all flags. */
	async apply(delta: string): Promise<void> {
		const engine = await this.start();
		try {
			this.#apply(engine, delta);
		} catch (error) {
			this.clearVersion();
			throw error;
		}
	}

	#apply(engine: Engine, delta: string): void {
		const { events } = parseDelta(delta);
		if (!Array.isArray(events))
			throw new FanionError("PARSE_ERROR", "the delta has no list `events`");
		if (events.length === 0) {
			this.confirm();
			return;
		}
		for (const event of events) checkEvent(event);
		const revision = lastRevision(events, this.#version.revision);
		engine.apply(delta);
		this.#deltaAt = this.now();
		this.#version = { revision };
		if (this.#options.storage) {
			this.#mirror ??= createMirror(this.#document);
			for (const event of events) this.#mirror.apply(event);
			this.#save(String(this.#mirror));
		}
		this.#document = undefined;
		this.#update("server");
	}

	/** Notes that the flags equal those of the server. */
	confirm(): void {
		this.confirmedAt = this.now();
	}

	/** Loads the bootstrap, unless the current flags have a stronger source. */
	async bootstrap(document: Document): Promise<void> {
		const engine = this.engine ?? (await this.start());
		const { bootstrapOverride } = this.#options;
		const stronger = bootstrapOverride ? ["server"] : ["server", "storage"];
		if (stronger.includes(this.#source)) return;
		if (this.#fill(engine, document, "bootstrap")) this.clearVersion();
	}

	/** Loads the stored document, unless the current flags have a stronger source. Never rejects. */
	async restore(): Promise<void> {
		const { bootstrapOverride } = this.#options;
		const weaker = bootstrapOverride ? "nowhere" : "bootstrap";
		try {
			await this.readStorage(["nowhere", weaker]);
		} catch (error) {
			this.#emitter.warn(
				`the stored document was skipped: ${this.#describe(error)}`,
			);
		}
	}

	/** Loads the stored document if the current flags come from one of the sources; by default, always. */
	async readStorage(weaker: readonly Source[] = [this.#source]): Promise<void> {
		const stored = await this.#options.storage?.get(this.#key());
		if (stored === null || stored === undefined) return;
		const engine = await this.start();
		if (!weaker.includes(this.#source)) return;
		if (this.#loaded !== undefined && isEqual(stored, this.#loaded)) return;
		this.#loadStored(engine, stored);
		this.#loaded = stored;
	}

	#loadStored(engine: Engine, stored: StoredValue): void {
		const { document, version } = parse(stored);
		if (!this.#fill(engine, document, "storage")) return;
		this.#version = version;
		if (version.revision === undefined || typeof document !== "string") return;
		this.#mirror = createMirror(document);
		this.#deltaAt = this.now();
	}

	/** Resolves with the first flags, whatever their source; rejects after `timeout` milliseconds. */
	waitUntilReady(timeout: number): Promise<void> {
		return new Promise((resolve, reject) => {
			const timer = new Timer();
			const settle = (error?: FanionError) => {
				timer.stop();
				this.#waiting.delete(settle);
				if (error) reject(error);
				else resolve();
			};
			this.#waiting.add(settle);
			const late = () => settle(this.#noFlags(`after ${timeout} ms`));
			timer.start(timeout, late, true);
		});
	}

	/** Rejects all promises of `waitUntilReady`: no request will follow. */
	rejectWaiting(message: string): void {
		this.#settle(notReady(message));
	}

	/** Rejects all promises of `waitUntilReady` after the only attempt to get flags. */
	rejectAfterAttempt(): void {
		this.#settle(this.#noFlags("were loaded"));
	}

	#noFlags(when: string): FanionError {
		const { lastError } = this.#emitter;
		return lastError === undefined
			? notReady(`no flags ${when}`)
			: new FanionError(
					"PROVIDER_NOT_READY",
					`no flags ${when}: ${this.#describe(lastError)}`,
					{ cause: lastError },
				);
	}

	#settle(error?: FanionError): void {
		for (const settle of this.#waiting) settle(error);
	}

	/** Resolves when the storage has the last document. */
	saved(): Promise<void> {
		return this.#saving ?? Promise.resolve();
	}

	#createEngine(): Engine {
		return new Engine({
			...this.#options,
			onWarning: (message) => this.#emitter.warn(message),
			onError: (error) => this.#emitter.emit("error", error),
		});
	}

	/**
	 * Loads the bootstrap or the stored document.
	 *
	 * Returns `false`, and keeps the current flags, if it has no flags, unless it is the only source.
	 */
	#fill(engine: Engine, document: Document, source: Source): boolean {
		const before = this.isReady ? engine.snapshot() : undefined;
		engine.load(document);
		if (engine.size === 0 && !isBootstrapOnly(this.#options)) {
			if (before) engine.load(before);
			return false;
		}
		this.#document = undefined;
		this.#mirror = undefined;
		this.#filled = document;
		this.#update(source);
		return true;
	}

	#update(source: Source): void {
		this.#loaded = undefined;
		const wasReady = this.isReady;
		this.#source = source;
		if (source === "server") this.confirm();
		this.#settle();
		warnWhenIdle(this.engine);
		if (!wasReady) this.#emitter.emit("ready", undefined);
		this.#emitter.emit("update", undefined);
	}

	/** Saves a document. While the storage is busy, only the last document waits. */
	#save(document: string): void {
		this.#unsaved = serialize(document, this.#version);
		this.#saving ??= this.#write().finally(() => {
			this.#saving = undefined;
		});
	}

	async #write(): Promise<void> {
		while (this.#unsaved !== undefined) {
			const value = this.#unsaved;
			this.#unsaved = undefined;
			try {
				await this.#options.storage?.set(this.#key(), value);
			} catch (error) {
				this.#emitter.warn(
					`the document was not stored: ${this.#describe(error)}`,
				);
			}
		}
	}
}

/** Parses a delta. The error of `JSON.parse` would quote it. */
function parseDelta(delta: string): { events: readonly DeltaEvent[] } {
	try {
		return Object(JSON.parse(delta));
	} catch {
		throw new FanionError("PARSE_ERROR", "the delta is not JSON");
	}
}

/** Compiles all flags in idle time, so that their warnings come early. A server has no idle time. */
function warnWhenIdle(engine: Engine | undefined): void {
	const { requestIdleCallback } = globalThis as IdleHost;
	requestIdleCallback?.(() => {
		try {
			engine?.warnings();
		} catch {
			// The engine was freed, or reports its error with the next evaluation.
		}
	});
}

interface IdleHost {
	requestIdleCallback?(callback: () => void): void;
}

/** Returns the error of a client without flags. */
export function notReady(message: string): FanionError {
	return new FanionError("PROVIDER_NOT_READY", message);
}

/**
 * Returns the id of the last event.
 *
 * @throws FanionError `GENERAL` if an event is older than `known`: the server was restored from a backup
 */
function lastRevision(
	events: readonly DeltaEvent[],
	known: number | undefined,
): number | undefined {
	let revision = known;
	for (const { type, eventId } of events) {
		if (type !== "hydration" && revision !== undefined && eventId < revision)
			throw new FanionError(
				"GENERAL",
				`the server sent event ${eventId} after ${revision}: all flags are requested next`,
			);
		if (Number.isSafeInteger(eventId)) revision = eventId;
	}
	return revision;
}

/** Returns a mirror of a document; empty if there is no document, or if it is a snapshot. */
function createMirror(
	document: Uint8Array | string | undefined,
): DocumentMirror {
	const mirror = new DocumentMirror();
	const json = typeof document === "object" ? decodeJson(document) : document;
	if (json === undefined) return mirror;
	const { features, segments } = JSON.parse(json);
	mirror.fill(features, segments);
	return mirror;
}
