import type { Lifetime } from "../../client/client.js";
import { prolong } from "../../client/lifetime.js";
import { Timer } from "../../client/timer.js";
import type { UnleashApi } from "../../client/unleash-api.js";
import { firstLine } from "../../errors.js";
import type { Environments } from "../flags/environments.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { Upstream } from "../upstream.js";
import type { BulkReport } from "./bulk-report.js";
import { MetricsBuffer } from "./metrics-buffer.js";
import { MetricsSender } from "./metrics-sender.js";

/** Collects what SDKs report, and sends it to the server. */
export class Reports {
	readonly #options: ResolvedEdgeOptions;
	readonly #upstream: Upstream;
	readonly #environments: Environments;
	readonly #senders = new Map<string, MetricsSender>();
	/** By token. */
	readonly #apis = new Map<string, UnleashApi>();
	readonly #timer = new Timer();
	#isClosed = false;
	/** When a promised flush of a Worker counts as lost. Unix milliseconds. */
	#promisedUntil = Number.NEGATIVE_INFINITY;
	/** Called at each interval, for reports of the edge itself. */
	onInterval: () => Promise<void> = () => Promise.resolve();

	constructor(
		options: ResolvedEdgeOptions,
		upstream: Upstream,
		environments: Environments,
	) {
		this.#options = options;
		this.#upstream = upstream;
		this.#environments = environments;
	}

	/** Whether reports are sent at all. */
	get isActive(): boolean {
		return this.#upstream.exists && this.#options.metricsInterval > 0;
	}

	/** Sends reports at each interval. */
	start(): void {
		if (!this.isActive || this.#options.isOnDemand || this.#isClosed) return;
		this.#timer.start(this.#options.metricsInterval, async () => {
			await this.flushDue();
			// The caller's code may throw; later reports are sent all the same.
			await this.onInterval().catch((error) =>
				this.#options.log.error(
					`the edge did not report itself: ${firstLine(error)}`,
				),
			);
			this.start();
		});
	}

	/** Adds to what is reported of an environment; in a Worker, `lifetime` lets it be sent later. */
	record(
		environment: string,
		lifetime: Lifetime | undefined,
		add: (buffer: MetricsBuffer) => void,
	): void {
		// Without a server, what is wrong with a report is found, but the report goes nowhere.
		const buffer = this.isActive
			? this.#senderOf(environment).buffer
			: new MetricsBuffer(() => {});
		add(buffer);
		if (!this.isActive) return;
		const { host, isOnDemand } = this.#options;
		if (host.record) {
			const own = new MetricsBuffer(() => {});
			add(own);
			host.record(environment, own.list());
		} else if (isOnDemand) this.#promise(lifetime);
	}

	/** Adds a report that was not sent. */
	restore(environment: string, report: BulkReport): void {
		this.#senderOf(environment).buffer.restore(report);
	}

	/** Sends reports later, within the time that a Worker lives after its response. */
	#promise(lifetime: Lifetime | undefined): void {
		const { now, metricsInterval } = this.#options;
		if (now() < this.#promisedUntil || lifetime === undefined) return;
		const delay = Math.min(metricsInterval, MAX_DELAY);
		this.#promisedUntil = now() + delay + 1000;
		const work = new Promise((resolve) => setTimeout(resolve, delay))
			.then(() => {
				this.#promisedUntil = Number.NEGATIVE_INFINITY;
				// An isolate may be asked for nothing else, and needs its tokens to report.
				return this.#environments.start();
			})
			.then(() => this.flushDue())
			.then(() => this.onInterval());
		prolong(lifetime, work);
	}

	/** Sends all reports. Never rejects. */
	async flush(): Promise<void> {
		const senders = [...this.#senders.values()];
		await Promise.all(senders.map((sender) => sender.flush()));
	}

	/** Sends reports of environments that have a token, and did not fail a short while ago. Returns their names. */
	async flushDue(): Promise<string[]> {
		const names = [...this.#senders].map(async ([name, sender]) =>
			(await sender.flushIfDue()) ? name : [],
		);
		return (await Promise.all(names)).flat();
	}

	/** Returns what waits to be sent, by environment. */
	pending(): Record<string, BulkReport> {
		const entries = [...this.#senders].map(
			([name, { buffer }]) => [name, buffer.list()] as const,
		);
		return Object.fromEntries(entries);
	}

	/** Returns what sends requests with a token of the environment; `undefined` if there is no token. */
	apiOf(environment: string): UnleashApi | undefined {
		const feed = this.#environments.get(environment)?.feeds[0];
		if (feed === undefined) return undefined;
		const { digest, secret } = feed.token;
		const api = this.#apis.get(digest) ?? this.#upstream.apiFor(secret);
		this.#apis.set(digest, api);
		return api;
	}

	/** Sends the rest, then nothing more. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#timer.stop();
		await this.flush();
		for (const api of this.#apis.values()) api.close();
	}

	#senderOf(environment: string): MetricsSender {
		const known = this.#senders.get(environment);
		if (known) return known;
		const api = () => this.apiOf(environment);
		const sender = new MetricsSender(this.#options, environment, api);
		this.#senders.set(environment, sender);
		return sender;
	}
}

/** Milliseconds that a Worker surely lives after its response. */
const MAX_DELAY = 20_000;
