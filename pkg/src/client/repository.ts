import { Engine, FanionError, init } from "fanion";
import { firstLine } from "../errors.js";
import type { Document } from "../types.js";
import {
	checkEvent,
	type DeltaEvent,
	DocumentMirror,
} from "./document-mirror.js";
import type { Emitter } from "./emitter.js";
import { IdleTask } from "./idle-task.js";
import { isBootstrapOnly, type ResolvedOptions } from "./resolved-options.js";
import { isFanionError } from "./secrets.js";
import {
	type DocumentVersion,
	decodeJson,
	isEqual,
	parse,
	type StoredDocument,
	serialize,
} from "./stored-document.js";
import { usableStrategies } from "./strategy-names.js";
import { Timer } from "./timer.js";

/** The source of the current flags, weakest first. */
type Source = "nowhere" | "storage" | "bootstrap" | "server";

/** Milliseconds for which a stored ETag, or the revision of a delta, may replace a request for all flags. */
const MAX_VERSION_AGE = 600_000;

/** Holds the current flags: in an engine and in the storage. */
export class Repository {
	/** `undefined` until the WebAssembly is loaded. */
	engine: Engine | undefined;
	/** When the flags last equaled those of the server. Unix milliseconds. */
	confirmedAt = Number.NEGATIVE_INFINITY;
	/** Whether `document` has the deltas; it always has with a storage. */
	keepsDocument: boolean;

	readonly #options: ResolvedOptions;
	readonly #emitter: Emitter;
	/** Returns the key of the document in the storage. */
	readonly #key: () => string;
	/** Returns why a storage failed, without secrets. */
	readonly #describe: (error: unknown) => string;
	#source: Source = "nowhere";
	#version: DocumentVersion = {};
	/** The last whole document of the server; `undefined` after a delta. */
	#document: Uint8Array | undefined;
	/** The last bootstrap or stored document; `undefined` after a document or delta of the server. */
	#input: Document | undefined;
	/** The document with all deltas; only with `keepsDocument`. */
	#mirror: DocumentMirror | undefined;
	#loading: Promise<Engine> | undefined;
	#saving: Promise<void> | undefined;
	/** The last document that was loaded from the storage. */
	#loaded: StoredDocument["document"] | undefined;
	/** The next value for the storage. */
	#unsaved: string | undefined;
	/** The last failure to get flags. */
	#lastError: FanionError | undefined;
	readonly #compiling = new IdleTask(() => compileAll(this.engine));
	/** Settles the promises of `waitUntilReady`. */
	readonly #waiting = new Set<(error?: FanionError) => void>();

	constructor(
		options: ResolvedOptions,
		emitter: Emitter,
		key: () => string,
		describe: (error: unknown) => string,
	) {
		this.#options = options;
		this.keepsDocument = options.storage !== undefined;
		this.#emitter = emitter;
		this.#key = key;
		this.#describe = describe;
		try {
			this.engine = options.engine ?? this.#createEngine();
		} catch (error) {
			if (!isUnloaded(error)) throw error;
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
		const { revision, sentAt } = this.#version;
		return this.#isRecent(sentAt) ? revision : undefined;
	}

	/** Returns whether the server sent a document or delta less than ten minutes ago. */
	#isRecent(sentAt = Number.NEGATIVE_INFINITY): boolean {
		const age = this.#options.now() - sentAt;
		return age >= 0 && age < MAX_VERSION_AGE;
	}

