import { callWasm, instance, type WasmEngine } from "../runtime/instance.js";
import type { Variant } from "../types.js";
import {
	type ContextField,
	CURRENT_TIME,
	createField,
} from "./context-fields.js";
import { type PackedOutcome, unpackVariantId } from "./evaluation.js";

/** A flag that was evaluated before. */
export interface FlagHandle {
	/** Index of the flag in the document. */
	readonly index: number;
	readonly inputs: RequiredInputs;
}

/** The inputs that an evaluation needs. */
export interface RequiredInputs {
	readonly fields: readonly ContextField[];
	readonly strategies: readonly CustomStrategyUse[];
	/** Index of `currentTime` in `fields`; -1 if no constraint reads the time. */
	readonly timeIndex: number;
	/** Whether the clock is read if `currentTime` is missing. */
	readonly clock: boolean;
	/** Whether a random number is drawn. */
	readonly random: boolean;
}

/** Inputs of all flags that need equal ones, and the list that they were read from. */
interface SharedInputs {
	readonly list: readonly number[];
	readonly inputs: RequiredInputs;
}

/** The inputs of an evaluation that needs none. */
export const NO_INPUTS: RequiredInputs = {
	fields: [],
	strategies: [],
	timeIndex: -1,
	clock: false,
	random: false,
};

/** Is called after a flag, or all flags, were compiled. */
export interface PrepareListener {
	/** Called when there may be more custom strategies. */
	onNewInputs(): void;
	/** Called when the flag has warnings. */
	onWarnings(flag: number): void;
}

/** A custom strategy with the parameters of one use. */
export interface CustomStrategyUse {
	readonly name: string;
	/** Id of the use in the WebAssembly. */
	readonly id: number;
	readonly parameters: Readonly<Record<string, string>>;
}

/** Stands for all flags instead of the index of one. */
export const ALL = 0xffffffff;

/**
 * Facts about the flags of a WebAssembly engine, each read when it is first needed.
 *
 * A flag is compiled when its facts are read, and may add fields and strategies. `load` and `apply` create a new
 * object, so ids and indexes stay valid.
 */
export class FlagMetadata {
	readonly core: WasmEngine;
	/** By id, as far as an outcome has referred to them. */
	readonly variants: Variant[] = [];
	readonly #generation = instance.generation;
	/** By id. */
	readonly #fields: ContextField[] = [];
	readonly #listener: PrepareListener;
	readonly #handles = new Map<string, FlagHandle>();
	/** By hash of the list that they were read from. */
	readonly #inputs = new Map<number, SharedInputs>();
	readonly #strategies: CustomStrategyUse[] = [];
	#names: readonly string[] | undefined;
	#allInputs: RequiredInputs | undefined;

	constructor(core: WasmEngine, listener: PrepareListener) {
		this.core = core;
		this.#listener = listener;
	}

	/** Whether the instance of the engine was lost. */
	get isLost(): boolean {
		return instance.isBusy || this.#generation !== instance.generation;
	}

	/** Returns the handle of a flag that was evaluated before. */
	get(name: string): FlagHandle | undefined {
		return this.#handles.get(name);
	}

	/** Finds the flag whose name was written into the request buffers; `undefined` for an unknown flag. */
	find(name: string): FlagHandle | undefined {
		const index = callWasm(() => this.core.find_flag());
		if (index === undefined) return undefined;
		const handle = { index, inputs: this.#prepare(index) };
		this.#handles.set(name, handle);
		return handle;
	}

	/** Returns the names of all flags, by index. */
	names(): readonly string[] {
		this.#names ??= callWasm(() =>
			readNames(this.core, this.core.flag_names()),
		);
		return this.#names;
	}

	/** Compiles all flags, and returns the inputs that any of them needs. */
	allInputs(): RequiredInputs {
		this.#allInputs ??= this.#prepare(ALL);
		return this.#allInputs;
	}

