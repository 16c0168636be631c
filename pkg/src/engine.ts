import { BoundEngine } from "./bound-engine.js";
import type { Evaluations } from "./core/evaluation.js";
import { FlagStore } from "./core/flag-store.js";

// The declarations of this file refer to the types of `using`.
export type {} from "./disposable.js";

import type { FlagQueries } from "./flag-queries.js";
import type {
	AnyFlags,
	FlagEvaluation,
	FlagName,
	FlagTypes,
	FlagVariant,
} from "./flag-types.js";
import type {
	Context,
	Delta,
	Document,
	EngineOptions,
	Evaluation,
	Flag,
	Variant,
	Warning,
} from "./types.js";

/**
 * Evaluates the flags of one document, without a network call.
 *
 * If the WebAssembly fails during an evaluation, the fallback is returned and `onError` is called. The next
 * evaluation uses the same flags in another instance.
 *
 * ```ts
 * const engine = new Engine();
 * engine.load(await response.text());
 * engine.isEnabled('checkout', { userId: '7' });
 * ```
 *
 * `Flags` declares names, variants and payloads: see `FlagTypes`.
 */
export class Engine<Flags extends FlagTypes<Flags> = AnyFlags>
	implements FlagQueries<[context?: Context], Flags>
{
	readonly #store: FlagStore;

	/** Exists only in types: see `FlagTypes`. */
	declare readonly "~flags"?: Required<Flags>;

	/** @throws FanionError `PROVIDER_NOT_READY` if the host needs `init`, and `init` has not finished */
	constructor(options?: EngineOptions);
	/** @internal */
	constructor(options: EngineOptions | undefined, store: FlagStore);
	constructor(options: EngineOptions = {}, store = new FlagStore(options)) {
		this.#store = store;
	}

	/**
	 * Replaces all flags by those of a document (the body of `/client/features`) or a snapshot.
	 *
	 * A flag is compiled when it is first evaluated. `onWarning` is then called for its invalid parts.
	 *
	 * @throws FanionError `PARSE_ERROR` if the input is not a document, or is a snapshot that is damaged or of
	 * another version; the engine keeps its flags
	 */
	load(document: Document): void {
		this.#store.load(document);
	}

	/**
	 * Changes flags by a delta, the body of `/client/delta`.
	 *
	 * @throws FanionError `PARSE_ERROR` if the input is not a delta; the engine keeps its flags
	 */
	apply(delta: Delta): void {
		this.#store.apply(delta);
	}

	/**
	 * Compiles all flags, and returns what is invalid or unknown in them; each warning says what follows from it.
	 * Also calls `onWarning` for each that is new.
	 */
	warnings(): Warning[] {
		return this.#store.warnings();
	}

	/**
	 * Compiles all flags, and returns them as bytes for `load`, smaller than the document.
	 *
	 * A snapshot works on every machine, but only with the version of fanion that wrote it. Keep the document
	 * for other versions.
	 */
	snapshot(): Uint8Array {
		return this.#store.snapshot();
	}

	isEnabled(
		name: FlagName<Flags>,
		context?: Context,
		fallback?: boolean,
	): boolean {
		return this.#store.isEnabled(name, fallback, undefined, context);
	}

	getVariant<Name extends FlagName<Flags>>(
		name: Name,
		context?: Context,
		fallback?: FlagVariant<Flags, Name>,
	): FlagVariant<Flags, Name>;
	getVariant(name: string, context?: Context, fallback?: Variant): Variant {
		return this.#store.getVariant(name, fallback, undefined, context);
	}

	evaluate<Name extends FlagName<Flags>>(
		name: Name,
		context?: Context,
	): FlagEvaluation<Flags, Name> | undefined;
	evaluate(name: string, context?: Context): Evaluation | undefined {
		return this.#store.evaluate(name, undefined, context);
	}

	evaluateAll(context?: Context): Evaluations<Flags>;
	evaluateAll(context?: Context): Evaluations {
		return this.#store.evaluateAll(undefined, context);
	}

	/** Returns an engine that reads the context once, for many evaluations. */
	bind(context: Context): BoundEngine<Flags> {
		return new BoundEngine(this.#store, context);
	}

	/** Number of flags. */
	get size(): number {
		return this.#store.size;
	}

	/** Returns all flags as the document describes them, in its order. */
	flags(): Flag[] {
		return this.#store.flags();
	}

	/** Releases the memory. After this, every other method throws. */
	free(): void {
		this.#store.free();
	}

	[Symbol.dispose](): void {
		this.free();
	}
}
