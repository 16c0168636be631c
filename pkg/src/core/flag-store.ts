import { FanionError } from "../errors.js";
import {
	callWasm,
	instance,
	recover,
	WasmEngine,
} from "../runtime/instance.js";
import type {
	Context,
	Delta,
	Document,
	EngineOptions,
	Evaluation,
	Flag,
	Variant,
	Warning,
} from "../types.js";
import type { BoundContext } from "./bound-context.js";
import { type CallbackResults, Callbacks } from "./callbacks.js";
import type { FieldValues } from "./context-fields.js";
import { toDocument, writeDocument } from "./document-bytes.js";
import {
	DISABLED_VARIANT,
	Evaluations,
	NO_EVALUATIONS,
	type PackedOutcome,
	unpackEnabled,
	unpackEvaluation,
	unpackVariant,
} from "./evaluation.js";
import {
	ALL,
	type CustomStrategyUse,
	type FlagHandle,
	FlagMetadata,
	NO_INPUTS,
	type RequiredInputs,
} from "./flag-metadata.js";
import { checkSize, excess } from "./limits.js";
import { type OwnedString, optionStrings } from "./option-strings.js";
import { ReloadSource } from "./reload-source.js";
import { RequestBuffers, SAME } from "./request-buffers.js";

/**
 * The flags of one engine, in a WebAssembly instance.
 *
 * If the instance is lost, the flags are loaded into the next one before the next evaluation.
 */
export class FlagStore {
	readonly callbacks: Callbacks;
	readonly #options: readonly OwnedString[];
	readonly #buffers = new RequestBuffers();
	/** `undefined` before the first instance. */
	#source: ReloadSource | undefined;
	/** `undefined` after `free`. */
	#metadata: FlagMetadata | undefined;

	/** A store of a copy of the flags has the callbacks of the original. */
	constructor(options: EngineOptions, callbacks = new Callbacks(options)) {
		this.#options = optionStrings(options);
		this.callbacks = callbacks;
		try {
			this.#metadata = this.#open();
		} catch (error) {
			throw recover(error);
		}
	}

	load(document: Document): void {
		this.#change(document, (core) => core.load());
	}

	apply(delta: Delta): void {
		this.#change(delta, (core) => core.apply());
	}

	/** Compiles all flags, and returns the warnings about all of them. */
	warnings(): Warning[] {
		return this.useAll(({ core }) => core.warnings(ALL));
	}

	snapshot(): Uint8Array {
		return this.use(({ core }) => core.snapshot());
	}

	get size(): number {
		return this.use(({ core }) => core.flag_count());
	}

	flags(): Flag[] {
		return this.use(({ core }) => core.flags());
	}

	free(): void {
		const metadata = this.#metadata;
		this.#metadata = undefined;
		this.#source = undefined;
		// The memory of a lost instance is collected as a whole.
		if (metadata === undefined || metadata.isLost) return;
		try {
			callWasm(() => metadata.core.free());
		} catch (error) {
			this.callbacks.reportError(recover(error));
		}
	}

	/** Returns `fallback` for an unknown flag, and if the instance fails. All but `true` is false. */
	isEnabled(
		name: string,
		fallback?: boolean,
		bound?: BoundContext,
		context?: Context,
	): boolean {
		const outcome = this.#evaluate(name, bound, context);
		return outcome === undefined ? fallback === true : unpackEnabled(outcome);
	}

