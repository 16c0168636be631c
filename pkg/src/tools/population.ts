import { createField } from "../core/context-fields.js";
import { type CustomStrategyUse, NO_INPUTS } from "../core/flag-metadata.js";
import { FlagStore } from "../core/flag-store.js";
import { FanionError } from "../errors.js";
import { tagOf } from "../runtime/type-tag.js";
import type { EngineOptions } from "../types.js";
import type {
	Population,
	PopulationOptions,
	PopulationUsers,
} from "./population-types.js";
import {
	callTool,
	presentValues,
	serialize,
	type Tools,
	toFinite,
	toMilliseconds,
	toNames,
	toWellFormed,
	useTools,
} from "./tool-call.js";

/** Evaluations between two turns of the event loop: a few milliseconds. */
const EVALUATIONS_PER_TURN = 50_000;

/**
 * Evaluates flags for many users.
 *
 * The survey has its own copy of the flags, so the caller may change or free the engine meanwhile.
 */
export async function population(
	store: FlagStore,
	engineOptions: EngineOptions,
	options: PopulationOptions,
): Promise<Population> {
	options.signal?.throwIfAborted();
	const users = readUsers(options.users);
	const snapshot = store.snapshot();
	const copy = new FlagStore(engineOptions, store.callbacks);
	try {
		const survey = new Survey(copy, snapshot, options);
		await survey.run(users);
		return survey.report();
	} finally {
		copy.free();
	}
}

/** The users of a survey: a number of synthetic ids, or the ids. */
type Users =
	| { readonly count: number; readonly uuids: boolean }
	| Iterable<unknown>;

class Survey {
	readonly #store: FlagStore;
	readonly #options: PopulationOptions;
	readonly #strategies: readonly CustomStrategyUse[];
	/** Users between two turns of the event loop. */
	readonly #chunk: number;
	/** Number of users that were evaluated. */
	#done = 0;

