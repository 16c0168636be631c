import { ConsoleLog, logFailure } from "./console-log.js";
import type { Events } from "./events.js";
import { bindToZone } from "./zone.js";

type Listener<Name extends keyof Events> = (value: Events[Name]) => unknown;

/** Calls the listeners of a client's events. */
export class Emitter {
	readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
	/** Events before the first microtask: the caller of `createClient` adds listeners after it returns. */
	#queue: (() => void)[] | undefined = [];
	#isReady = false;
	/** Whether a listener of `ready` is running. */
	#isInReady = false;
	readonly #log = new ConsoleLog();

	constructor() {
		defer(() => {
			const queue = this.#queue ?? [];
			this.#queue = undefined;
			for (const emit of queue) emit();
		});
	}

	/** Adds a listener, and returns a function that removes it. */
	on<Name extends keyof Events>(
		name: Name,
		listener: Listener<Name>,
	): () => void {
		const listeners = this.#listeners.get(name) ?? new Set();
		this.#listeners.set(name, listeners);
		// A function that is added twice is called twice, so each addition is a function of its own.
		const added: Listener<Name> = bindToZone(listener);
		listeners.add(added);
		// A listener of `ready` that adds itself again would be called for ever.
		if (name === "ready" && this.#isReady && !this.#isInReady)
			defer(() => this.#call("ready", [added], undefined));
		return () => {
			listeners.delete(added);
		};
	}

	/** Returns whether the event has a listener. */
	has(name: keyof Events): boolean {
		return (this.#listeners.get(name)?.size ?? 0) > 0;
	}

	/** Emits a warning. */
	warn(message: string): void {
		this.emit("warn", message);
	}

	/** Calls the listeners. An error or warning without a listener is logged, once if it repeats. */
	emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
		if (this.#queue) {
			this.#queue.push(() => this.emit(name, value));
			return;
		}
		if (name === "ready") this.#isReady = true;
		// A copy: listeners that are added during the event are not called.
		this.#call(name, [...(this.#listeners.get(name) ?? [])], value);
		if (this.has(name)) return;
		if (name === "error") this.#log.error(String(value));
		if (name === "warn") this.#log.warn(String(value));
	}

	/** Calls those of the listeners that are not removed before their turn. */
	#call(
		name: keyof Events,
		listeners: readonly Listener<never>[],
		value: unknown,
	): void {
		for (const listener of listeners) {
			if (!this.#listeners.get(name)?.has(listener)) continue;
			const wasInReady = this.#isInReady;
			this.#isInReady ||= name === "ready";
			call(listener as (value: unknown) => unknown, value);
			this.#isInReady = wasInReady;
		}
	}
}

/** Runs work in a microtask. The fake timers of Jest hold back `queueMicrotask`. */
function defer(work: () => void): void {
	void Promise.resolve().then(work);
}

/** Calls a listener and logs its failure, also that of its promise. */
function call(listener: (value: unknown) => unknown, value: unknown): void {
	try {
		const result = listener(value) as PromiseLike<unknown> | undefined;
		if (typeof result?.then === "function") result.then(undefined, logFailure);
	} catch (error) {
		logFailure(error);
	}
}
