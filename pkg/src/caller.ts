import {
	EVERYBODY,
	type Field,
	find,
	type Texts,
	unusable,
} from "./context.js";
import { FanionError, firstLine } from "./error.js";
import type { Custom, Reads } from "./known.js";
import type { Context, EngineOptions } from "./types.js";

/** What the caller said to a question. */
export interface Heard {
	/** For each custom strategy: does it admit this person? */
	readonly answers: boolean[];
	/** What was said of this person, unless it was known before. */
	readonly texts: Texts;
	/** Unix milliseconds. */
	now: number;
	/** A whole number below 2^32. */
	random: number;
}

/** So many different things are told to `onWarning`; messages of the caller's own code may never repeat. */
const MOST_TOLD = 100;

/** A question may ask the caller, who may ask a question; but only so deep. */
const DEEPEST = 4;

/** So many UTF-16 units may all texts of one question have. */
const LONGEST = 2 ** 24;

/**
 * Who asks: their context, clock, chance and custom strategies, and where they hear of trouble.
 *
 * The caller's own code runs in here and nowhere else. It may ask the same engine something, but not
 * change its flags.
 */
export class Caller {
	readonly #options: EngineOptions;
	readonly #told = new Set<string>();

	/**
	 * What is heard, used again for each question: one for each depth, so that a question within a
	 * question does no harm to the one outside.
	 */
	readonly #heard: readonly Heard[] = Array.from({ length: DEEPEST }, silence);

	/** How many questions are asking the caller something just now, one within the other. */
	#hearing = 0;

	/** The custom strategies that are asked just now. */
	readonly #asking = new Set<Custom>();

	constructor(options: EngineOptions) {
		this.#options = options;
	}

	/** Is the caller being asked something just now? */
	get isAsked(): boolean {
		return this.#hearing > 0;
	}

	/**
	 * Asks the caller all that a question needs to know; of the person nothing, when that is `said` already.
	 *
	 * It holds until the next question.
	 */
	hear(reads: Reads, given: Context, said?: Texts): Heard {
		const heard = this.#heard[this.#hearing];
		if (heard === undefined)
			throw new FanionError("GENERAL", "it asks for flags that ask for it");
		this.#hearing += 1;
		try {
			const context = this.#person(given);
			const { customs } = reads;
			for (let index = 0; index < customs.length; index++)
				heard.answers[index] = this.#admits(customs[index] as Custom, context);
			if (said === undefined) this.#read(reads, context, heard.texts);
			const { hasTime } = said ?? heard.texts;
			if (reads.clock && !hasTime)
				heard.now = Number((this.#options.now ?? Date.now)());
			if (reads.chance)
				heard.random =
					((this.#options.random ?? Math.random)() * 2 ** 32) >>> 0;
			return heard;
		} finally {
			this.#hearing -= 1;
		}
	}

	/** Tells of an error that was survived. */
	report(error: FanionError): void {
		tell(() => (this.#options.onError ?? console.error)(error));
	}

	/** A context that can be read; anything else is nobody in particular. */
	#person(context: unknown): Context {
		if (typeof context === "object" && context !== null) return context;
		if (context !== undefined && context !== null)
			this.#warn(`the context should be an object, but is a ${typeof context}`);
		return EVERYBODY;
	}

	/** The values of some fields as texts. */
	#read({ fields, time }: Reads, context: Context, texts: Texts): void {
		let units = 0;
		for (let index = 0; index < fields.length; index++) {
			const field = fields[index] as Field;
			const text = this.#value(field, context, LONGEST - units);
			texts.list[index] = text;
			if (text !== undefined) units += text.length;
		}
		texts.units = units;
		texts.hasTime = time >= 0 && texts.list[time] !== undefined;
	}

	/** The value of a field as text. The caller's getters may throw: then there is none. */
	#value(field: Field, context: Context, room: number): string | undefined {
		try {
			const found = find(context, field);
			if (typeof found === "string" && found.length > room)
				throw new FanionError("GENERAL", "its text is too long");
			if (found !== unusable) return found;
			this.#warn(
				`context field \`${field.name}\`: a list, an object, a function or a symbol is no value`,
			);
		} catch (error) {
			this.#warn(`context field \`${field.name}\`: ${firstLine(error)}`);
		}
		return undefined;
	}

	#admits(custom: Custom, context: Context): boolean {
		const { name, parameters } = custom;
		const strategies = this.#options.customStrategies;
		if (!strategies || !Object.hasOwn(strategies, name)) return false;
		if (this.#asking.has(custom)) {
			this.#warn(
				`custom strategy \`${name}\`: it asks for a flag that asks it`,
			);
			return false;
		}
		this.#asking.add(custom);
		try {
			const answer: unknown = strategies[name]?.(parameters, context);
			// A promise would be true whatever comes of it.
			if (typeof answer !== "boolean")
				this.#warn(
					`custom strategy \`${name}\`: it answered neither true nor false`,
				);
			return answer === true;
		} catch (error) {
			this.#warn(`custom strategy \`${name}\`: ${firstLine(error)}`);
			return false;
		} finally {
			this.#asking.delete(custom);
		}
	}

	#warn(message: string): void {
		if (this.#told.has(message) || this.#told.size >= MOST_TOLD) return;
		this.#told.add(message);
		tell(() => (this.#options.onWarning ?? console.warn)(message));
	}
}

function silence(): Heard {
	const texts = { list: [], units: 0, hasTime: false };
	return { answers: [], texts, now: 0, random: 0 };
}

/** Tells somebody of trouble, who must not make more of it, now or later. */
function tell(work: () => unknown): void {
	try {
		Promise.resolve(work()).catch(() => {});
	} catch {}
}
