import { Engine, FanionError, init } from "fanion";
import { firstLine } from "../error.js";
import type { Document, Warning } from "../types.js";
import type { Listeners } from "./events.js";
import { type Change, Ledger } from "./ledger.js";
import type { ClientOptions } from "./options.js";
import {
	asText,
	type Facts,
	isSame,
	read,
	type Stored,
	write,
} from "./record.js";

/** Where flags can come from, the weakest first. */
type Source = "nowhere" | "storage" | "bootstrap" | "server";

/** A change is believed to follow on ours for so long after the last one. Milliseconds: ten minutes. */
const TRUST = 600_000;

/** The flags as they are now: in an engine, and in a storage. */
export class Live {
	/** None until the WebAssembly has come. */
	engine: Engine | undefined;
	/** When the flags were last known to be those of the server. Unix milliseconds. */
	confirmed = Number.NEGATIVE_INFINITY;
	readonly now: () => number;

	readonly #options: ClientOptions;
	readonly #listeners: Listeners;
	/** The name of the document in the storage. */
	readonly #key: () => string;
	#source: Source = "nowhere";
	#facts: Facts = {};
	#changed = Number.NEGATIVE_INFINITY;
	/** The last whole document that the server told. */
	#whole: Uint8Array | undefined;
	/** What changes have made of it, where somebody wants that kept. */
	#ledger: Ledger | undefined;
	#starting: Promise<Engine> | undefined;
	#saving: Promise<void> | undefined;
	/** What was taken last out of the storage. */
	#taken: Stored | undefined;
	/** What is to be kept next. */
	#unsaved: string | undefined;
	#waiting: { resolve(): void; reject(error: FanionError): void }[] = [];

	constructor(options: ClientOptions, listeners: Listeners, key: () => string) {
		this.#options = options;
		this.#listeners = listeners;
		this.#key = key;
		this.now = options.now ?? Date.now;
		try {
			this.engine = options.engine ?? this.#make();
		} catch {
			// In a page, the WebAssembly has to come first.
		}
	}

	get isReady(): boolean {
		return this.#source !== "nowhere";
	}

	/** The server's name for the document we have. */
	get etag(): string | undefined {
		return this.#facts.etag;
	}

	/** The last change that we have; none when so long ago that the server may have been set back since. */
	get revision(): number | undefined {
		const age = this.now() - this.#changed;
		return age >= 0 && age < TRUST ? this.#facts.revision : undefined;
	}

	/** The next changes have to begin with a whole document. */
	forget(): void {
		this.#facts = {};
	}

