import { type Field, field } from "./context.js";
import { type Answer, variantNumber } from "./evaluation.js";
import { type Core, inside, instance } from "./instance.js";
import type { Variant } from "./types.js";

/** A flag that was asked for. */
export interface Handle {
	readonly number: number;
	readonly reads: Reads;
}

/** What has to be known before a flag can answer: fields and custom strategies by their numbers. */
export interface Reads {
	readonly fields: ArrayLike<number>;
	readonly customs: ArrayLike<number>;
	readonly clock: boolean;
	readonly chance: boolean;
}

/** A use of a custom strategy. */
export interface Custom {
	readonly name: string;
	readonly parameters: Readonly<Record<string, string>>;
}

/** What was learnt of the flags in a core, each thing when it was first needed; true until they change. */
export class Known {
	readonly core: Core;
	readonly fields: readonly Field[];
	readonly variants: Variant[] = [];
	readonly #generation = instance.generation;
	readonly #handles = new Map<string, Handle>();
	readonly #customs: Custom[] = [];
	#names: readonly string[] | undefined;
	#everything: Reads | undefined;

	constructor(core: Core) {
		this.core = core;
		this.fields = inside(() => core.fields()).map(field);
	}

	/** Has the instance that holds the core been lost? */
	get isLost(): boolean {
		return instance.isBusy || this.#generation !== instance.generation;
	}

	/** The flag of that name, if there is one. */
	find(name: string): Handle | undefined {
		return this.#handles.get(name) ?? this.#learn(name);
	}

	#learn(name: string): Handle | undefined {
		if (typeof name !== "string") return undefined;
		const number = inside(() => this.core.find(name));
		if (number === undefined) return undefined;
		const reads: Reads = inside(() => this.core.reads(number));
		const handle = { number, reads };
		this.#handles.set(name, handle);
		return handle;
	}

	/** The names of all flags, by their numbers. */
	names(): readonly string[] {
		this.#names ??= inside(() => this.core.names());
		return this.#names;
	}

	/** What all flags together have to know. */
	everything(): Reads {
		this.#everything ??= inside(() => this.core.reads_of_all()) as Reads;
		return this.#everything;
	}

	custom(number: number): Custom {
		this.#customs[number] ??= readCustom(this.core, number);
		return this.#customs[number];
	}

	/** Makes sure that the variant of an answer is known. */
	learnVariant(answer: Answer): void {
		const number = variantNumber(answer);
		if (number >= 0 && this.variants[number] === undefined)
			this.variants[number] = readVariant(this.core, number);
	}
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
	const { name, parameters } = inside(() => core.custom(number));
	return { name, parameters: Object.freeze(Object.fromEntries(parameters)) };
}
