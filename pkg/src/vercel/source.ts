import type { Client } from "../client/client.js";
import { type FlagSource, isClient } from "../client/flag-source.js";
import type { AdapterOptions } from "./options.js";

/** Keeps the flags of a source fresh on hosts that stop between requests. */
export class FreshSource {
	readonly #open: () => FlagSource;
	readonly #options: AdapterOptions;
	#opened: FlagSource | undefined;
	/** The one wait for the first flags. */
	#starting: Promise<void> | undefined;

	/** `open` is called at the first use. */
	constructor(open: () => FlagSource, options: AdapterOptions) {
		this.#open = open;
		this.#options = options;
	}

	/** Returns the source once its first flags are there, or after the timeout. Starts a request if they are old. */
	async get(): Promise<FlagSource> {
		this.#opened ??= this.#open();
		const source = this.#opened;
		if (!isClient(source)) return source;
		const { maxAge = 15_000, metricsInterval = 60_000 } = this.#options;
		this.#starting ??= this.#start(source);
		await this.#starting;
		// Neither rejects. Old flags answer until new ones arrive.
		void source.ensureFresh(maxAge);
		void source.flushMetrics(metricsInterval);
		return source;
	}

	async #start(client: Client): Promise<void> {
		const { readyTimeout = 3000 } = this.#options;
		await client.ready(readyTimeout).catch(() => {});
	}
}