	/** Returns `fallback` for an unknown flag, and if the instance fails. Only an object is a variant. */
	getVariant(
		name: string,
		fallback?: Variant,
		bound?: BoundContext,
		context?: Context,
	): Variant {
		const outcome = this.#evaluate(name, bound, context);
		if (outcome !== undefined)
			return unpackVariant(outcome, this.#current().variants);
		return typeof fallback === "object" && fallback !== null
			? fallback
			: DISABLED_VARIANT;
	}

	/** Returns `undefined` for an unknown flag, and if the instance fails. */
	evaluate(
		name: string,
		bound?: BoundContext,
		context?: Context,
	): Evaluation | undefined {
		const outcome = this.#evaluate(name, bound, context);
		return outcome === undefined
			? undefined
			: unpackEvaluation(name, outcome, this.#current().variants);
	}

	/** Returns no evaluations if the instance fails. */
	evaluateAll(bound?: BoundContext, context?: Context): Evaluations {
		try {
			return this.#evaluateAllOf(this.#current(), bound, context);
		} catch (error) {
			this.callbacks.reportError(recover(error));
			return NO_EVALUATIONS;
		}
	}

	/** Reads the values of a context for many evaluations. */
	bind(context: Context): BoundContext {
		const bound = { context, values: undefined, metadata: undefined };
		try {
			this.#readValues(this.#current(), bound);
		} catch (error) {
			this.callbacks.reportError(recover(error));
		}
		return bound;
	}

	/** Calls a function that has no fallback: if the instance fails, this method throws. */
	use<T>(work: (metadata: FlagMetadata) => T): T {
		try {
			const metadata = this.#current();
			return callWasm(() => work(metadata));
		} catch (error) {
			throw recover(error);
		}
	}

	/** Like `use`, after the fields and the warnings of all flags were read. */
	useAll<T>(work: (metadata: FlagMetadata) => T): T {
		this.use((metadata) => metadata.allInputs());
		this.callbacks.reportFlags();
		return this.use(work);
	}

	#evaluate(
		name: string,
		bound: BoundContext | undefined,
		context: Context | undefined,
	): PackedOutcome | undefined {
		try {
			return this.#evaluateOne(this.#current(), name, bound, context);
		} catch (error) {
			this.callbacks.reportError(recover(error));
			return undefined;
		}
	}

	#evaluateOne(
		metadata: FlagMetadata,
		name: string,
		bound: BoundContext | undefined,
		context: Context | undefined,
	): PackedOutcome | undefined {
		const handle = metadata.get(name) ?? this.#find(metadata, name);
		if (handle === undefined) return undefined;
		const { index, inputs } = handle;
		const values = bound && this.#readValues(metadata, bound);
		const results = this.callbacks.run(
			inputs,
			bound ? bound.context : context,
			values,
		);
		if (this.#isLost(metadata)) return undefined;
		const count = this.#writeRequest(metadata, inputs, results, values);
		const { core } = metadata;
		instance.isBusy = true;
		const outcome = core.evaluate(index, count, results.now, results.random);
		instance.isBusy = false;
		metadata.readVariant(outcome);
		return outcome;
	}

	#evaluateAllOf(
		metadata: FlagMetadata,
		bound: BoundContext | undefined,
		context: Context | undefined,
	): Evaluations {
		const inputs = metadata.allInputs();
		const names = metadata.names();
		const values = bound && this.#readValues(metadata, bound);
		const results = this.callbacks.run(
			inputs,
			bound ? bound.context : context,
			values,
		);
		if (this.#isLost(metadata)) return NO_EVALUATIONS;
		const count = this.#writeRequest(metadata, inputs, results, values);
		const { core, variants } = metadata;
		instance.isBusy = true;
		const start = core.evaluate_all(count, results.now, results.random);
		instance.isBusy = false;
		return new Evaluations(names, metadata.readOutcomes(start / 4), variants);
	}

	/** Returns whether a callback lost the instance, with an evaluation of another engine; reports it to `onError`. */
	#isLost(metadata: FlagMetadata): boolean {
		const isLost = this.#current() !== metadata;
		if (isLost)
			this.callbacks.reportError(
				new FanionError(
					"GENERAL",
					"the engine failed: so did another engine in a callback",
				),
			);
		return isLost;
	}

