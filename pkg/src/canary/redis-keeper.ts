import { Brake, type ResolvedBrake, resolveBrake } from "./brake.js";
import { announcer } from "./brake-announcer.js";
import type { HostRequest, HostResponse } from "./host.js";
import type { KeeperOptions } from "./keeper.js";
import { KEEPER_TIMEOUT, type KeeperRequest } from "./keeper-protocol.js";
import { answerRouter, apply } from "./keeper-request.js";
import { Log } from "./log.js";
import { checkClient, type RedisClient, sendScript } from "./redis-client.js";
import { RedisState } from "./redis-state.js";
import type { BrakeEvent, CanaryStatus } from "./state.js";

/** Options of a keeper in Redis. */
export interface RedisKeeperOptions extends Omit<KeeperOptions, "storage"> {
	/** The key of the state; `fanion:canary` by default. */
	readonly key?: string | undefined;
}

/** Replaces a value unless another process has changed it. Returns the value after. */
const REPLACE = `
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] then return current end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]`;

/** The question of a reader. */
const NOTHING: KeeperRequest = { type: "report", counts: {} };

/**
 * Holds the brake of several processes in Redis. Each process has its own keeper, and asks no other process.
 *
 * A change is computed here from the state that Redis had last, and written if Redis still has that state; otherwise it
 * is computed again from the new one. So each report is added once, and the evidence is that of one keeper. Sums in Redis
 * (`HINCRBY`) would lack the order of the results, which the evidence needs.
 *
 * Clients such as `ioredis` send a script again after a lost connection, although Redis may have run it. So each change
 * has an id, by which its writer finds it in the state.
 */
export class RedisKeeper {
	readonly #client: RedisClient;
	readonly #key: string;
	readonly #options: ResolvedBrake;
	readonly #stable: string;
	readonly #now: () => number;
	readonly #log: Log;
	readonly #announce: (event: BrakeEvent) => void;
	/** The state that Redis had last. */
	#known = new RedisState("", undefined);
	/** States that Redis has lost, until it has their brakes again. */
	#lost: readonly RedisState[] = [];
	readonly #writer = crypto.randomUUID().slice(0, 8);
	#writes = 0;

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

	/** Answers the routers of this process, or a `GET` with the status. Rejects if Redis does not answer within 2 seconds. */
	readonly fetch = (request: HostRequest): Promise<HostResponse> =>
		answerRouter(request, (question = NOTHING) => {
			const timeout = AbortSignal.timeout(KEEPER_TIMEOUT);
			const signal = AbortSignal.any([timeout, request.signal]);
			// Clients of Redis queue scripts while they are not connected.
			return Promise.race([this.#change(question, signal), aborted(signal)]);
		});

	/** Does what a router asks, until no other process has changed the state meanwhile, or the router waits no more. */
	async #change(
		question: KeeperRequest,
		signal: AbortSignal,
	): Promise<CanaryStatus> {
		this.#writes += 1;
		const write = `${this.#writer}-${this.#writes}`;
		for (;;) {
			signal.throwIfAborted();
			const known = this.#known;
			const events: BrakeEvent[] = [];
			const brake = this.#open(known, events);
			apply(brake, question);
			const next = known.next(brake.state, write);
			const found = this.#parse(await this.#replace(known.json, next));
			this.#learn(found);
			if (found.has(write)) {
				this.#lost = [];
				for (const event of events) this.#announce(event);
				return brake.status;
			}
		}
	}

	/** Returns the brake of a state. Its events count once Redis has the next state. */
	#open({ brake: state }: RedisState, events: BrakeEvent[]): Brake {
		const onEvent = (event: BrakeEvent) => void events.push(event);
		const brake = new Brake(
			this.#options,
			this.#stable,
			this.#log,
			onEvent,
			this.#now,
		);
		brake.merge(state);
		for (const { brakes = [] } of this.#lost.map(({ brake }) => brake))
			brake.merge({ brakes });
		return brake;
	}

	/** Notes the state that Redis has. What it has lost is gone, except for the brakes. */
	#learn(found: RedisState): void {
		const known = this.#known;
		this.#known = found;
		if (!known.isLostIn(found)) return;
		this.#lost = [...this.#lost, known];
		this.#log.error(
			`Redis has lost the key \`${this.#key}\`: counts begin again, and known brakes stay pulled`,
		);
	}

	#parse(json: string): RedisState {
		try {
			if (json !== "") return new RedisState(json, JSON.parse(json));
		} catch (error) {
			this.#log.failure(`the key \`${this.#key}\` holds no brake`, error);
		}
		return new RedisState(json, undefined);
	}

	/** Replaces a value in Redis, and returns the value after. */
	async #replace(known: string, next: string): Promise<string> {
		const found = await sendScript(this.#client, REPLACE, this.#key, [
			known,
			next,
		]);
		return String(found);
	}
}

/** Rejects once a signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason));
	});
}
