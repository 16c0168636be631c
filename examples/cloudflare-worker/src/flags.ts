import { Engine } from "fanion";
import bundled from "./definitions.json";

/** What is needed of a KV namespace. */
export interface Store {
	get(key: string): Promise<string | null>;
}

const KEY = "definitions";

/** The flags of one isolate: the bundled ones, until KV gives better ones. */
export class Flags {
	readonly engine = new Engine();
	/** Where the flags that answer came from. */
	origin: "bundled" | "kv" = "bundled";
	/** What KV gave last, be it good or bad. */
	#text: string | null = null;
	#hasLooked = false;
	/** When to look again. Unix milliseconds. */
	#due = 0;

	constructor() {
		this.engine.load(bundled);
	}

	/** Looks for a change in KV, at most every so many seconds; it never fails. */
	async refresh(store: Store, seconds: number): Promise<void> {
		if (Date.now() < this.#due) return;
		const due = Date.now() + seconds * 1000;
		// While one request looks again, the others go on with the flags there are. The first requests
		// each look themselves: in a Worker, none may wait for what another has asked for.
		if (this.#hasLooked) this.#due = due;
		try {
			this.#take(await store.get(KEY));
		} catch (error) {
			console.error(`the flags stay as they are: ${error}`);
		}
		this.#hasLooked = true;
		this.#due = due;
	}

	/** Loads a text that is new; one that was refused is not tried again. */
	#take(text: string | null): void {
		if (text === null || text === this.#text) return;
		this.#text = text;
		for (const { message } of this.engine.load(text)) console.warn(message);
		this.origin = "kv";
	}
}
