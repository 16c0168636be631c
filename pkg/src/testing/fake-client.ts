import { Client } from "../client/client.js";
import type { Events } from "../client/events.js";
import type { Fallback } from "../client/fallback.js";
import type { Engine } from "../engine.js";
import type { Context, Evaluation, Variant } from "../types.js";
import {
	type FakeFlag,
	type FakeFlags,
	STRATEGY,
	toDocument,
} from "./fake-flag.js";

/** One evaluation that the tested code has asked for. */
export interface FakeCall {
	readonly method: "isEnabled" | "getVariant" | "evaluate";
	readonly flag: string;
	readonly context: Context | undefined;
}

/**
 * A client whose flags a test sets. It evaluates with the engine, sends no request, and starts no timer.
 *
 * `fake.engine` is an `Engine` with these flags, for code that takes an engine.
 */
export class FakeClient extends Client {
	readonly #initial: FakeFlags;
	#flags: FakeFlags;
	#calls: FakeCall[] = [];
	readonly #onUpdate = new Set<() => unknown>();

	/** @internal */
	constructor(initial: FakeFlags) {
		super({
			appName: "test",
			refreshInterval: 0,
			bootstrap: toDocument(initial),
			customStrategies: {
				[STRATEGY]: ({ flag = "" }, context) => {
					const isOn = this.#flags[flag];
					return typeof isOn === "function" && isOn(context);
				},
			},
		});
		this.#initial = initial;
		this.#flags = initial;
	}

	/** The evaluations so far, the oldest first. */
	get calls(): readonly FakeCall[] {
		return this.#calls;
	}

	/** Sets a flag, or all given ones; others stay. Takes effect at once, and emits `update`. */
	set(name: string, flag: FakeFlag): void;
	set(flags: FakeFlags): void;
	set(given: string | FakeFlags, flag: FakeFlag = true): void {
		const flags = typeof given === "string" ? { [given]: flag } : given;
		this.#replace({ ...this.#flags, ...flags });
	}

	/** Removes a flag: its evaluations return their fallbacks. */
	remove(name: string): void {
		const { [name]: _, ...rest } = this.#flags;
		this.#replace(rest);
	}

	/** Returns to the first flags, and forgets the evaluations. */
	reset(): void {
		this.#calls = [];
		this.#replace(this.#initial);
	}

	override on<Name extends keyof Events>(
		name: Name,
		listener: (value: Events[Name]) => unknown,
	): () => void {
		const remove = super.on(name, listener);
		if (name !== "update") return remove;
		const call = () => listener(undefined as Events[Name]);
		this.#onUpdate.add(call);
		return () => {
			remove();
			this.#onUpdate.delete(call);
		};
	}

	override isEnabled(
		name: string,
		context?: Context,
		fallback?: Fallback<boolean>,
	): boolean {
		this.#note("isEnabled", name, context);
		return super.isEnabled(name, context, fallback);
	}

	override getVariant(
		name: string,
		context?: Context,
		fallback?: Fallback<Variant>,
	): Variant {
		this.#note("getVariant", name, context);
		return super.getVariant(name, context, fallback);
	}

	override evaluate(
		name: string,
		context?: Context,
		fallback?: Fallback<Variant>,
	): Evaluation | undefined {
		this.#note("evaluate", name, context);
		return super.evaluate(name, context, fallback);
	}

	/** Loads flags and calls the listeners of `update`; in a page, once the WebAssembly is loaded. */
	#replace(flags: FakeFlags): void {
		this.#flags = flags;
		if (this.engine) this.#load(this.engine);
		else void this.ready().then(() => this.#load(this.engine));
	}

	#load(engine: Engine | undefined): void {
		engine?.load(JSON.stringify(toDocument(this.#flags)));
		for (const listener of [...this.#onUpdate]) listener();
	}

	#note(
		method: FakeCall["method"],
		flag: string,
		context: Context | undefined,
	): void {
		this.#calls.push({ method, flag, context });
	}
}
