import type { HostRequest, HostResponse } from "../edge.js";
import { EdgeServer } from "../edge-server.js";
import { Logger } from "../logger.js";
import type { EdgeOptions } from "../options.js";
import type { ObjectState, ObjectStorage } from "./object-host.js";
import { ReportJournal } from "./report-journal.js";

/**
 * A Durable Object that holds the one connection of all isolates to the server.
 *
 * It answers the edges of `createObjectEdge` as a server does. What they report is stored before it answers, and the
 * sum is sent by alarm. While SDKs listen to streams, flags are fetched by alarm, too.
 *
 * ```ts
 * export class Flags extends EdgeObject {
 *   constructor(ctx) { super(ctx, options); }
 * }
 * ```
 */
export class EdgeObject {
	readonly #storage: ObjectStorage;
	readonly #journal: ReportJournal;
	readonly #server: EdgeServer;
	readonly #refreshInterval: number;
	readonly #metricsInterval: number;
	/** When reports are to be sent; `undefined` if there are none. Unix milliseconds. */
	#reportAt: number | undefined;
	/** When the host calls `alarm`. Unix milliseconds. */
	#alarmAt = Number.POSITIVE_INFINITY;

	/** @throws FanionError `GENERAL` if an option is missing or invalid */
	constructor(state: ObjectState, options: EdgeOptions) {
		const { storage } = state;
		this.#storage = storage;
		this.#journal = new ReportJournal(storage, new Logger(options.logger));
		this.#refreshInterval = options.refreshInterval || 15_000;
		this.#metricsInterval = options.metricsInterval ?? 60_000;
		this.#server = new EdgeServer(toObjectOptions(options, state), {
			record: (environment, report) => {
				this.#journal.add(environment, report);
				this.#reportBy(Date.now() + this.#metricsInterval);
			},
		});
		void state.blockConcurrencyWhile(() => this.#restore());
	}

	/** Answers a request of an edge, or of an SDK. */
	async fetch(request: HostRequest): Promise<HostResponse> {
		const response = await this.#server.fetch(request);
		this.#schedule();
		return response;
	}

	/** Called by the host at the time of `setAlarm`. */
	async alarm(): Promise<void> {
		this.#alarmAt = Number.POSITIVE_INFINITY;
		try {
			const { environments, streams } = this.#server;
			if (streams > 0) await environments.ensureFresh();
			if (this.#reportAt && this.#reportAt <= Date.now()) await this.#report();
		} finally {
			this.#schedule();
		}
	}

	/** Reads what was not sent before the object was stopped, which happens after seconds without a request. */
	async #restore(): Promise<void> {
		for (const { environment, report } of await this.#journal.read())
			this.#server.reports.restore(environment, report);
		if (this.#journal.isEmpty) return;
		// While `alarm` runs, the storage has no alarm.
		this.#reportBy((await this.#storage.getAlarm()) ?? Date.now());
	}

	#reportBy(time: number): void {
		this.#reportAt ??= time;
		this.#schedule();
	}

	/** Sends all reports, and stores what the server did not accept. */
	async #report(): Promise<void> {
		const { environments, reports } = this.#server;
		// Without its tokens, the object cannot send.
		await environments.start();
		const tried = await reports.flushDue();
		this.#journal.update(reports.pending(), tried);
		this.#reportAt = this.#journal.isEmpty
			? undefined
			: Date.now() + this.#metricsInterval;
		await reports.onInterval();
	}

	/** Sets the alarm to the time of the next report, or of the next request for flags that streams need. */
	#schedule(): void {
		const times = [
			...(this.#reportAt === undefined ? [] : [this.#reportAt]),
			...(this.#server.streams > 0 ? [this.#pollAt] : []),
		];
		const next = Math.min(...times);
		if (next >= this.#alarmAt) return;
		this.#alarmAt = next;
		void this.#storage.setAlarm(next);
	}

	/** When the oldest flags are due; after a failure, the next interval. Unix milliseconds. */
	get #pollAt(): number {
		const feeds = this.#server.environments.all().flatMap(({ feeds }) => feeds);
		const confirmed = feeds.map(({ state }) => state.confirmedAt);
		const due = Math.min(...confirmed) + this.#refreshInterval + 1;
		const now = Date.now();
		return due > now ? due : now + this.#refreshInterval;
	}
}

/** Returns the options without those about requests from outside: the edges of the isolates obey them. */
function toObjectOptions(
	options: EdgeOptions,
	{ id }: ObjectState,
): EdgeOptions {
	const { allowList, denyList, trustProxy, tokenHeader, ...more } = options;
	// After each start, the object is the same instance for the server.
	return { instanceId: String(id), ...more, basePath: "", serveChanges: true };
}
