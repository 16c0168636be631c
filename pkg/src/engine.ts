/// <reference lib="esnext.disposable" preserve="true" />

import { Core, initSync } from "../wasm/fanion.js";
import { type Field, field, find, unusable } from "./context.js";
import { encode } from "./document.js";
import { FanionError, firstLine, orRefuse } from "./error.js";
import {
	type Answer,
	Evaluations,
	evaluation,
	isEnabled,
	OFF,
	variant,
	variantNumber,
} from "./evaluation.js";
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

/** The memory of the WebAssembly instance; there is none before `start`. */
let memory: WebAssembly.Memory | undefined;

/**
 * Makes the one instance that all engines of this module share; a second call does nothing.
 *
 * @internal
 */
export function start(module: WebAssembly.Module | BufferSource): void {
	memory ??= initSync({ module }).memory;
}

function isStarted(): boolean {
	return memory !== undefined;
}

/** What the Rust side takes for the length of a missing text. */
const MISSING = 0xffffffff;

/** The most bytes that one UTF-16 unit takes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** So many different things are told to `onWarning`; messages of the caller's own code may never repeat. */
const MOST_TOLD = 100;

/** A question may ask the caller, who may ask a question; but only so deep. */
const DEEPEST = 4;

/** So many UTF-16 units may all texts of one question have. */
const LONGEST = 2 ** 24;

/** Texts of up to so many units are written one by one, which is faster than to call for help. */
const SHORT = 64;

const EVERYBODY: Context = Object.freeze({});

/** A flag that was asked for. */
interface Handle {
	readonly number: number;
	readonly reads: Reads;
}

/** What has to be known before a flag can answer: fields and custom strategies by their numbers. */
interface Reads {
	readonly fields: ArrayLike<number>;
	readonly customs: ArrayLike<number>;
	readonly clock: boolean;
	readonly chance: boolean;
}

/** What the caller said to a question. */
interface Heard {
	/** For each custom strategy: does it admit this person? */
	readonly answers: readonly boolean[];
	/** For each field: its text, if there is one. */
	readonly texts: readonly (string | undefined)[];
	/** How many UTF-16 units the texts have together. */
	readonly units: number;
	/** Unix milliseconds. */
	readonly now: number;
	/** A whole number below 2^32. */
	readonly random: number;
}

/** A use of a custom strategy. */
interface Custom {
	readonly name: string;
	readonly parameters: Readonly<Record<string, string>>;
}

/** What was learnt of a document, each thing when it was first needed. */
class Known {
	readonly handles = new Map<string, Handle>();
	readonly fields: readonly Field[];
	readonly variants: Variant[] = [];
	readonly customs: Custom[] = [];
	names: readonly string[] | undefined;
	/** What all flags together have to know. */
	everything: Reads | undefined;

	constructor(core: Core) {
		this.fields = core.fields().map(field);
	}
}

/**
 * Decides flags.
 *
 * It holds the flags of one document and answers questions about them, without a network call.
 *
 * ```ts
 * const engine = new Engine();
 * engine.load(await response.text());
 * engine.isEnabled('checkout', { userId: '7' });
 * ```
 */
export class Engine {
	#core: Core | undefined;
	readonly #options: EngineOptions;
	readonly #told = new Set<string>();
	readonly #encoder = new TextEncoder();
	#known: Known;

	/** How many questions are asking the caller something just now, one within the other. */
	#hearing = 0;

	/** The custom strategies that are asked just now, by their numbers. */
	readonly #asking = new Set<number>();

	// Windows on the memory of the Rust side, made anew when it grows or the document changes.
	#text = new Uint8Array();
	#pairs = new Uint32Array();
	#answers = new Uint8Array();

