import { field } from "../context.js";
import { FanionError } from "../error.js";
import { Flags } from "../flags.js";
import { kindOf } from "../kind.js";
import type { Custom } from "../known.js";
import type { EngineOptions } from "../types.js";
import type { People, Population, PopulationOptions } from "./survey.js";
import {
	ask,
	byClock,
	milliseconds,
	type Tools,
	texts,
	wellFormed,
	write,
} from "./tools.js";

/** So many questions are asked without giving the event loop a turn: a few milliseconds' worth. */
const TURN = 50_000;

/**
 * Asks many people, some at a time. The flags are held in an engine of their own, so that it matters to
 * nobody what becomes of the others meanwhile.
 */
export async function population(
	flags: Flags,
	own: EngineOptions,
	options: PopulationOptions,
): Promise<Population> {
	options.signal?.throwIfAborted();
	const people = read(options.people);
	const snapshot = flags.snapshot();
	const guest = new Flags(own);
	try {
		const survey = new Survey(guest, snapshot, options);
		await survey.askAll(people);
		return survey.report();
	} finally {
		guest.free();
	}
}

/** People to be asked: a number of made-up ones, or their ids. */
type Asked =
	| { readonly count: number; readonly uuids: boolean }
	| Iterable<unknown>;

class Survey {
	readonly #flags: Flags;
	readonly #options: PopulationOptions;
	readonly #customs: readonly Custom[];
	/** How many people are asked between two turns of the event loop. */
	readonly #chunk: number;
	#done = 0;

	constructor(flags: Flags, snapshot: Uint8Array, options: PopulationOptions) {
		this.#flags = flags;
		this.#options = options;
		const before = options.before === undefined ? [] : this.#putAside();
		flags.load(snapshot);
		const text = write(this.#premises([...before, ...this.#fields()]));
		const count = ask(flags, text, (tools) => tools.begin_survey());
		this.#chunk = Math.max(1, Math.floor(TURN / Math.max(1, count)));
		this.#customs = flags
			.surely(({ core }): Uses => (core as unknown as Tools).uses())
			.map(custom);
	}

	/** Loads the flags beforehand; gives back the names of their fields. */
	#putAside(): string[] {
		const { before } = this.#options;
		this.#flags.load(before as NonNullable<typeof before>);
		const fields = this.#fields();
		this.#flags.surely(({ core }) => (core as unknown as Tools).put_aside());
		return fields;
	}

