import type { FanionError } from "../error.js";
import type { Context } from "../types.js";

/** What a client tells. */
export interface Events {
	/** There are flags now, from wherever. Told once; to those who listen later, at once. */
	ready: undefined;
	/** The flags have changed. */
	update: undefined;
	/** Something failed; the flags stay as they are. */
	error: FanionError;
	/** Something was left out or passed over. */
	warning: string;
	/** Somebody was asked about a flag of which that shall be noted. */
	impression: Impression;
	/** A report of use went to the server: its body. */
	metrics: object;
}

/** Note that somebody was asked. */
export interface Impression {
	/** Which question it was. */
	readonly eventType: "isEnabled" | "getVariant";
	/** An id of its own, a UUID. */
	readonly eventId: string;
	readonly featureName: string;
	/** Is the flag on? */
	readonly enabled: boolean;
	/** Name of the variant; only for `getVariant`. */
	readonly variant?: string;
	readonly context: Context;
	readonly impressionData: true;
}

type Listener<Name extends keyof Events> = (told: Events[Name]) => unknown;

/** Who listens to what. */
export class Listeners {
	readonly #lists = new Map<keyof Events, Set<Listener<never>>>();
	/** What is told before anybody can listen. */
	#early: (() => void)[] | undefined = [];
	#isReady = false;
	#lastSaid: unknown;

	/** Whoever has made a client listens after that. */
	constructor() {
		queueMicrotask(() => {
			const early = this.#early ?? [];
			this.#early = undefined;
			for (const tell of early) tell();
		});
	}

	on<Name extends keyof Events>(
		name: Name,
		listener: Listener<Name>,
	): () => void {
		const list = this.#lists.get(name) ?? new Set();
		this.#lists.set(name, list);
		// Who listens twice is told twice.
		const mine: Listener<Name> = (told) => listener(told);
		list.add(mine);
		if (name === "ready" && this.#isReady)
			queueMicrotask(() => list.has(mine) && call(mine, undefined as never));
		return () => {
			list.delete(mine);
		};
	}

	/** Does anybody listen? */
	has(name: keyof Events): boolean {
		return (this.#lists.get(name)?.size ?? 0) > 0;
	}

	/** Tells all who listen; trouble that nobody listens to goes to the console, once in a row. */
	tell<Name extends keyof Events>(name: Name, told: Events[Name]): void {
		if (this.#early) {
			this.#early.push(() => this.tell(name, told));
			return;
		}
		if (name === "ready") this.#isReady = true;
		for (const listener of this.#lists.get(name) ?? [])
			call(listener as Listener<Name>, told);
		if (this.has(name) || (name !== "error" && name !== "warning")) return;
		const said = String(told);
		if (said === this.#lastSaid) return;
		this.#lastSaid = said;
		console[name === "error" ? "error" : "warn"](`fanion: ${said}`);
	}
}

/** A listener that fails does no harm, now or later; but it is said. */
function call<Told>(listener: (told: Told) => unknown, told: Told): void {
	const say = (error: unknown) =>
		console.error("fanion: a listener failed:", error);
	try {
		const later = listener(told) as PromiseLike<unknown> | undefined;
		if (typeof later?.then === "function") later.then(undefined, say);
	} catch (error) {
		say(error);
	}
}
