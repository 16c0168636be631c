import { FanionError, firstLine } from "../errors.js";
import { tagOf } from "../runtime/type-tag.js";
import type {
	Context,
	EngineOptions,
	ReadableContext,
	Warning,
} from "../types.js";
import {
	type ContextField,
	EMPTY_CONTEXT,
	type FieldValues,
	findValue,
	INVALID,
} from "./context-fields.js";
import type { CustomStrategyUse, RequiredInputs } from "./flag-metadata.js";
import { ignoreRejection } from "./ignore-rejection.js";
import { type Limits, readLimits } from "./limits.js";

/** The values that an evaluation takes from the caller's code. */
export interface CallbackResults {
	/** Whether each custom strategy matches, by its index in `RequiredInputs`. */
	readonly matches: boolean[];
	/** The values of the context; not set if the context is bound. */
	readonly values: FieldValues;
	/** Unix milliseconds. */
	now: number;
	/** An integer from 0 to 2^32 - 1. */
	random: number;
}

/** Number of different messages about evaluations. Messages of the caller's own errors may never repeat. */
const MAX_WARNINGS = 100;

/** Number of different messages about flags. */
const MAX_FLAG_WARNINGS = 1000;

/** Number of evaluations, each inside a callback of the one before. */
const MAX_DEPTH = 4;

/**
 * The caller's code: getters of the context, clock, random source, custom strategies, and handlers.
 *
 * INVARIANT: during an evaluation, no other file runs the caller's code. That code may evaluate flags of the
 * same engine, but not change them.
 */
export class Callbacks {
	/** The limits of the engine. */
	readonly limits: Limits;

	readonly #options: EngineOptions;
	readonly #warnings = new Set<string>();
	readonly #flagWarnings = new Set<string>();

	/** Warnings about flags that the next call of `reportFlags` reports. */
	#pending: Warning[] = [];