	/** @throws FanionError `PROVIDER_NOT_READY` in a browser when `init` has not finished. */
	constructor(options?: EngineOptions) {
		if (!isStarted())
			throw new FanionError(
				"PROVIDER_NOT_READY",
				"call `await init()` before making an engine",
			);
		this.#options = options ?? {};
		this.#core = new Core(
			checkHostname(this.#options.hostname),
			Object.keys(this.#options.customStrategies ?? {}),
		);
		this.#known = new Known(this.#core);
	}

	/**
	 * Replaces all flags by those of a document, the body of `/client/features`.
	 *
	 * @returns what had to be left out, if anything
	 * @throws FanionError `PARSE_ERROR` when it is no document; the flags stay as they were
	 */
	load(document: Document): Warning[] {
		return this.#change((core, bytes) => core.load(bytes), document);
	}

	/**
	 * Changes the flags by a delta, the body of `/client/delta`.
	 *
	 * @returns all that is left out of the flags as they then are
	 * @throws FanionError `PARSE_ERROR` when it is no delta; the flags stay as they were
	 */
	apply(delta: Delta): Warning[] {
		return this.#change((core, bytes) => core.apply(bytes), delta);
	}

	/** Is this flag on for this person? `fallback` answers only when there is no such flag. */
	isEnabled(
		name: string,
		context: Context = EVERYBODY,
		fallback = false,
	): boolean {
		const handle = this.#find(name);
		return handle === undefined
			? fallback
			: isEnabled(this.#ask(handle, context));
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
		const handle = this.#find(name);
		return handle === undefined
			? fallback
			: variant(this.#ask(handle, context), this.#known.variants);
	}

	/** The whole answer: enabled, variant and reason; `undefined` when there is no such flag. */
	evaluate(name: string, context: Context = EVERYBODY): Evaluation | undefined {
		const handle = this.#find(name);
		return (
			handle &&
			evaluation(name, this.#ask(handle, context), this.#known.variants)
		);
	}

	/** The answers of all flags for one person, in one pass; they stay when the flags change. */
	evaluateAll(context: Context = EVERYBODY): Evaluations {
		const core = this.#alive();
		const known = this.#known;
		known.everything ??= core.reads_of_all() as Reads;
		const { texts, now, random } = this.#write(known.everything, context);
		const answers = core.evaluate_all(texts.length, now, random);
		for (const answer of answers) this.#learnVariant(answer);
		known.names ??= core.names();
		return new Evaluations(known.names, answers, known.variants);
	}

	/** All flags as the document describes them, in its order. */
	flags(): Flag[] {
		return this.#alive().flags();
	}

	/** Gives the memory back. After this the engine can be asked nothing more. */
	free(): void {
		this.#core?.free();
		this.#core = undefined;
		this.#known.handles.clear();
	}

	[Symbol.dispose](): void {
		this.free();
	}

	#alive(): Core {
		if (this.#core === undefined)
			throw new FanionError("GENERAL", "the engine has been freed");
		return this.#core;
	}

	#change(
		change: (core: Core, bytes: Uint8Array) => Warning[],
		source: Document | Delta,
	): Warning[] {
		if (this.#hearing > 0)
			throw new FanionError(
				"GENERAL",
				"the flags cannot change in the middle of a question",
			);
		const bytes = encode(source);
		const core = this.#alive();
		// Closed first: whatever comes of the change, no window stays open on memory given back.
		this.#text = new Uint8Array();
		const warnings = orRefuse(() => change(core, bytes));
		this.#known = new Known(core);
		return warnings;
	}

	#find(name: string): Handle | undefined {
		return this.#known.handles.get(name) ?? this.#learn(name);
	}

	#learn(name: string): Handle | undefined {
		const core = this.#alive();
		const number = typeof name === "string" ? core.find(name) : undefined;
		if (number === undefined) return undefined;
		const handle: Handle = { number, reads: core.reads(number) };
		this.#known.handles.set(name, handle);
		return handle;
	}

	#ask({ number, reads }: Handle, context: Context): Answer {
		const { texts, now, random } = this.#write(reads, context);
		const answer = this.#alive().evaluate(number, texts.length, now, random);
		this.#learnVariant(answer);
		return answer;
	}

	#learnVariant(answer: Answer): void {
		const number = variantNumber(answer);
		const { variants } = this.#known;
		if (number >= 0 && variants[number] === undefined)
			variants[number] = readVariant(this.#alive(), number);
	}

	/** Hands the Rust side what a question needs to know of a context. */
	#write(reads: Reads, context: Context): Heard {
		const heard = this.#hear(reads, context);
		const { answers, texts } = heard;
		this.#makeRoom(heard.units * BYTES_PER_UNIT);
		for (let index = 0; index < answers.length; index++) {
			this.#answers[reads.customs[index] as number] = Number(answers[index]);
		}
		let end = 0;
		for (let index = 0; index < texts.length; index++) {
			const text = texts[index];
			const length = text === undefined ? 0 : this.#put(text, end);
			this.#pairs[2 * index] = reads.fields[index] as number;
			this.#pairs[2 * index + 1] = text === undefined ? MISSING : length;
			end += length;
		}
		return heard;
	}

