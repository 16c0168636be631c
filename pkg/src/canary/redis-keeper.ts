import { Brake, type ResolvedBrake, resolveBrake } from "./brake.js";
import { announcer } from "./brake-announcer.js";
import type { HostRequest, HostResponse } from "./host.js";
import type { KeeperOptions } from "./keeper.js";
import type { KeeperRequest } from "./keeper-protocol.js";
import { answerRouter, apply } from "./keeper-request.js";
import { Log } from "./log.js";
import { checkClient, type RedisClient, sendScript } from "./redis-client.js";
import type { BrakeEvent, CanaryStatus } from "./state.js";

/** Options of a keeper in Redis. */
export interface RedisKeeperOptions extends Omit<KeeperOptions, "storage"> {
	/** The key of the state; `fanion:canary` by default. */
	readonly key?: string | undefined;
}

/** Replaces a value unless another process has changed it. Returns the value before. */
const REPLACE = `
local current = redis.call('GET', KEYS[1]) or ''
if current == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end
return current`;

/** The question of a reader. */
const NOTHING: KeeperRequest = { type: "report", counts: {} };

/**
 * Holds the brake of several processes in Redis. Each process has its own keeper, and asks no other process.
 *
 * A change is computed here from the state that Redis had last, and written if Redis still has that state; otherwise it
 * is computed again from the new one. So each report is added once, and the evidence is that of one keeper. Sums in Redis
 * (`HINCRBY`) would lack the order of the results, which the evidence needs.
 */
export class RedisKeeper {
	readonly #client: RedisClient;
	readonly #key: string;
	readonly #options: ResolvedBrake;
	readonly #stable: string;
	readonly #now: () => number;
	readonly #log: Log;
	readonly #announce: (event: BrakeEvent) => void;
	/** The state that Redis had last, as JSON. */
	#known = "";

	/** @throws TypeError if the client has no method that sends a script */
	constructor(client: RedisClient, options: RedisKeeperOptions) {
		checkClient(client);
		this.#client = client;
		this.#key = options.key ?? "fanion:canary";
		this.#options = resolveBrake(options);
		this.#stable = options.stable ?? "stable";
		this.#now = options.now ?? Date.now;
		this.#log = new Log(options.logger);
		this.#announce = announcer(this.#log, options.onBrake);
	}

	/** Answers the routers of this process, or a `GET` with the status. Rejects if Redis does not answer. */
	readonly fetch = (request: HostRequest): Promise<HostResponse> =>
		answerRouter(request, (question = NOTHING) =>
			this.#change(question, request),
		);

	/** Does what a router asks, until no other process has changed the state meanwhile, or the router waits no more. */
	async #change(
		question: KeeperRequest,
		{ signal }: Request,
	): Promise<CanaryStatus> {
		for (;;) {
			const known = this.#known;
			const events: BrakeEvent[] = [];
			const brake = this.#open(known, events);
			apply(brake, question);
			const next = JSON.stringify(brake.state);
			this.#known = await this.#replace(known, next);
			if (this.#known !== known) {
				signal.throwIfAborted();
				continue;
			}
			this.#known = next;
			for (const event of events) this.#announce(event);
			return brake.status;
		}
	}

	/** Returns the brake of a state. Its events count once Redis has the next state. */
	#open(known: string, events: BrakeEvent[]): Brake {
		const onEvent = (event: BrakeEvent) => void events.push(event);
		const brake = new Brake(
			this.#options,
			this.#stable,
			this.#log,
			onEvent,
			this.#now,
		);
		try {
			if (known !== "") brake.merge(Object(JSON.parse(known)));
		} catch (error) {
			this.#log.failure(`the key \`${this.#key}\` holds no brake`, error);
		}
		return brake;
	}

	/** Replaces a value in Redis, and returns the value before. */
	async #replace(known: string, next: string): Promise<string> {
		const found = await sendScript(this.#client, REPLACE, this.#key, [
			known,
			next,
		]);
		return String(found);
	}
}
