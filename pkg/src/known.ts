import { type Field, field, TIME } from "./context.js";
import { type Answer, variantNumber } from "./evaluation.js";
import { type Core, inside, instance } from "./instance.js";
import type { Variant } from "./types.js";

/** A flag that was asked for. */
export interface Handle {
	readonly number: number;
	readonly reads: Reads;
}

/** What has to be known before a flag can answer. */
export interface Reads {
	readonly fields: readonly Field[];
	readonly customs: readonly Custom[];
	/** The place of the field that says what time it is; -1 when it is not among the fields. */
	readonly time: number;
	/** The clock, when that field has no value. */
	readonly clock: boolean;
	readonly chance: boolean;
}

/** A use of a custom strategy. */
export interface Custom {
	readonly name: string;
	/** Its number on the Rust side. */
	readonly number: number;
	readonly parameters: Readonly<Record<string, string>>;
}

/** Stands for all flags in the place of the number of one. */
const ALL = 0xffffffff;

/** What was learnt of the flags in a core, each thing when it was first needed; true until they change. */
export class Known {
	readonly core: Core;
	readonly variants: Variant[] = [];
	readonly #generation = instance.generation;
	/** All context fields of the document, by their numbers. */
	readonly fields: readonly Field[];
	readonly #handles = new Map<string, Handle>();
	readonly #customs: Custom[] = [];
	#names: readonly string[] | undefined;
	#everything: Reads | undefined;

	constructor(core: Core) {
		this.core = core;
		this.fields = inside(() => names(core, core.fields())).map(field);
	}

	/** Has the instance that holds the core been lost? */
	get isLost(): boolean {
		return instance.isBusy || this.#generation !== instance.generation;
	}

	/** The flag of that name, if it has been asked for before. */
	get(name: string): Handle | undefined {
		return this.#handles.get(name);
	}

	/** Learns about the flag whose name has been handed over, if there is one. */
	learn(name: string): Handle | undefined {
		const number = inside(() => this.core.find());
		if (number === undefined) return undefined;
		const handle = { number, reads: this.#readsOf(number) };
		this.#handles.set(name, handle);
		return handle;
	}

	/** The names of all flags, by their numbers. */
	names(): readonly string[] {
		this.#names ??= inside(() => names(this.core, this.core.names()));
		return this.#names;
	}

	/** What all flags together have to know. */
	everything(): Reads {
		this.#everything ??= this.#readsOf(ALL);
		return this.#everything;
	}

	#readsOf(flag: number): Reads {
		inside(() => this.core.reads(flag));
		const told = numbers(this.core);
		const fields = list(told, 2);
		const customs = list(told, 3 + fields.length);
		const clock = told[0] === 1;
		const chance = told[1] === 1;
		return {
			fields: fields.map((number) => this.fields[number] as Field),
			time: fields.findIndex((number) => this.fields[number]?.name === TIME),
			customs: customs.map((number) => this.custom(number)),
			clock,
			chance,
		};
	}

	custom(number: number): Custom {
		this.#customs[number] ??= readCustom(this.core, number);
		return this.#customs[number];
	}

	/** The answers of all flags, which stand `at` a place; their variants are known. */
	answers(at: number): Answer[] {
		instance.look();
		const { words } = instance;
		const { length } = this.names();
		const answers = new Array<Answer>(length);
		for (let index = 0; index < length; index++)
			answers[index] = words[at + index] as Answer;
		for (let index = 0; index < length; index++)
			this.learnVariant(answers[index] as Answer);
		return answers;
	}

	/** Makes sure that the variant of an answer is known. */
	learnVariant(answer: Answer): void {
		const number = variantNumber(answer);
		if (number >= 0 && this.variants[number] === undefined)
			this.variants[number] = readVariant(this.core, number);
	}
}

/** The numbers that the Rust side has told, and whatever comes after them. */
function numbers(core: Core): Uint32Array {
	const at = inside(() => core.numbers_at());
	instance.look();
	return instance.words.subarray(at / 4);
}

/** A list among numbers: how many, and then they. */
function list(numbers: Uint32Array, at: number): number[] {
	const start = at + 1;
	return [...numbers.subarray(start, start + (numbers[at] as number))];
}

/** Names that came as one text, with their lengths as numbers. */
function names(core: Core, text: string): string[] {
	let end = 0;
	return list(numbers(core), 0).map((length) => {
		const start = end;
		end += length;
		return text.slice(start, end);
	});
}

function readVariant(core: Core, number: number): Variant {
	const { name, payload } = inside(() => core.variant(number));
	const frozen = payload && { payload: Object.freeze(payload) };
	return Object.freeze({
		name,
		enabled: true,
		...frozen,
		feature_enabled: true,
	});
}

function readCustom(core: Core, number: number): Custom {
	const [name, ...rest]: [string, ...string[]] = inside(() =>
		core.custom(number),
	);
	const pairs = rest.map((text, index) => [text, rest[index + 1]]);
	const parameters = Object.fromEntries(
		pairs.filter((_, index) => index % 2 === 0),
	);
	return { name, number, parameters: Object.freeze(parameters) };
}