	/** Compiles a flag, or all flags, and returns the inputs. */
	#prepare(flag: number): RequiredInputs {
		const list = readList(callWasm(() => this.core.prepare(flag)));
		const inputs = this.#share(list);
		if (list[0] === 1) this.#listener.onWarnings(flag);
		return inputs;
	}

	/** Returns the inputs that a list describes: one object for equal lists, unless two hashes collide. */
	#share(list: readonly number[]): RequiredInputs {
		const hash = list.reduce((hash, number) => Math.imul(hash, 31) + number, 0);
		const known = this.#inputs.get(hash);
		if (known && areEqual(known.list, list)) return known.inputs;
		const inputs = this.#readInputs(list);
		this.#inputs.set(hash, { list, inputs });
		return inputs;
	}

	/** Returns the context fields that the compiled flags read, by id. */
	allFields(): readonly ContextField[] {
		this.#readFields();
		return this.#fields;
	}

	#readInputs(list: readonly number[]): RequiredInputs {
		const [, clock, random, fieldCount, ...strategyIds] = list;
		const fieldIds = strategyIds.splice(0, fieldCount);
		const { length } = this.#fields;
		if (fieldIds.some((id) => id >= length)) this.#readFields();
		const fields = fieldIds.map((id) => this.#fields[id] as ContextField);
		const timeIndex = fields.findIndex(({ name }) => name === CURRENT_TIME);
		const strategies = strategyIds.map((id) => this.strategy(id));
		this.#listener.onNewInputs();
		return {
			fields,
			timeIndex,
			strategies,
			clock: clock === 1,
			random: random === 1,
		};
	}

	/** Reads the fields that are not known yet. */
	#readFields(): void {
		const { core } = this;
		const first = this.#fields.length;
		const names = callWasm(() => readNames(core, core.field_names(first)));
		for (const name of names)
			this.#fields.push(createField(name, this.#fields.length));
	}

	/** Returns a use of a custom strategy. */
	strategy(id: number): CustomStrategyUse {
		this.#strategies[id] ??= readStrategy(this.core, id);
		return this.#strategies[id];
	}

	/** Copies the outcomes of all flags, and reads their variants. `start` is in words of the memory. */
	readOutcomes(start: number): PackedOutcome[] {
		instance.refreshViews();
		const { words } = instance;
		const { length } = this.names();
		const outcomes = new Array<PackedOutcome>(length);
		for (let index = 0; index < length; index++)
			outcomes[index] = words[start + index] as PackedOutcome;
		for (let index = 0; index < length; index++)
			this.readVariant(outcomes[index] as PackedOutcome);
		return outcomes;
	}

	/** Reads the variant of an outcome into `variants`. */
	readVariant(outcome: PackedOutcome): void {
		const id = unpackVariantId(outcome);
		if (id >= 0 && this.variants[id] === undefined)
			this.variants[id] = readVariant(this.core, id);
	}
}

/** Reads a list at an address: its length, then its elements. */
function readList(address: number): number[] {
	instance.refreshViews();
	const { words } = instance;
	const list: number[] = [];
	const first = address / 4 + 1;
	const end = first + (words[first - 1] as number);
	for (let at = first; at < end; at++) list.push(words[at] as number);
	return list;
}

function areEqual(one: readonly number[], other: readonly number[]): boolean {
	return (
		one.length === other.length &&
		one.every((number, index) => number === other[index])
	);
}

/** Splits names that came as one string. The numbers are the list of their lengths. */
function readNames(core: WasmEngine, joined: string): string[] {
	let end = 0;
	return readList(core.numbers_at()).map((length) => {
		const start = end;
		end += length;
		return joined.slice(start, end);
	});
}

function readVariant(core: WasmEngine, id: number): Variant {
	const { name, payload } = callWasm(() => core.variant(id));
	const frozen = payload && { payload: Object.freeze(payload) };
	return Object.freeze({
		name,
		enabled: true,
		...frozen,
		feature_enabled: true,
	});
}

function readStrategy(core: WasmEngine, id: number): CustomStrategyUse {
	const [name, ...rest]: [string, ...string[]] = callWasm(() =>
		core.custom_strategy(id),
	);
	const pairs = rest.map((string, index) => [string, rest[index + 1]]);
	const parameters = Object.fromEntries(
		pairs.filter((_, index) => index % 2 === 0),
	);
	return { name, id, parameters: Object.freeze(parameters) };
}