	/** Reused results, by depth: an evaluation inside a callback does not overwrite the outer results. */
	readonly #results: readonly CallbackResults[] = Array.from(
		{ length: MAX_DEPTH },
		emptyResults,
	);

	/** Number of evaluations that are running callbacks. */
	#depth = 0;

	readonly #runningStrategies = new Set<CustomStrategyUse>();

	/** @throws FanionError `GENERAL` if an option that should be a function is something else */
	constructor(options: EngineOptions) {
		for (const name of ["now", "random", "onWarning", "onError"] as const) {
			const type = typeof options[name];
			if (type !== "function" && type !== "undefined")
				throw new FanionError(
					"GENERAL",
					`\`${name}\` is a \`${tagOf(options[name])}\`: pass a function`,
				);
		}
		checkStrategies(options.customStrategies);
		this.limits = readLimits(options.limits);
		this.#options = options;
	}

	/** Whether a callback is running. */
	get isRunning(): boolean {
		return this.#depth > 0;
	}

	/**
	 * Runs the callbacks that an evaluation requires. The results are valid until the next call.
	 *
	 * @param boundValues the values of a bound context, which is then not read
	 */
	run(
		inputs: RequiredInputs,
		given: Context | undefined,
		boundValues?: FieldValues,
	): CallbackResults {
		const results = this.#results[this.#depth];
		if (results === undefined)
			throw new FanionError(
				"GENERAL",
				`callbacks evaluate flags more than ${MAX_DEPTH} levels deep`,
			);
		this.#depth += 1;
		try {
			this.#reportPending();
			const context = this.#asObject(given);
			const { strategies } = inputs;
			for (let index = 0; index < strategies.length; index++)
				results.matches[index] = this.#matches(
					strategies[index] as CustomStrategyUse,
					context,
				);
			if (boundValues === undefined)
				this.#readValues(inputs, context, results.values);
			const { hasTime } = boundValues ?? results.values;
			if (inputs.clock && !hasTime)
				results.now = toNumber((this.#options.now ?? Date.now)());
			if (inputs.random)
				results.random =
					(toNumber((this.#options.random ?? Math.random)()) * 2 ** 32) >>> 0;
			return results;
		} finally {
			this.#depth -= 1;
		}
	}

	/** Notes warnings about flags, for `onWarning` as soon as the caller's code may run. */
	noteFlags(warnings: readonly Warning[]): void {
		this.#pending.push(...warnings);
	}

	/** Passes the noted warnings to `onWarning`. */
	reportFlags(): void {
		this.#depth += 1;
		this.#reportPending();
		this.#depth -= 1;
	}

	#reportPending(): void {
		if (this.#pending.length === 0) return;
		for (const { message } of this.#pending.splice(0))
			this.#warn(message, this.#flagWarnings, MAX_FLAG_WARNINGS);
	}

	/** Passes an error to `onError`. */
	reportError(error: FanionError): void {
		callSafely(() => (this.#options.onError ?? console.error)(error));
	}

	/** Returns the context if it is an object, or else the empty context. */
	#asObject(context: unknown): Context {
		if (typeof context === "object" && context !== null) return context;
		if (context !== undefined && context !== null)
			this.#warn(`the context is a ${typeof context}: pass an object`);
		return EMPTY_CONTEXT;
	}

	#readValues(
		{ fields, timeIndex }: RequiredInputs,
		context: Context,
		values: FieldValues,
	): void {
		const { contextSize, valueLength } = this.limits;
		let units = 0;
		for (let index = 0; index < fields.length; index++) {
			const field = fields[index] as ContextField;
			const value = this.#readValue(
				field,
				context,
				Math.min(valueLength, contextSize - units),
			);
			values.list[index] = value;
			if (value !== undefined) units += value.length;
		}
		values.units = units;
		values.hasTime = timeIndex >= 0 && values.list[timeIndex] !== undefined;
	}

	/** Returns the value of a field. A field whose getter throws is missing. */
	#readValue(
		field: ContextField,
		context: Context,
		maxUnits: number,
	): string | undefined {
		try {
			const value = findValue(context, field);
			if (typeof value === "string" && value.length > maxUnits)
				throw new FanionError("GENERAL", "the string is too long");
			if (value !== INVALID) return value;
			this.#warn(
				`context field \`${field.name}\`: pass a string, number, boolean or date`,
			);
		} catch (error) {
			this.#warn(`context field \`${field.name}\`: ${firstLine(error)}`);
		}
		return undefined;
	}

	#matches(use: CustomStrategyUse, context: Context): boolean {
		const { name, parameters } = use;
		const functions = this.#options.customStrategies;
		if (!functions || !Object.hasOwn(functions, name)) return false;
		if (this.#runningStrategies.has(use)) {
			this.#warn(
				`custom strategy \`${name}\` evaluates a flag that uses it: evaluate another flag`,
			);
			return false;
		}
		this.#runningStrategies.add(use);
		try {
			const answer: unknown = functions[name]?.(
				parameters,
				context as ReadableContext,
			);
			// A promise is truthy even if it resolves to false.
			if (typeof answer !== "boolean") {
				ignoreRejection(answer);
				this.#warn(`custom strategy \`${name}\` must return true or false`);
			}
			return answer === true;
		} catch (error) {
			this.#warn(`custom strategy \`${name}\` failed: ${firstLine(error)}`);
			return false;
		} finally {
			this.#runningStrategies.delete(use);
		}
	}

	#warn(message: string, known = this.#warnings, max = MAX_WARNINGS): void {
		if (known.has(message) || known.size >= max) return;
		known.add(message);
		callSafely(() => (this.#options.onWarning ?? console.warn)(message));
	}
}

function emptyResults(): CallbackResults {
	const values = { list: [], units: 0, hasTime: false };
	return { matches: [], values, now: 0, random: 0 };
}

/** @throws FanionError `GENERAL` if the custom strategies are not functions by name */
function checkStrategies(strategies: unknown): void {
	if (strategies === undefined || strategies === null) return;
	if (typeof strategies !== "object" || Array.isArray(strategies))
		throw new FanionError(
			"GENERAL",
			`\`customStrategies\` is a \`${tagOf(strategies)}\`: pass an object of functions by name`,
		);
	for (const [name, strategy] of Object.entries(strategies)) {
		if (typeof strategy !== "function" && strategy !== undefined)
			throw new FanionError(
				"GENERAL",
				`custom strategy \`${name}\` is a \`${tagOf(strategy)}\`: pass a function \`(parameters, context) => boolean\``,
			);
	}
}

/** Returns what the clock or the random source returned, as a number. */
function toNumber(value: unknown): number {
	if (typeof value === "number") return value;
	ignoreRejection(value);
	return Number(value);
}

/** Calls a handler of the caller. Ignores what the handler throws, and the rejection of its promise. */
function callSafely(handler: () => unknown): void {
	try {
		ignoreRejection(handler());
	} catch {}
}
