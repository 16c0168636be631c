import { Engine } from "fanion";
import bundled from "./definitions.json";

/** The method of a KV namespace that is used. */
export interface Store {
	get(key: string): Promise<string | null>;
}

const KEY = "definitions";

/** The flags of one isolate: the bundled definitions, until KV has others. */
export class Flags {
	readonly engine = new Engine();
	/** Source of the current flags. */
	origin: "bundled" | "kv" = "bundled";
	/** The last value of KV, valid or not. */
	#definitions: string | null = null;
	#hasRead = false;
	/** Time of the next read, in Unix milliseconds. */
	#nextRead = 0;

	constructor() {
		this.engine.load(bundled);
	}

	/** Reads KV, at most once in `seconds` seconds. Never rejects. */
	async refresh(store: Store, seconds: number): Promise<void> {
		if (Date.now() < this.#nextRead) return;
		const nextRead = Date.now() + seconds * 1000;
		// Only one request reads again; the others use the current flags. Each of the first requests reads
		// itself: in a Worker a request cannot wait for the I/O of another one.
		if (this.#hasRead) this.#nextRead = nextRead;
		try {
			this.#load(await store.get(KEY));
		} catch (error) {
			console.error(`the flags stay as they are: ${error}`);
		}
		this.#hasRead = true;
		this.#nextRead = nextRead;
	}

	/** Loads definitions that have changed. Invalid definitions are tried once. */
	#load(definitions: string | null): void {
		if (definitions === null || definitions === this.#definitions) return;
		this.#definitions = definitions;
		this.engine.load(definitions);
		this.origin = "kv";
	}
}