	/** Reads the values of the fields that any flag reads, for which all flags are compiled. */
	#readValues(metadata: FlagMetadata, bound: BoundContext): FieldValues {
		if (bound.metadata === metadata && bound.values) return bound.values;
		const { fields, timeIndex } = metadata.allInputs();
		const inputs = { ...NO_INPUTS, fields, timeIndex };
		const { values: read } = this.callbacks.run(inputs, bound.context);
		// A copy, since the callbacks reuse their results.
		const values = { ...read, list: read.list.slice(0, fields.length) };
		bound.values = values;
		bound.metadata = metadata;
		return values;
	}

	#find(metadata: FlagMetadata, name: unknown): FlagHandle | undefined {
		if (typeof name !== "string") return undefined;
		this.#buffers.writeStrings(metadata.core, [[0, name]]);
		return metadata.find(name);
	}

	/**
	 * Writes a request, and returns the number of its strings.
	 *
	 * Marks the instance as busy until the evaluation has returned: if the evaluation never starts, the values
	 * that count as cached are not in the WebAssembly.
	 */
	#writeRequest(
		metadata: FlagMetadata,
		inputs: RequiredInputs,
		results: CallbackResults,
		bound: FieldValues | undefined,
	): number {
		const fields = bound ? metadata.allInputs().fields : inputs.fields;
		this.#buffers.reserve(
			metadata.core,
			fields.length,
			(bound ?? results.values).units,
		);
		instance.isBusy = true;
		for (let index = 0; index < inputs.strategies.length; index++) {
			const { id } = inputs.strategies[index] as CustomStrategyUse;
			this.#buffers.writeMatch(id, results.matches[index] as boolean);
		}
		if (bound !== undefined && this.#buffers.boundValues === bound) return SAME;
		this.#buffers.boundValues = bound;
		return this.#buffers.writeValues(fields, bound ?? results.values);
	}

	/** `change` returns whether there are warnings that belong to no flag. */
	#change(input: unknown, change: (core: WasmEngine) => boolean): void {
		const document = toDocument(input);
		if (this.callbacks.isRunning)
			throw new FanionError(
				"GENERAL",
				"a callback cannot change the flags: call `load` or `apply` after the evaluation",
			);
		checkSize(document, this.callbacks.limits);
		const error = this.use(({ core }) => {
			const old = this.#copyOfSource();
			writeDocument(core, document);
			const hasWarnings = change(core);
			const error = this.#excess(core);
			if (error) {
				writeDocument(core, old);
				core.load();
			}
			this.#buffers.reset();
			this.#metadata = this.#createMetadata(core);
			if (hasWarnings && !error)
				this.callbacks.noteFlags(core.warnings(DOCUMENT));
			return error;
		});
		if (error) throw error;
		this.callbacks.reportFlags();
	}

	/** Returns what to load again if a change exceeds a limit; without limits, nothing can. */
	#copyOfSource(): string | Uint8Array {
		const { documentSize, flags } = this.callbacks.limits;
		const isLimited = Math.min(documentSize, flags) < Infinity;
		const bytes = isLimited ? this.#source?.bytes.slice() : undefined;
		return bytes?.length ? bytes : '{"features":[]}';
	}

	/** Returns the error for flags that exceed a limit. A delta can be small and add to many. */
	#excess(core: WasmEngine): FanionError | undefined {
		const { limits } = this.callbacks;
		const size = this.#source?.bytes.length ?? 0;
		return (
			excess(limits, "flags", core.flag_count()) ??
			excess(limits, "documentSize", size)
		);
	}

	#createMetadata(core: WasmEngine): FlagMetadata {
		return new FlagMetadata(core, {
			onNewInputs: () => this.#buffers.forgetAddresses(),
			onWarnings: (flag) =>
				this.callbacks.noteFlags(callWasm(() => core.warnings(flag))),
		});
	}

	/**
	 * Returns the metadata of the flags, after reloading them if their instance was lost.
	 *
	 * A callback can lose the instance with an evaluation of another engine, and can free this engine.
	 */
	#current(): FlagMetadata {
		const metadata = this.#metadata;
		if (metadata === undefined)
			throw new FanionError("GENERAL", "the engine was freed: create another");
		if (!metadata.isLost) return metadata;
		this.#metadata = this.#open();
		return this.#metadata;
	}

	/** Creates an engine in the current instance, and loads the source into it. */
	#open(): FlagMetadata {
		instance.ensure();
		this.#buffers.reset();
		return callWasm(() => {
			const core = new WasmEngine();
			const count = this.#buffers.writeStrings(core, this.#options);
			// Not the caller's source, which answers for evaluations.
			core.configure(count, Math.random() * 2 ** 32);
			const source = this.#source?.bytes;
			if (source?.length) {
				writeDocument(core, source);
				core.load();
			}
			this.#source = new ReloadSource(core);
			this.#buffers.reset();
			return this.#createMetadata(core);
		});
	}
}

/** Stands for the document as a whole instead of the index of a flag. */
const DOCUMENT = 0xfffffffe;