	/** Waits until there is an engine. */
	async start(): Promise<Engine> {
		if (this.engine) return this.engine;
		this.#starting ??= init().then(() => {
			this.engine = this.#make();
			return this.engine;
		});
		try {
			return await this.#starting;
		} finally {
			this.#starting = undefined;
		}
	}

	/** Takes what the server says now. */
	async load(
		document: Uint8Array,
		etag: string | null | undefined,
	): Promise<void> {
		const engine = await this.start();
		const isKnown = this.#whole !== undefined && isSame(document, this.#whole);
		if (!isKnown) this.#warn(engine.load(document));
		this.#facts = { etag: etag ?? undefined };
		if (isKnown) return this.confirm();
		this.#whole = document;
		this.#ledger = undefined;
		this.#settle("server");
		const text = this.#options.storage && asText(document);
		if (text !== undefined) this.#save(text);
	}

	/**
	 * Takes changes; those that come from before ours are refused. After what cannot be taken, the next ones
	 * have to begin with a whole document.
	 */
	async apply(delta: string): Promise<void> {
		const engine = await this.start();
		try {
			this.#apply(engine, delta);
		} catch (error) {
			this.forget();
			throw error;
		}
	}

	#apply(engine: Engine, delta: string): void {
		const { events } = JSON.parse(delta) as { events: readonly Change[] };
		if (!Array.isArray(events))
			throw new FanionError("PARSE_ERROR", "the changes have no list `events`");
		if (events.length === 0) {
			this.confirm();
			return;
		}
		const revision = last(events, this.#facts.revision);
		this.#warn(engine.apply(delta));
		this.#changed = this.now();
		this.#facts = { revision };
		if (this.#options.storage) {
			this.#ledger ??= ledgerOf(this.#whole);
			for (const event of events) this.#ledger.apply(event);
			this.#save(String(this.#ledger));
		}
		this.#whole = undefined;
		this.#settle("server");
	}

	/** The flags are those of the server still. */
	confirm(): void {
		this.confirmed = this.now();
	}

	/** Takes the flags that the caller begins with, unless there are better ones. */
	async begin(document: Document): Promise<void> {
		const engine = this.engine ?? (await this.start());
		const { bootstrapOverride = true } = this.#options;
		const better = bootstrapOverride ? ["server"] : ["server", "storage"];
		if (better.includes(this.#source)) return;
		if (this.#fill(engine, document, "bootstrap")) this.#facts = {};
	}

	/** Takes what is kept, unless there are better flags. */
	async restore(): Promise<void> {
		const { bootstrapOverride = true } = this.#options;
		const weaker = bootstrapOverride ? "nowhere" : "bootstrap";
		try {
			await this.take(["nowhere", weaker]);
		} catch (error) {
			this.#passOver(`the storage was passed over: ${firstLine(error)}`);
		}
	}

	/** Takes what is kept, in the place of flags from some sources only, or of all. */
	async take(weaker: readonly Source[] = [this.#source]): Promise<void> {
		const stored = await this.#options.storage?.get(this.#key());
		if (stored === null || stored === undefined) return;
		const engine = await this.start();
		if (!weaker.includes(this.#source)) return;
		if (this.#taken !== undefined && isSame(stored, this.#taken)) return;
		this.#unpack(engine, stored);
		this.#taken = stored;
	}

	#unpack(engine: Engine, stored: Stored): void {
		const { document, facts } = read(stored);
		if (!this.#fill(engine, document, "storage")) return;
		this.#facts = facts;
		if (facts.revision === undefined || typeof document !== "string") return;
		this.#ledger = ledgerOf(document);
		this.#changed = this.now();
	}

	/** Waits for the first flags, however they come. */
	wait(): Promise<void> {
		return new Promise((resolve, reject) =>
			this.#waiting.push({ resolve, reject }),
		);
	}

	/** Nothing will come by itself any more: who waits need not. */
	refuse(message: string): void {
		const error = new FanionError("PROVIDER_NOT_READY", message);
		for (const { reject } of this.#waiting.splice(0)) reject(error);
	}

	/** What is to be kept is kept. */
	saved(): Promise<void> {
		return this.#saving ?? Promise.resolve();
	}

	#make(): Engine {
		const { now, random, hostname, customStrategies } = this.#options;
		const given = { now, random, hostname, customStrategies };
		const options = Object.fromEntries(
			Object.entries(given).filter(([, value]) => value !== undefined),
		);
		return new Engine({
			...options,
			onWarning: (message) => this.#passOver(message),
			onError: (error) => this.#listeners.tell("error", error),
		});
	}

	/** Takes a document that is not the server's; one without flags is no good, and the flags stay. */
	#fill(engine: Engine, document: Document, source: Source): boolean {
		const before = this.isReady ? engine.snapshot() : undefined;
		const warnings = engine.load(document);
		if (engine.flags().length === 0) {
			if (before) engine.load(before);
			return false;
		}
		this.#warn(warnings);
		this.#whole = undefined;
		this.#ledger = undefined;
		this.#settle(source);
		return true;
	}

	#settle(source: Source): void {
		this.#taken = undefined;
		const wasReady = this.isReady;
		this.#source = source;
		if (source === "server") this.confirm();
		for (const { resolve } of this.#waiting.splice(0)) resolve();
		if (!wasReady) this.#listeners.tell("ready", undefined);
		this.#listeners.tell("update", undefined);
	}

	#warn(warnings: readonly Warning[]): void {
		for (const { message } of warnings) this.#passOver(message);
	}

	#passOver(message: string): void {
		this.#listeners.tell("warning", message);
	}

	/** Keeps a document; of several that wait for the storage, only the last. */
	#save(document: string): void {
		this.#unsaved = write(document, this.#facts);
		this.#saving ??= this.#write().finally(() => {
			this.#saving = undefined;
		});
	}

	async #write(): Promise<void> {
		while (this.#unsaved !== undefined) {
			const record = this.#unsaved;
			this.#unsaved = undefined;
			try {
				await this.#options.storage?.set(this.#key(), record);
			} catch (error) {
				this.#passOver(`the flags could not be kept: ${firstLine(error)}`);
			}
		}
	}
}

/** The id of the last of some changes, which must not come from before the one we have. */
function last(
	events: readonly Change[],
	known: number | undefined,
): number | undefined {
	let revision = known;
	for (const { type, eventId } of events) {
		if (type !== "hydration" && revision !== undefined && eventId < revision)
			throw new FanionError(
				"GENERAL",
				`the server tells change ${eventId} after ${revision}: it was set back`,
			);
		if (Number.isSafeInteger(eventId)) revision = eventId;
	}
	return revision;
}

/** A document, so that changes can come to it; without one, an empty one. */
function ledgerOf(document: Uint8Array | string | undefined): Ledger {
	const ledger = new Ledger();
	const text = typeof document === "object" ? asText(document) : document;
	if (text === undefined) return ledger;
	const { features, segments } = JSON.parse(text);
	ledger.fill(features, segments);
	return ledger;
}
