import { Buffers, SAME } from "./buffers.js";
import { Caller, type Heard } from "./caller.js";
import { place, type Texts } from "./context.js";
import { handOver, read } from "./document.js";
import { FanionError } from "./error.js";
import { type Answer, Evaluations } from "./evaluation.js";
import { Core, diagnose, inside, instance } from "./instance.js";
import { Kept } from "./kept.js";
import { type Custom, type Handle, Known, type Reads } from "./known.js";
import type {
	Context,
	Delta,
	Document,
	EngineOptions,
	Flag,
	Variant,
	Warning,
} from "./types.js";

/** Somebody whose values are read once, to be asked about many times. */
export class Person {
	readonly context: Context;
	/** Their values, one for each field that any of the flags looks at. */
	texts: Texts | undefined;
	/** The flags that they were read for. */
	known: Known | undefined;

	constructor(context: Context) {
		this.context = context;
	}
}

/** The flags of one engine: held in an instance, made anew when that is lost, and asked. */
export class Flags {
	readonly caller: Caller;
	/** What the Rust side cannot know by itself: a host name, and names of custom strategies. */
	readonly #facts: readonly Fact[];
	readonly #buffers = new Buffers();
	/** What a fresh instance is told; nothing before the first document. */
	#kept: Kept | undefined;
	/** `undefined` once the memory has been given back. */
	#known: Known | undefined;

	constructor(options: EngineOptions) {
		this.#facts = facts(options);
		this.caller = new Caller(options);
		try {
			this.#known = this.#begin();
		} catch (error) {
			throw diagnose(error);
		}
	}

	load(document: Document): Warning[] {
		return this.#change(document, (core) => core.load());
	}

	apply(delta: Delta): Warning[] {
		return this.#change(delta, (core) => core.apply());
	}

	snapshot(): Uint8Array {
		return this.surely(({ core }) => core.snapshot());
	}

	list(): Flag[] {
		return this.surely(({ core }) => core.flags());
	}

	free(): void {
		const known = this.#known;
		this.#known = undefined;
		this.#kept = undefined;
		// What was in a lost instance has gone with it.
		if (known === undefined || known.isLost) return;
		try {
			inside(() => known.core.free());
		} catch (error) {
			this.caller.report(diagnose(error));
		}
	}

	/** The answer of a flag; `undefined` when there is none, or when the instance fails. */
	ask(name: string, context: Context, person?: Person): Answer | undefined {
		try {
			return this.#ask(this.#alive(), name, context, person);
		} catch (error) {
			this.caller.report(diagnose(error));
			return undefined;
		}
	}

