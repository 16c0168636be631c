import { Brake, resolveBrake } from "./brake.js";
import { announcer } from "./brake-announcer.js";
import type { HostRequest, HostResponse } from "./host.js";
import { answerRouter, apply } from "./keeper-request.js";
import { Log } from "./log.js";
import type { BrakeOptions, CanaryOptions } from "./options.js";
import type { CanaryStatus, Counts } from "./state.js";

/** Options of a keeper. */
export interface KeeperOptions
	extends Omit<BrakeOptions, "keeper" | "slow" | "fallback">,
		Pick<CanaryOptions, "stable" | "onBrake" | "logger" | "now"> {}

/**
 * Holds the brake of several routers: adds up what they count, and answers which builds are stopped.
 *
 * Each program that can reach it can pull and lift the brake, so keep it away from the public.
 */
export class Keeper {
	readonly #brake: Brake;

	constructor(options: KeeperOptions) {
		const log = new Log(options.logger);
		this.#brake = new Brake(
			resolveBrake(options),
			options.stable ?? "stable",
			log,
			announcer(log, options.onBrake),
			options.now ?? Date.now,
		);
	}

	/** The counts, and the brakes that are pulled. */
	get status(): CanaryStatus {
		return this.#brake.status;
	}

	/** Adds counts of a router, and returns the status. */
	report(counts: Counts): CanaryStatus {
		void this.#brake.restore();
		this.#brake.add(counts);
		return this.#brake.status;
	}

	/** Lets visitors get a build again once the storage was read, and returns the status. */
	async lift(build: string): Promise<CanaryStatus> {
		await this.#brake.restore();
		this.#brake.lift(build);
		return this.#brake.status;
	}

	/** Answers a router, or a `GET` with the status. */
	readonly fetch = async (request: HostRequest): Promise<HostResponse> => {
		await this.#brake.restore();
		return answerRouter(request, async (question) => {
			if (question) apply(this.#brake, question);
			return this.#brake.status;
		});
	};
}
