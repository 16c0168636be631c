/// <reference lib="esnext.disposable" preserve="true" />

import { Bound } from "./bound.js";
import { EVERYBODY } from "./context.js";
import {
	type Evaluations,
	evaluation,
	isEnabled,
	NOTHING,
	OFF,
	variant,
} from "./evaluation.js";
import { Flags } from "./flags.js";
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
 * Decides flags.
 *
 * It holds the flags of one document and answers questions about them, without a network call.
 *
 * Should the WebAssembly ever fail in the middle of a question, the fallback answers, `onError` hears
 * of it, and the next question finds the same flags in a fresh instance.
 *
 * ```ts
 * const engine = new Engine();
 * engine.load(await response.text());
 * engine.isEnabled('checkout', { userId: '7' });
 * ```
 */
export class Engine {
	readonly #flags: Flags;

	/** @throws FanionError `PROVIDER_NOT_READY` where the WebAssembly comes by `init`, and has not come yet. */
	constructor(options?: EngineOptions);
	/** @internal */
	constructor(options: EngineOptions | undefined, flags: Flags);
	constructor(options: EngineOptions = {}, flags = new Flags(options)) {
		this.#flags = flags;
	}

	/**
	 * Replaces all flags by those of a document, the body of `/client/features`, or of a snapshot.
	 *
	 * @returns what had to be left out, if anything
	 * @throws FanionError `PARSE_ERROR` when it is no document, or a snapshot that is damaged or of
	 * another version; the flags stay as they were
	 */
	load(document: Document): Warning[] {
		return this.#flags.load(document);
	}

	/**
	 * Changes the flags by a delta, the body of `/client/delta`.
	 *
	 * @returns all that is left out of the flags as they then are
	 * @throws FanionError `PARSE_ERROR` when it is no delta; the flags stay as they were
	 */
	apply(delta: Delta): Warning[] {
		return this.#flags.apply(delta);
	}

	/**
	 * All flags as compact bytes for `load`, which takes them far faster than the document. They are the
	 * same on every machine, but of one version of fanion, so keep a way to the document too.
	 */
	snapshot(): Uint8Array {
		return this.#flags.snapshot();
	}

	/** Is this flag on for this person? `fallback` answers only when there is no such flag. */
	isEnabled(
		name: string,
		context: Context = EVERYBODY,
		fallback = false,
	): boolean {
		const answer = this.#flags.ask(name, context);
		return answer === undefined ? fallback : isEnabled(answer);
	}

	/**
	 * The variant this person gets. When the flag is off or has none, that is the variant `disabled`;
	 * `fallback` answers only when there is no such flag.
	 */
	getVariant(
		name: string,
		context: Context = EVERYBODY,
		fallback: Variant = OFF,
	): Variant {
		const answer = this.#flags.ask(name, context);
		return answer === undefined
			? fallback
			: variant(answer, this.#flags.variants);
	}

	/** The whole answer: enabled, variant and reason; `undefined` when there is no such flag. */
	evaluate(name: string, context: Context = EVERYBODY): Evaluation | undefined {
		const answer = this.#flags.ask(name, context);
		return answer === undefined
			? undefined
			: evaluation(name, answer, this.#flags.variants);
	}

	/** The answers of all flags for one person, in one pass; they stay when the flags change. */
	evaluateAll(context: Context = EVERYBODY): Evaluations {
		return this.#flags.askAll(context) ?? NOTHING;
	}

	/** Binds a context, of whom many questions are to be asked: its values are read once. */
	bind(context: Context): Bound {
		return new Bound(this.#flags, context);
	}

	/** All flags as the document describes them, in its order. */
	flags(): Flag[] {
		return this.#flags.list();
	}

	/** Gives the memory back. After this the engine can be asked nothing more. */
	free(): void {
		this.#flags.free();
	}

	[Symbol.dispose](): void {
		this.free();
	}
}
