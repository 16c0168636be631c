import type { Client } from "../client/client.js";
import { firstLine } from "../errors.js";

/** The details of an event. */
type EventDetails = {
	readonly message?: string;
	readonly flagsChanged?: string[];
};

/** Emits an event of a provider. */
export type EmitEvent = (
	event:
		| "PROVIDER_READY"
		| "PROVIDER_ERROR"
		| "PROVIDER_STALE"
		| "PROVIDER_CONFIGURATION_CHANGED",
	details?: EventDetails,
) => void;

/**
 * Passes the events of a client on as those of a provider. The SDK itself emits the result of `initialize`.
 *
 * `changedFlags` returns the names of the flags that an update has changed, if they are known.
 */
export class EventRelay {
	readonly #client: Client;
	readonly #emit: EmitEvent;
	readonly #changedFlags: () => string[] | undefined;
	#removals: (() => void)[] = [];

	constructor(
		client: Client,
		emit: EmitEvent,
		changedFlags: () => string[] | undefined,
	) {
		this.#client = client;
		this.#emit = emit;
		this.#changedFlags = changedFlags;
	}

	/** Waits for flags, and emits events from then on, also if there are none in time. */
	async start(timeout: number): Promise<void> {
		try {
			await this.#client.ready(timeout);
			this.#follow();
		} catch (error) {
			this.#removals = [this.#client.on("ready", () => this.#recover())];
			throw error;
		}
	}

	stop(): void {
		for (const remove of this.#removals) remove();
	}

	/** After a late start. */
	#recover(): void {
		this.stop();
		this.#follow();
		this.#emit("PROVIDER_READY");
	}

	#follow(): void {
		const client = this.#client;
		this.#removals = [
			client.on("update", () => {
				const flagsChanged = this.#changedFlags();
				const details = flagsChanged && { flagsChanged };
				this.#emit("PROVIDER_CONFIGURATION_CHANGED", details);
			}),
			client.on("error", (error) =>
				this.#emit("PROVIDER_STALE", { message: firstLine(error) }),
			),
			client.on("recovered", () => this.#emit("PROVIDER_READY")),
		];
	}
}
