import type { Client, Lifetime } from "../client/client.js";
import { type FlagSource, isClient } from "../client/flag-source.js";
import { prolong } from "../client/lifetime.js";
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
		const lifetime = currentLifetime();
		void source.ensureFresh(maxAge, lifetime);
		const reporting = source.flushMetrics(metricsInterval);
		prolong(lifetime, reporting);
		return source;
	}

	async #start(client: Client): Promise<void> {
		const { readyTimeout = 3000 } = this.#options;
		await client.ready(readyTimeout).catch(() => {});
	}
}

/** Where Vercel, and Next.js on other hosts, keep the context of the current request. */
const REQUEST_CONTEXTS = ["@vercel/request-context", "@next/request-context"];

/** Returns what keeps the current request alive; `undefined` where the host has nothing. */
function currentLifetime(): Lifetime | undefined {
	for (const name of REQUEST_CONTEXTS) {
		const context = Reflect.get(globalThis, Symbol.for(name)) as
			| { get?(): Partial<Lifetime> | undefined }
			| undefined;
		const current = context?.get?.();
		if (current?.waitUntil)
			return { waitUntil: (work) => current.waitUntil?.(work) };
	}
	return undefined;
}
