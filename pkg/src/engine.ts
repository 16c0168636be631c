/// <reference lib="esnext.disposable" preserve="true" />

import { Buffers } from "./buffers.js";
import { Caller, EVERYBODY } from "./caller.js";
import { encode } from "./document.js";
import { FanionError } from "./error.js";
import {
	type Answer,
	Evaluations,
	evaluation,
	isEnabled,
	OFF,
	variant,
} from "./evaluation.js";
import { Core, diagnose, inside, instance } from "./instance.js";
import { Kept } from "./kept.js";
import { Known } from "./known.js";
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
	readonly #hostname: string | undefined;
	readonly #strategies: readonly string[];
	readonly #caller: Caller;
	readonly #buffers = new Buffers();
	readonly #kept = new Kept();
	/** `undefined` once the memory has been given back. */
	#known: Known | undefined;

	/** @throws FanionError `PROVIDER_NOT_READY` where the WebAssembly comes by `init`, and has not come yet. */
	constructor(options: EngineOptions = {}) {
		this.#hostname = checkHostname(options.hostname);
		this.#strategies = Object.keys(options.customStrategies ?? {});
		this.#caller = new Caller(options);
		try {
			this.#known = this.#begin();
		} catch (error) {
			throw diagnose(error);
		}
	}

	/**
	 * Replaces all flags by those of a document, the body of `/client/features`.
	 *
	 * @returns what had to be left out, if anything
	 * @throws FanionError `PARSE_ERROR` when it is no document; the flags stay as they were
	 */
	load(document: Document): Warning[] {
		const bytes = encode(document);
		const warnings = this.#change((core) => core.load(bytes));
		this.#kept.load(bytes);
		return warnings;
	}

	/**
	 * Changes the flags by a delta, the body of `/client/delta`.
	 *
	 * @returns all that is left out of the flags as they then are
	 * @throws FanionError `PARSE_ERROR` when it is no delta; the flags stay as they were
	 */
	apply(delta: Delta): Warning[] {
		const bytes = encode(delta);
		const warnings = this.#change((core) => core.apply(bytes));
		this.#kept.apply(bytes);
		return warnings;
	}

	/** Is this flag on for this person? `fallback` answers only when there is no such flag. */
	isEnabled(
		name: string,
		context: Context = EVERYBODY,
		fallback = false,
	): boolean {
		const answer = this.#ask(name, context);
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
		const answer = this.#ask(name, context);
		return answer === undefined
			? fallback
			: variant(answer, this.#alive().variants);
	}

	/** The whole answer: enabled, variant and reason; `undefined` when there is no such flag. */
	evaluate(name: string, context: Context = EVERYBODY): Evaluation | undefined {
		const answer = this.#ask(name, context);
		return answer === undefined
			? undefined
			: evaluation(name, answer, this.#alive().variants);
	}

	/** The answers of all flags for one person, in one pass; they stay when the flags change. */
	evaluateAll(context: Context = EVERYBODY): Evaluations {
		try {
			return this.#evaluateAll(this.#alive(), context);
		} catch (error) {
			this.#caller.report(diagnose(error));
			return NOTHING;
		}
	}

	#evaluateAll(known: Known, context: Context): Evaluations {
		const reads = known.everything();
		const heard = this.#caller.hear(reads, context, known);
		if (this.#alive() !== known) return NOTHING;
		this.#buffers.write(heard, reads, known);
		const { texts, now, random } = heard;
		const answers = inside(() =>
			known.core.evaluate_all(texts.length, now, random),
		);
		for (const answer of answers) known.learnVariant(answer);
		return new Evaluations(known.names(), answers, known.variants);
	}

	/** All flags as the document describes them, in its order. */
	flags(): Flag[] {
		return this.#surely(({ core }) => core.flags());
	}

	/** Gives the memory back. After this the engine can be asked nothing more. */
	free(): void {
		const known = this.#known;
		this.#known = undefined;
		this.#kept.load(undefined);
		// What was in a lost instance has gone with it.
		if (known === undefined || known.isLost) return;
		try {
			inside(() => known.core.free());
		} catch (error) {
			this.#caller.report(diagnose(error));
		}
	}

	[Symbol.dispose](): void {
		this.free();
	}

	/** The answer of a flag; `undefined` when there is none, or when the instance fails. */
	#ask(name: string, context: Context): Answer | undefined {
		try {
			return this.#evaluate(this.#alive(), name, context);
		} catch (error) {
			this.#caller.report(diagnose(error));
			return undefined;
		}
	}

	#evaluate(known: Known, name: string, context: Context): Answer | undefined {
		const handle = known.find(name);
		if (handle === undefined) return undefined;
		const { number, reads } = handle;
		const heard = this.#caller.hear(reads, context, known);
		if (this.#alive() !== known) return undefined;
		this.#buffers.write(heard, reads, known);
		const { texts, now, random } = heard;
		instance.isBusy = true;
		const answer = known.core.evaluate(number, texts.length, now, random);
		instance.isBusy = false;
		known.learnVariant(answer);
		return answer;
	}

	#change(change: (core: Core) => Warning[]): Warning[] {
		if (this.#caller.isAsked)
			throw new FanionError(
				"GENERAL",
				"the flags cannot change in the middle of a question",
			);
		return this.#surely(({ core }) => {
			this.#buffers.close();
			const warnings = change(core);
			this.#known = new Known(core);
			return warnings;
		});
	}

	/** Does something that has no fallback: a failure is thrown. */
	#surely<T>(work: (known: Known) => T): T {
		try {
			const known = this.#alive();
			return inside(() => work(known));
		} catch (error) {
			throw diagnose(error);
		}
	}

	/**
	 * What is known of the flags; they are made anew when their instance has been lost. That can happen
	 * while the caller is heard, whose own code may ask other engines; or it frees this one.
	 */
	#alive(): Known {
		const known = this.#known;
		if (known === undefined)
			throw new FanionError("GENERAL", "the engine has been freed");
		if (!known.isLost) return known;
		this.#known = this.#begin();
		return this.#known;
	}

	#begin(): Known {
		instance.ensure();
		this.#buffers.close();
		return inside(() => {
			const core = new Core(this.#hostname, [...this.#strategies]);
			this.#kept.tell(
				(document) => core.load(document),
				(delta) => core.apply(delta),
			);
			return new Known(core);
		});
	}
}

/** The answers where there are none. */
const NOTHING = new Evaluations([], [], []);

function checkHostname(hostname: unknown): string | undefined {
	if (hostname === undefined || hostname === null) return undefined;
	if (typeof hostname === "string") return hostname;
	throw new FanionError(
		"GENERAL",
		`\`hostname\` should be a text, but is a ${typeof hostname}`,
	);
}
