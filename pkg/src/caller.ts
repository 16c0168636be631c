import { type Field, find, unusable } from "./context.js";
import { FanionError, firstLine } from "./error.js";
import type { Custom, Known, Reads } from "./known.js";
import type { Context, EngineOptions } from "./types.js";

/** What the caller said to a question. */
export interface Heard {
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

/** Nobody in particular. */
export const EVERYBODY: Context = Object.freeze({});

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

	/** Asks the caller all that a question needs to know. */
	hear(reads: Reads, given: Context, known: Known): Heard {
		if (this.#hearing >= DEEPEST)
			throw new FanionError("GENERAL", "it asks for flags that ask for it");
		this.#hearing += 1;
		try {
			const customs = learn(reads, known);
			const context = this.#person(given);
			const answers: boolean[] = [];
			for (const custom of customs)
				answers.push(this.#isAdmitted(custom, context));
			const texts: (string | undefined)[] = [];
			let room = LONGEST;
			for (let index = 0; index < reads.fields.length; index++) {
				const field = known.fields[reads.fields[index] as number] as Field;
				const text = this.#read(field, context, room);
				texts.push(text);
				if (text !== undefined) room -= text.length;
			}
			const now = reads.clock ? Number((this.#options.now ?? Date.now)()) : 0;
			const chance = reads.chance ? (this.#options.random ?? Math.random)() : 0;
			const random = (chance * 2 ** 32) >>> 0;
			return { answers, texts, units: LONGEST - room, now, random };
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

	/** The value of a field as text. The caller's getters may throw: then there is none. */
	#read(field: Field, context: Context, room: number): string | undefined {
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

	#isAdmitted(custom: Custom, context: Context): boolean {
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

/**
 * The custom strategies of a question, all before the first is asked: what the caller's own code does
 * may cost the engine that they are learnt from.
 */
function learn(reads: Reads, known: Known): readonly Custom[] {
	const customs: Custom[] = [];
	for (let index = 0; index < reads.customs.length; index++)
		customs.push(known.custom(reads.customs[index] as number));
	return customs;
}

/** Tells somebody of trouble, who must not make more of it, now or later. */
function tell(work: () => unknown): void {
	try {
		Promise.resolve(work()).catch(() => {});
	} catch {}
}
