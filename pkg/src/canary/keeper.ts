import { Brake, resolveBrake } from "./brake.js";
import type { HostRequest, HostResponse } from "./host.js";
import { isKeeperRequest, type KeeperRequest } from "./keeper-protocol.js";
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
			(event) => void log.attempt("`onBrake`", () => options.onBrake?.(event)),
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

	/** Answers a router, or a `GET` with the status. */
	readonly fetch = async (given: HostRequest): Promise<HostResponse> => {
		const request: Request = given;
		await this.#brake.restore();
		if (request.method === "POST") {
			const question = await request.json().catch(() => undefined);
			if (!isKeeperRequest(question))
				return new Response("the body is no report", { status: 400 });
			this.#apply(question);
		}
		return Response.json(this.#brake.status);
	};

	#apply(question: KeeperRequest): void {
		const { type } = question;
		if (type === "report") this.#brake.add(question.counts);
		else if (type === "lift") this.#brake.lift(question.build);
		else this.#brake.pull(question.build, question.reason);
	}
}