	constructor(
		store: FlagStore,
		snapshot: Uint8Array,
		options: PopulationOptions,
	) {
		this.#store = store;
		this.#options = options;
		const before = options.before === undefined ? [] : this.#loadBaseline();
		store.load(snapshot);
		const json = serialize(this.#request([...before, ...this.#fieldNames()]));
		const flags = callTool(store, json, (tools) => tools.begin_survey());
		this.#chunk = Math.max(
			1,
			Math.floor(EVALUATIONS_PER_TURN / Math.max(1, flags)),
		);
		this.#strategies = this.#use((tools): StrategyTuple[] =>
			tools.survey_custom_strategies(),
		).map(toStrategyUse);
	}

	async run(users: Users): Promise<void> {
		if ("count" in users) await this.#runSynthetic(users.count, users.uuids);
		else await this.#runIds(users);
	}

	report(): Population {
		return this.#use((tools): Population => tools.survey_report());
	}

	/** Loads the flags of `before`, and returns the names of their fields. */
	#loadBaseline(): string[] {
		const { before } = this.#options;
		this.#store.load(before as NonNullable<typeof before>);
		const names = this.#fieldNames();
		this.#use((tools) => tools.set_baseline());
		return names;
	}

	#fieldNames(): string[] {
		return this.#store.useAll((metadata) =>
			metadata.allFields().map(({ name }) => name),
		);
	}

	/** Returns the request that begins the survey. Clock and random source supply missing options. */
	#request(fields: readonly string[]) {
		const { flags, context = {}, samples = 5, now, seed } = this.#options;
		const inputs = {
			...NO_INPUTS,
			fields: [...new Set(fields)].map(createField),
			clock: true,
			random: true,
		};
		const results = this.#store.callbacks.run(inputs, context);
		return {
			flags:
				typeof flags === "string" ? [flags] : (toNames(flags, "flags") ?? []),
			field: this.#field,
			values: presentValues(inputs.fields, results.values),
			now:
				now === undefined
					? toFinite(results.now)
					: toMilliseconds(now, NOT_A_TIME),
			seed: toUint32(seed ?? results.random, "seed"),
			samples: toUint32(samples, "samples"),
		};
	}

	get #field(): string {
		const { field = "userId" } = this.#options;
		if (typeof field === "string") return field;
		throw new FanionError("GENERAL", "`field` must be a string");
	}

	async #runSynthetic(count: number, uuids: boolean): Promise<void> {
		while (this.#done < count) {
			const chunk = Math.min(this.#chunk, count - this.#done);
			if (this.#strategies.length > 0)
				this.#evaluate(this.#syntheticIds(chunk, uuids));
			else this.#use((tools) => tools.survey_next(chunk, uuids));
			await this.#endTurn(chunk, count);
		}
	}

	#syntheticIds(count: number, uuids: boolean): string[] {
		const indexes = Array.from(
			{ length: count },
			(_, offset) => this.#done + offset,
		);
		return this.#use((tools) =>
			indexes.map((index) => tools.synthetic_id(index, uuids)),
		);
	}

	async #runIds(users: Iterable<unknown>): Promise<void> {
		const total = Array.isArray(users) ? users.length : undefined;
		let ids: string[] = [];
		for (const id of users) {
			ids.push(checkId(id, this.#done + ids.length));
			if (ids.length < this.#chunk) continue;
			this.#evaluate(ids);
			await this.#endTurn(ids.length, total);
			ids = [];
		}
		if (ids.length === 0) return;
		this.#evaluate(ids);
		await this.#endTurn(ids.length, total);
	}

	#evaluate(ids: readonly string[]): void {
		const answers = this.#strategies.length === 0 ? [] : ids.map(this.#matches);
		// Not `serialize`, which visits every value: that takes as long as the evaluations.
		const json = JSON.stringify({ ids: ids.map(toWellFormed), answers });
		callTool(this.#store, json, (tools) => tools.survey_users());
	}

	/** Runs the custom strategies for a user. */
	readonly #matches = (id: string): boolean[] => {
		const inputs = { ...NO_INPUTS, strategies: this.#strategies };
		const context = { ...this.#options.context, [this.#field]: id };
		const { matches } = this.#store.callbacks.run(inputs, context);
		return matches.slice(0, this.#strategies.length);
	};

	/** Reports the progress, and yields to the event loop. */
	async #endTurn(count: number, total: number | undefined): Promise<void> {
		this.#done += count;
		const { onProgress, signal } = this.#options;
		onProgress?.(this.#done, total);
		if (this.#done !== total) await yieldToEventLoop();
		signal?.throwIfAborted();
	}

	#use<T>(work: (tools: Tools) => T): T {
		return useTools(this.#store, work);
	}
}

/** Name of a custom strategy, and its parameters. */
type StrategyTuple = readonly [
	name: string,
	parameters: readonly (readonly [string, string])[],
];

function toStrategyUse(
	[name, parameters]: StrategyTuple,
	id: number,
): CustomStrategyUse {
	return {
		name,
		id,
		parameters: Object.freeze(Object.fromEntries(parameters)),
	};
}

const NOT_A_TIME = "`now` must be a date or Unix milliseconds";

/** Largest count, seed and number of samples. */
const MAX_UINT32 = 2 ** 32 - 1;

function isUint32(number: unknown): number is number {
	return (
		Number.isInteger(number) &&
		0 <= Number(number) &&
		Number(number) <= MAX_UINT32
	);
}

function toUint32(number: unknown, option: string): number {
	if (isUint32(number)) return number;
	throw new FanionError(
		"GENERAL",
		`\`${option}\` must be an integer from 0 to 4,294,967,295`,
	);
}

function readUsers(users: PopulationUsers): Users {
	if (typeof users === "number") return readUsers({ count: users });
	if (typeof users === "object" && users !== null) {
		if (Symbol.iterator in users) return users;
		const { count, ids = "numbers" } = users;
		const isKind = ids === "numbers" || ids === "uuids";
		if (isKind && isUint32(count)) return { count, uuids: ids === "uuids" };
	}
	throw new FanionError(
		"GENERAL",
		"`users` must be a count from 0 to 4,294,967,295, or an iterable of ids",
	);
}

function checkId(id: unknown, index: number): string {
	if (typeof id === "string") return id;
	throw new FanionError(
		"INVALID_CONTEXT",
		`user ${index + 1}: the id is a \`${tagOf(id)}\`: pass a string`,
	);
}

function yieldToEventLoop(): Promise<void> {
	const { scheduler, setImmediate } = globalThis as Host;
	if (scheduler?.yield) return scheduler.yield();
	return new Promise((resolve) => {
		(setImmediate ?? setTimeout)(resolve);
	});
}

/** Functions of some hosts that wait for a turn of the event loop. */
interface Host {
	readonly scheduler?: { yield?(): Promise<void> };
	readonly setImmediate?: (callback: () => void) => unknown;
}
