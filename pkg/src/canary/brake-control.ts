import type { Lifetime } from "../client/client.js";
import { prolong, within } from "../client/lifetime.js";
import { addAll, Brake, type ResolvedBrake } from "./brake.js";
import {
	KEEPER_ADDRESS,
	KEEPER_TIMEOUT,
	type KeeperRequest,
} from "./keeper-protocol.js";
import type { Log } from "./log.js";
import { send } from "./send.js";
import type { BrakeEvent, CanaryStatus, Counts, PulledBrake } from "./state.js";
import { inTime } from "./timeout.js";
import type { Upstream } from "./upstream.js";

/** The brake as a router sees it: its own, or that of a keeper. */
export interface BrakeControl {
	isPulled(build: string): boolean;
	/** Adds the result of one request. */
	record(counts: Counts): void;
	/** Waits for the first state, for a moment; later it is refreshed after the response. Never rejects. */
	ready(lifetime: Lifetime | undefined): Promise<void>;
	/** @throws Error if the keeper cannot be reached */
	pull(build: string, reason: string): Promise<void>;
	/** @throws Error if the keeper cannot be reached */
	lift(build: string): Promise<void>;
	/** @throws Error if the keeper cannot be reached */
	status(): Promise<CanaryStatus>;
}

/** Milliseconds for which the first request waits for the state. */
const FIRST_WAIT = 300;

/** A brake in this process. */
class LocalBrake implements BrakeControl {
	readonly #brake: Brake;
	#isReady = false;

	constructor(brake: Brake) {
		this.#brake = brake;
	}

	isPulled(build: string): boolean {
		return this.#brake.isPulled(build);
	}

	record(counts: Counts): void {
		this.#brake.add(counts);
	}

	async ready(lifetime: Lifetime | undefined): Promise<void> {
		const restoring = this.#brake.restore();
		prolong(lifetime, restoring);
		if (!this.#isReady) await within(restoring, FIRST_WAIT, undefined);
		this.#isReady = true;
	}

	async pull(build: string, reason: string): Promise<void> {
		// A storage that does not answer must not delay it.
		this.#brake.pull(build, reason);
		await this.#restored();
	}

	async lift(build: string): Promise<void> {
		await this.#restored();
		this.#brake.lift(build);
	}

	async status(): Promise<CanaryStatus> {
		await this.#restored();
		return this.#brake.status;
	}

	#restored(): Promise<void> {
		return within(this.#brake.restore(), FIRST_WAIT, undefined);
	}
}

/** Milliseconds between two reports to a keeper: how long a change needs to reach a router with requests. */
const REPORT_INTERVAL = 1000;

/** Milliseconds between two reports to a keeper that does not answer, at most. Each failure doubles them. */
const MAX_PAUSE = 10_000;

/** A brake that a keeper holds for all isolates. Counts of a report that fails are lost. */
class RemoteBrake implements BrakeControl {
	readonly #keeper: Upstream;
	readonly #log: Log;
	readonly #onEvent: (event: BrakeEvent) => void;
	readonly #now: () => number;
	#pulled = new Map<string, PulledBrake>();
	#pending: Counts = {};
	/** Whether requests wait for the first answer. */
	#isAwaited = true;
	#askedAt = Number.NEGATIVE_INFINITY;
	/** Number of questions. */
	#asked = 0;
	/** The last question whose answer is known here. */
	#applied = 0;
	/** Milliseconds between two reports. */
	#pause = REPORT_INTERVAL;

	constructor(
		keeper: Upstream,
		log: Log,
		onEvent: (event: BrakeEvent) => void,
		now: () => number,
	) {
		this.#keeper = keeper;
		this.#log = log;
		this.#onEvent = onEvent;
		this.#now = now;
	}

	isPulled(build: string): boolean {
		return this.#pulled.has(build);
	}

	record(counts: Counts): void {
		this.#pending = addAll(this.#pending, counts);
	}

	async ready(lifetime: Lifetime | undefined): Promise<void> {
		const age = this.#now() - this.#askedAt;
		const isDue = age < 0 || age >= this.#pause;
		if (!isDue) return;
		// Each of the first requests reports: one may end before its answer.
		if (!this.#isAwaited) this.#askedAt = this.#now();
		const reporting = this.#report();
		prolong(lifetime, reporting);
		if (!this.#isAwaited) return;
		await within(reporting, FIRST_WAIT, undefined);
		this.#isAwaited = false;
		this.#askedAt = this.#now();
	}

	pull(build: string, reason: string): Promise<void> {
		return this.#change({ type: "pull", build, reason });
	}

	lift(build: string): Promise<void> {
		return this.#change({ type: "lift", build });
	}

	async status(): Promise<CanaryStatus> {
		const counts = this.#pending;
		this.#pending = {};
		return this.#ask({ type: "report", counts });
	}

	/** Reports the counts, and learns the state. A keeper that does not answer is asked less often. */
	async #report(): Promise<void> {
		const longer = Math.min(2 * this.#pause, MAX_PAUSE);
		try {
			await this.status();
			this.#pause = REPORT_INTERVAL;
		} catch (error) {
			this.#pause = longer;
			this.#log.failure("the keeper of the brake does not answer", error);
		}
		this.#isAwaited = false;
		this.#askedAt = this.#now();
	}

	/** Asks for a change, and learns the state after it. */
	async #change(request: KeeperRequest): Promise<void> {
		const number = this.#asked + 1;
		await this.#ask(request);
		if (this.#applied > number) await this.status();
	}

	/** Asks the keeper, and applies its answer, unless that of a later question is known. */
	async #ask(question: KeeperRequest): Promise<CanaryStatus> {
		this.#asked += 1;
		const number = this.#asked;
		const status = await inTime(
			(signal) => this.#exchange(question, signal),
			KEEPER_TIMEOUT,
		);
		if (number > this.#applied) {
			this.#applied = number;
			this.#update(status.brakes);
		}
		return status;
	}

	async #exchange(
		question: KeeperRequest,
		signal: AbortSignal,
	): Promise<CanaryStatus> {
		const keeper = this.#keeper;
		const isAddress = typeof keeper === "string";
		const request = new Request(isAddress ? keeper : KEEPER_ADDRESS, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(question),
			signal,
		});
		const response = await (isAddress
			? fetch(request)
			: send(keeper, request, []));
		if (!response.ok) throw new Error(`the keeper answered ${response.status}`);
		const status = await response.json();
		// A keeper of another version may give no evidence.
		if (Array.isArray(status?.brakes)) return { evidence: {}, ...status };
		throw new Error("the keeper answered no status");
	}

	#update(brakes: readonly PulledBrake[]): void {
		const known = this.#pulled;
		this.#pulled = new Map(brakes.map((brake) => [brake.build, brake]));
		for (const brake of brakes)
			if (!known.has(brake.build)) this.#onEvent({ type: "pulled", brake });
		for (const [build, brake] of known)
			if (!this.#pulled.has(build)) this.#onEvent({ type: "lifted", brake });
	}
}

/** What a router needs to have a brake. */
interface BrakeSetting {
	readonly options: ResolvedBrake;
	readonly keeper: Upstream | undefined;
	readonly stable: string;
	readonly log: Log;
	readonly onEvent: (event: BrakeEvent) => void;
	readonly now: () => number;
}

/** Returns the brake of a router. */
export function createBrake(setting: BrakeSetting): BrakeControl {
	const { options, keeper, stable, log, onEvent, now } = setting;
	if (keeper !== undefined) return new RemoteBrake(keeper, log, onEvent, now);
	return new LocalBrake(new Brake(options, stable, log, onEvent, now));
}