	#fields(): string[] {
		return this.#flags.surely(({ fields }) => fields.map(({ name }) => name));
	}

	/** What all people have in common; what is not said is that of a question asked now. */
	#premises(fields: readonly string[]) {
		const { flags, context = {}, samples = 5, now, seed } = this.#options;
		const reads = {
			fields: [...new Set(fields)].map(field),
			customs: [],
			time: -1,
			clock: true,
			chance: true,
		};
		const heard = this.#flags.caller.hear(reads, context);
		return {
			flags:
				typeof flags === "string" ? [flags] : (texts(flags, "flags") ?? []),
			field: this.#field,
			values: reads.fields
				.map(({ name }, index) => [name, heard.texts.list[index]])
				.filter(([, text]) => text !== undefined),
			now: now === undefined ? byClock(heard.now) : milliseconds(now, NO_TIME),
			seed: whole(seed ?? heard.random, "seed"),
			samples: whole(samples, "samples"),
		};
	}

	get #field(): string {
		const { field = "userId" } = this.#options;
		if (typeof field === "string") return field;
		throw new FanionError("GENERAL", "`field` should be a text");
	}

	async askAll(people: Asked): Promise<void> {
		if ("count" in people) await this.#askMadeUp(people.count, people.uuids);
		else await this.#askThese(people);
	}

	async #askMadeUp(count: number, uuids: boolean): Promise<void> {
		while (this.#done < count) {
			const chunk = Math.min(this.#chunk, count - this.#done);
			if (this.#customs.length > 0) this.#ask(this.#madeUp(chunk, uuids));
			else this.#surely((tools) => tools.ask_next(chunk, uuids));
			await this.#turn(chunk, count);
		}
	}

	#madeUp(count: number, uuids: boolean): string[] {
		const numbers = Array.from({ length: count }, (_, it) => this.#done + it);
		return this.#surely((tools) =>
			numbers.map((number) => tools.made_up_id(number, uuids)),
		);
	}

	async #askThese(people: Iterable<unknown>): Promise<void> {
		const total = Array.isArray(people) ? people.length : undefined;
		let ids: string[] = [];
		for (const id of people) {
			ids.push(text(id, this.#done + ids.length));
			if (ids.length < this.#chunk) continue;
			this.#ask(ids);
			await this.#turn(ids.length, total);
			ids = [];
		}
		if (ids.length === 0) return;
		this.#ask(ids);
		await this.#turn(ids.length, total);
	}

	#ask(ids: readonly string[]): void {
		const answers = this.#customs.length === 0 ? [] : ids.map(this.#answers);
		// Not by `write`, which looks into everything: that takes as long as the asking.
		const text = JSON.stringify({ ids: ids.map(wellFormed), answers });
		ask(this.#flags, text, (tools) => tools.ask_these());
	}

	/** What the caller's custom strategies say to somebody. */
	readonly #answers = (id: string): boolean[] => {
		const reads = {
			fields: [],
			customs: this.#customs,
			time: -1,
			clock: false,
			chance: false,
		};
		const context = { ...this.#options.context, [this.#field]: id };
		const { answers } = this.#flags.caller.hear(reads, context);
		return answers.slice(0, this.#customs.length);
	};

	/** Notes that some more have been asked, and lets others have their turn. */
	async #turn(count: number, total: number | undefined): Promise<void> {
		this.#done += count;
		const { onProgress, signal } = this.#options;
		onProgress?.(this.#done, total);
		if (this.#done !== total) await others();
		signal?.throwIfAborted();
	}

	report(): Population {
		return this.#surely((tools): Population => tools.report());
	}

	#surely<T>(work: (tools: Tools) => T): T {
		return this.#flags.surely(({ core }) => work(core as unknown as Tools));
	}
}

/** Names of custom strategies, and their parameters. */
type Uses = readonly (readonly [
	name: string,
	parameters: readonly (readonly [string, string])[],
])[];

function custom([name, pairs]: Uses[number], number: number): Custom {
	return { name, number, parameters: Object.freeze(Object.fromEntries(pairs)) };
}

const NO_TIME = "`now` should be a date or Unix milliseconds";

/** As many people as there are numbers for them. */
const MOST = 2 ** 32 - 1;

function isWhole(number: unknown): number is number {
	return (
		Number.isInteger(number) && 0 <= Number(number) && Number(number) <= MOST
	);
}

function whole(number: unknown, name: string): number {
	if (isWhole(number)) return number;
	throw new FanionError(
		"GENERAL",
		`\`${name}\` should be a whole number, 0 to 4,294,967,295`,
	);
}

function read(people: People): Asked {
	if (typeof people === "number") return read({ count: people });
	if (typeof people === "object" && people !== null) {
		if (Symbol.iterator in people) return people;
		const { count, ids = "numbers" } = people;
		const isKind = ids === "numbers" || ids === "uuids";
		if (isKind && isWhole(count)) return { count, uuids: ids === "uuids" };
	}
	throw new FanionError(
		"GENERAL",
		"`people` should be how many there are, 0 to 4,294,967,295, or a list of their ids",
	);
}

function text(id: unknown, place: number): string {
	if (typeof id === "string") return id;
	throw new FanionError(
		"INVALID_CONTEXT",
		`person ${place + 1}: an id should be a text, but is \`${kindOf(id)}\``,
	);
}

/** Whoever else waits for their turn has it. */
function others(): Promise<void> {
	const { scheduler, setImmediate } = globalThis as Host;
	if (scheduler?.yield) return scheduler.yield();
	return new Promise((done) => {
		(setImmediate ?? setTimeout)(done);
	});
}

/** What hosts may have to wait for a turn of the event loop. */
interface Host {
	readonly scheduler?: { yield?(): Promise<void> };
	readonly setImmediate?: (done: () => void) => unknown;
}