	/** Writes a text in UTF-8 and gives back how many bytes that took. */
	#put(text: string, start: number): number {
		const bytes = this.#text;
		let index = 0;
		const ascii = text.length <= SHORT ? text.length : 0;
		for (; index < ascii; index++) {
			const unit = text.charCodeAt(index);
			if (unit > 0x7f) break;
			bytes[start + index] = unit;
		}
		if (index === text.length) return index;
		return this.#encoder.encodeInto(text, bytes.subarray(start)).written;
	}

	/**
	 * Asks the caller all that a question needs to know.
	 *
	 * The caller's own code runs here, before anything is written: it may ask this engine something
	 * else, but not change its flags.
	 */
	#hear(reads: Reads, given: Context): Heard {
		if (this.#hearing >= DEEPEST)
			throw new FanionError("GENERAL", "it asks for flags that ask for it");
		this.#hearing += 1;
		try {
			const context = this.#person(given);
			const answers: boolean[] = [];
			for (let index = 0; index < reads.customs.length; index++) {
				answers.push(this.#isAdmitted(reads.customs[index] as number, context));
			}
			const texts: (string | undefined)[] = [];
			let room = LONGEST;
			for (let index = 0; index < reads.fields.length; index++) {
				const text = this.#read(reads.fields[index] as number, context, room);
				texts.push(text);
				if (text !== undefined) room -= text.length;
			}
			const now = reads.clock ? (this.#options.now ?? Date.now)() : 0;
			const chance = reads.chance ? (this.#options.random ?? Math.random)() : 0;
			const random = (chance * 2 ** 32) >>> 0;
			return { answers, texts, units: LONGEST - room, now, random };
		} finally {
			this.#hearing -= 1;
		}
	}

	/** A context that can be read; anything else is nobody in particular. */
	#person(context: unknown): Context {
		if (typeof context === "object" && context !== null) return context;
		if (context !== undefined && context !== null)
			this.#tell(`the context should be an object, but is a ${typeof context}`);
		return EVERYBODY;
	}

	/** Opens the windows where they are, or where they have moved, with `room` bytes for text. */
	#makeRoom(room: number): void {
		const core = this.#alive();
		if (this.#text.length < room) core.reserve(room);
		const { buffer } = memory as WebAssembly.Memory;
		if (this.#text.length < room || this.#text.buffer !== buffer) {
			this.#text = new Uint8Array(buffer, core.text_at(), core.text_room());
			this.#pairs = new Uint32Array(
				buffer,
				core.fields_at(),
				this.#known.fields.length * 2,
			);
			this.#answers = new Uint8Array(buffer, core.answers_at(), core.customs());
		}
	}

	/** The value of a field as text. The caller's getters may throw: then there is none. */
	#read(number: number, context: Context, room: number): string | undefined {
		const known = this.#known.fields[number] as Field;
		try {
			const found = find(context, known);
			if (typeof found === "string" && found.length > room)
				throw new FanionError("GENERAL", "its text is too long");
			if (found !== unusable) return found;
			this.#tell(
				`context field \`${known.name}\`: a list, an object, a function or a symbol is no value`,
			);
		} catch (error) {
			this.#tell(`context field \`${known.name}\`: ${firstLine(error)}`);
		}
		return undefined;
	}

	#isAdmitted(number: number, context: Context): boolean {
		const { customs } = this.#known;
		customs[number] ??= readCustom(this.#alive(), number);
		const { name, parameters } = customs[number];
		const strategies = this.#options.customStrategies;
		if (!strategies || !Object.hasOwn(strategies, name)) return false;
		if (this.#asking.has(number)) {
			this.#tell(
				`custom strategy \`${name}\`: it asks for a flag that asks it`,
			);
			return false;
		}
		this.#asking.add(number);
		try {
			const answer: unknown = strategies[name]?.(parameters, context);
			// A promise would be true whatever comes of it.
			if (typeof answer !== "boolean")
				this.#tell(
					`custom strategy \`${name}\`: it answered neither true nor false`,
				);
			return answer === true;
		} catch (error) {
			this.#tell(`custom strategy \`${name}\`: ${firstLine(error)}`);
			return false;
		} finally {
			this.#asking.delete(number);
		}
	}

	#tell(message: string): void {
		if (this.#told.has(message) || this.#told.size >= MOST_TOLD) return;
		this.#told.add(message);
		try {
			(this.#options.onWarning ?? console.warn)(message);
		} catch {
			// Who is told of trouble must not make more of it.
		}
	}
}

function readVariant(core: Core, number: number): Variant {
	const { name, payload } = core.variant(number);
	const frozen = payload && { payload: Object.freeze(payload) };
	return Object.freeze({
		name,
		enabled: true,
		...frozen,
		feature_enabled: true,
	});
}

function readCustom(core: Core, number: number): Custom {
	const { name, parameters } = core.custom(number);
	return { name, parameters: Object.freeze(Object.fromEntries(parameters)) };
}

function checkHostname(hostname: unknown): string | undefined {
	if (hostname === undefined || hostname === null) return undefined;
	if (typeof hostname === "string") return hostname;
	throw new FanionError(
		"GENERAL",
		`\`hostname\` should be a text, but is a ${typeof hostname}`,
	);
}
