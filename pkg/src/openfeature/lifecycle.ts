import { type FlagSource, isClient } from "../client/flag-source.js";
import { type EmitEvent, EventRelay } from "./event-relay.js";
import type { ProviderOptions } from "./options.js";

/** Milliseconds. */
const READY_TIMEOUT = 30_000;

/** Starts and ends a provider with its client. An engine has its flags, and needs neither. */
export class Lifecycle {
	readonly #source: FlagSource;
	readonly #timeout: number;
	readonly #events: EventRelay | undefined;

	constructor(
		source: FlagSource,
		{ readyTimeout = READY_TIMEOUT }: ProviderOptions,
		emit: EmitEvent,
		changedFlags: () => string[] | undefined,
	) {
		this.#source = source;
		this.#timeout = readyTimeout;
		this.#events = isClient(source)
			? new EventRelay(source, emit, changedFlags)
			: undefined;
	}

	/**
	 * Waits for flags.
	 *
	 * @throws FanionError `PROVIDER_NOT_READY` if there are none in time, or if the server rejects the token
	 */
	async start(): Promise<void> {
		await this.#events?.start(this.#timeout);
	}

	/** Closes the client, which reports its metrics. */
	async stop(): Promise<void> {
		this.#events?.stop();
		if (isClient(this.#source)) await this.#source.close();
	}

	/** Adds the value of an event, 1 by default, to the counter of its name: an impact metric. */
	track(name: string, value: unknown): void {
		if (!isClient(this.#source)) return;
		const { impactMetrics } = this.#source;
		impactMetrics.defineCounter(name, `events \`${name}\``);
		impactMetrics.incrementCounter(name, typeof value === "number" ? value : 1);
	}
}