	#ask(
		known: Known,
		name: string,
		context: Context,
		person: Person | undefined,
	): Answer | undefined {
		const handle = known.get(name) ?? this.#learn(known, name);
		if (handle === undefined) return undefined;
		const { number, reads } = handle;
		const texts = person && this.#read(known, person);
		const heard = this.caller.hear(reads, context, texts);
		if (this.#alive() !== known) return undefined;
		const count = this.#write(known, reads, heard, texts);
		instance.isBusy = true;
		const answer = known.core.evaluate(number, count, heard.now, heard.random);
		instance.isBusy = false;
		known.learnVariant(answer);
		return answer;
	}

	/** The answers of all flags; `undefined` when the instance fails. */
	askAll(context: Context, person?: Person): Evaluations | undefined {
		try {
			return this.#askAll(this.#alive(), context, person);
		} catch (error) {
			this.caller.report(diagnose(error));
			return undefined;
		}
	}

	#askAll(
		known: Known,
		context: Context,
		person: Person | undefined,
	): Evaluations | undefined {
		const reads = known.everything();
		const names = known.names();
		const texts = person && this.#read(known, person);
		const heard = this.caller.hear(reads, context, texts);
		if (this.#alive() !== known) return undefined;
		const count = this.#write(known, reads, heard, texts);
		instance.isBusy = true;
		const at = known.core.evaluate_all(count, heard.now, heard.random);
		instance.isBusy = false;
		return new Evaluations(names, known.answers(at / 4), known.variants);
	}

	/** Variants by their numbers, as far as answers have had them. */
	get variants(): readonly Variant[] {
		return this.#alive().variants;
	}

	/** Reads the values of somebody, unless that has been done since the flags changed. */
	read(person: Person): void {
		try {
			this.#read(this.#alive(), person);
		} catch (error) {
			this.caller.report(diagnose(error));
		}
	}

	#read(known: Known, person: Person): Texts {
		if (person.known === known && person.texts) return person.texts;
		const { fields, time } = known.everything();
		const reads = { ...NOTHING, fields, time };
		const heard = this.caller.hear(reads, person.context).texts;
		const texts = { ...heard, list: heard.list.slice(0, fields.length) };
		person.texts = texts;
		person.known = known;
		return texts;
	}

	#learn(known: Known, name: unknown): Handle | undefined {
		if (typeof name !== "string") return undefined;
		this.#tell(known.core, [[0, name]]);
		return known.learn(name);
	}

	/**
	 * Hands over what was heard, and gives back how many texts that were. Until the call that this is
	 * for has come back, the instance counts as lost, since texts count as told.
	 */
	#write(
		known: Known,
		reads: Reads,
		heard: Heard,
		texts: Texts | undefined,
	): number {
		const fields = texts ? known.everything().fields : reads.fields;
		this.#buffers.makeRoom(known.core, fields, texts ?? heard.texts);
		instance.isBusy = true;
		for (let index = 0; index < reads.customs.length; index++) {
			const { number } = reads.customs[index] as Custom;
			this.#buffers.answer(number, heard.answers[index] as boolean);
		}
		if (texts !== undefined && this.#buffers.person === texts) return SAME;
		this.#buffers.person = texts;
		return this.#buffers.write(fields, texts ?? heard.texts);
	}

	#tell(core: Core, facts: readonly Fact[]): number {
		const fields = facts.map(([number]) => place(number));
		const list = facts.map(([, text]) => text);
		const texts = { list, units: list.join("").length, hasTime: false };
		this.#buffers.makeRoom(core, fields, texts);
		return this.#buffers.write(fields, texts);
	}

	#change(given: unknown, change: (core: Core) => Warning[]): Warning[] {
		const source = read(given);
		if (this.caller.isAsked)
			throw new FanionError(
				"GENERAL",
				"the flags cannot change in the middle of a question",
			);
		return this.surely(({ core }) => {
			handOver(core, source);
			const warnings = change(core);
			this.#buffers.close();
			this.#kept = new Kept(core);
			this.#known = new Known(core);
			return warnings;
		});
	}

	/** Does something that has no fallback: a failure is thrown. */
	surely<T>(work: (known: Known) => T): T {
		try {
			const known = this.#alive();
			return inside(() => work(known));
		} catch (error) {
			throw diagnose(error);
		}
	}

	/**
	 * What is known of the flags; they are made anew when their instance has been lost. That can happen
	 * while the caller is heard, whose own code may ask other engines; or it frees this one.
	 */
	#alive(): Known {
		const known = this.#known;
		if (known === undefined)
			throw new FanionError("GENERAL", "the engine has been freed");
		if (!known.isLost) return known;
		this.#known = this.#begin();
		return this.#known;
	}

	#begin(): Known {
		instance.ensure();
		this.#buffers.close();
		return inside(() => {
			const core = new Core();
			core.know(this.#tell(core, this.#facts));
			if (this.#kept !== undefined) {
				handOver(core, this.#kept.bytes);
				core.load();
				this.#kept = new Kept(core);
			}
			this.#buffers.close();
			return new Known(core);
		});
	}
}

/** Reads nothing at all. */
const NOTHING: Reads = {
	fields: [],
	customs: [],
	time: -1,
	clock: false,
	chance: false,
};

/** A text, and the number of what it is. */
type Fact = readonly [number: number, text: string];

const HOST = 0;
const STRATEGY = 1;

function facts({ hostname, customStrategies }: EngineOptions): Fact[] {
	const names = Object.keys(customStrategies ?? {});
	const strategies = names.map((name): Fact => [STRATEGY, name]);
	if (hostname === undefined || hostname === null) return strategies;
	if (typeof hostname === "string") return [...strategies, [HOST, hostname]];
	throw new FanionError(
		"GENERAL",
		`\`hostname\` should be a text, but is a ${typeof hostname}`,
	);
}