	/** Returns the current document or snapshot; after a delta, only with `keepsDocument`. */
	get document(): Document | undefined {
		return this.#mirror
			? String(this.#mirror)
			: (this.#document ?? this.#input);
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

	/**
	 * Loads a document of the server, and calls `onLoaded` before listeners.
	 *
	 * With `onLoaded`, a document that equals the current one is an update, too.
	 */
	async load(
		document: Uint8Array,
		etag: string | null | undefined,
		onLoaded?: () => void,
	): Promise<void> {
		const engine = await this.start();
		const isKnown =
			!onLoaded &&
			this.#document !== undefined &&
			isEqual(document, this.#document);
		if (!isKnown) engine.load(document);
		onLoaded?.();
		this.#version = { etag: etag ?? undefined, sentAt: this.#options.now() };
		if (isKnown) return this.confirm();
		this.#document = document;
		this.#mirror = undefined;
		this.#update("server");
		this.#saveDocument(document);
	}

	#saveDocument(document: Uint8Array): void {
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
		this.#version = { revision, sentAt: this.#options.now() };
		const isWhole =
			this.#mirror ?? this.#document ?? events[0]?.type === "hydration";
		if (this.keepsDocument && isWhole) {
			this.#mirror ??= createMirror(this.#document);
			for (const event of events) this.#mirror.apply(event);
			if (this.#options.storage) this.#save(String(this.#mirror));
		}
		this.#document = undefined;
		this.#update("server");
	}

	/** Notes that the flags equal those of the server. */
	confirm(): void {
		this.confirmedAt = this.#options.now();
		const { verified } = this.#options;
		if (this.#document && verified?.mustStore())
			this.#saveDocument(this.#document);
	}

	/** Loads the bootstrap, unless the current flags have a stronger source. */
	async bootstrap(document: Document): Promise<void> {
		const engine = this.engine ?? (await this.start());
		const { bootstrapOverride, verified } = this.#options;
		// Verification gives the newer flags of both, or none.
		const mayOverride = bootstrapOverride || verified;
		const stronger = mayOverride ? ["server"] : ["server", "storage"];
		if (stronger.includes(this.#source)) return;
		if (this.#fill(engine, document, "bootstrap")) this.clearVersion();
	}

	/** Loads the stored document, unless the current flags have a stronger source. Never rejects. */
	async restore(): Promise<void> {
		const { bootstrapOverride, verified } = this.#options;
		const isOverridden = bootstrapOverride && !verified;
		const weaker = isOverridden ? "nowhere" : "bootstrap";
		try {
			await this.readStorage(["nowhere", weaker]);
		} catch (error) {
			const why = firstLine(this.fail(error));
			this.#emitter.warn(`the stored document was skipped: ${why}`);
		}
	}

	/** Loads the stored document if the current flags come from one of the sources; by default, always. */
	async readStorage(weaker: readonly Source[] = [this.#source]): Promise<void> {
		const stored = await this.#options.storage?.get(this.#key());
		if (stored === null || stored === undefined) return;
		const engine = await this.start();
		if (!weaker.includes(this.#source)) return;
		const { document, version } = parse(stored);
		if (this.#loaded !== undefined && isEqual(document, this.#loaded)) return;
		this.#loadStored(engine, document, version);
		this.#loaded = document;
	}

	#loadStored(
		engine: Engine,
		document: StoredDocument["document"],
		version: DocumentVersion,
	): void {
		if (!this.#fill(engine, document, "storage")) return;
		// A server that was reset may answer 304 to an old ETag, although its flags differ.
		const isRecent = this.#isRecent(version.sentAt);
		this.#version = isRecent ? version : {};
		if (!isRecent || version.revision === undefined) return;
		if (typeof document === "string") this.#mirror = createMirror(document);
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
			const late = () => settle(this.noFlags(`after ${timeout} ms`));
			timer.start(timeout, late, true);
		});
	}

	/** Rejects all promises of `waitUntilReady`: no flags will follow soon. */
	rejectWaiting(when: string): void {
		this.#settle(this.noFlags(when));
	}

	/** Returns the error of `ready()`: since when or after what there are no flags, and the last failure as its cause. */
	noFlags(when: string): FanionError {
		const cause = this.#lastError;
		const why = cause ? `: ${firstLine(cause)}` : "";
		const message = `no flags ${when}${why}`;
		return new FanionError("PROVIDER_NOT_READY", message, cause && { cause });
	}

	/** Notes a failure to get flags, and returns it without secrets. */
	fail(error: unknown): FanionError {
		// The error of a storage is no `cause`: it may contain secrets.
		this.#lastError = isFanionError(error)
			? error
			: new FanionError("GENERAL", this.#describe(error));
		return this.#lastError;
	}

	#settle(error?: FanionError): void {
		for (const settle of this.#waiting) settle(error);
	}

	/** Resolves when the storage has the last document. */
	saved(): Promise<void> {
		return this.#saving ?? Promise.resolve();
	}

	/** Drops work for idle time; resolves when the storage has the last document. */
	close(): Promise<void> {
		this.#compiling.stop();
		return this.saved();
	}

	#createEngine(): Engine {
		return new Engine({
			...this.#options,
			customStrategies: usableStrategies(this.#options),
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
		engine.load(document);
		if (engine.size === 0 && !isBootstrapOnly(this.#options)) {
			// INVARIANT: flags of the server are never replaced by those of another source.
			if (this.#input !== undefined) engine.load(this.#input);
			return false;
		}
		this.#input = document;
		this.#document = undefined;
		this.#mirror = undefined;
		this.#update(source);
		return true;
	}

	#update(source: Source): void {
		this.#loaded = undefined;
		const wasReady = this.isReady;
		this.#source = source;
		if (source === "server") {
			this.#input = undefined;
			this.confirmedAt = this.#options.now();
		}
		this.#settle();
		this.#compiling.request();
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

/**
 * Returns whether the WebAssembly caused an error of `new Engine`: `init` has to load it first, as in a page, or it
 * failed, which is the error's cause. Then each attempt to get flags tries again. Other errors are about options.
 */
function isUnloaded(error: unknown): boolean {
	if (!isFanionError(error)) return false;
	return error.code === "PROVIDER_NOT_READY" || error.cause !== undefined;
}

/** Compiles all flags, so that their warnings come early. */
function compileAll(engine: Engine | undefined): void {
	try {
		engine?.warnings();
	} catch (error) {
		// The engine was freed, or reports its error with the next evaluation.
		if (!isFanionError(error)) throw error;
	}
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
