import { Backoff } from "../../client/backoff.js";
import type { UnleashApi } from "../../client/unleash-api.js";
import { firstLine } from "../../errors.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import {
	type BulkReport,
	describeReport,
	halveReport,
	splitBySize,
} from "./bulk-report.js";
import { MetricsBuffer } from "./metrics-buffer.js";

/** The result of a request: accepted, to be sent again, or refused for its content. */
type Result = "sent" | "retry" | "refused";

/** Most bodies of one report that may be refused; then the rest of it is given up. */
const MAX_REFUSED = 40;

/** Sends the reports of one environment, and keeps what the server did not accept. */
export class MetricsSender {
	readonly buffer: MetricsBuffer;
	readonly #options: ResolvedEdgeOptions;
	readonly #environment: string;
	/** Returns what sends requests with a token of the environment; `undefined` if there is no token. */
	readonly #api: () => UnleashApi | undefined;
	readonly #backoff: Backoff;
	/** What is being sent. A Worker may drop a request, and with it the knowledge whether it was sent. */
	#unconfirmed = new Set<BulkReport>();
	#sending: Promise<void> | undefined;
	/** When the current work counts as dropped. Unix milliseconds. */
	#busyUntil = Number.NEGATIVE_INFINITY;
	/** When the next report may be sent, after a failure. Unix milliseconds. */
	#pausedUntil = Number.NEGATIVE_INFINITY;
	#refused = 0;

	constructor(
		options: ResolvedEdgeOptions,
		environment: string,
		api: () => UnleashApi | undefined,
	) {
		this.#options = options;
		this.#environment = environment;
		this.#api = api;
		this.#backoff = new Backoff(options);
		this.buffer = new MetricsBuffer((message) =>
			options.log.warn(message, environment),
		);
	}

	/** Sends everything; returns `false` without a token, or if the server failed a short while ago. Never rejects. */
	async flushIfDue(): Promise<boolean> {
		const isPaused = this.#options.now() < this.#pausedUntil;
		if (isPaused || this.#api() === undefined) return false;
		await this.flush();
		return true;
	}

	/** Sends everything, also what is added while a report is sent. Never rejects. */
	async flush(): Promise<void> {
		if (this.#isBusy) await this.#sending;
		if (this.#isBusy) return this.#sending;
		this.#restoreDropped();
		const api = this.#api();
		if (this.buffer.isEmpty || api === undefined) return;
		const sending = this.#send(api, this.buffer.take());
		this.#sending = sending.finally(() => {
			this.#busyUntil = Number.NEGATIVE_INFINITY;
		});
		return this.#sending;
	}

	get #isBusy(): boolean {
		return this.#options.now() < this.#busyUntil;
	}

	/** Puts back what a dropped request did not confirm. */
	#restoreDropped(): void {
		for (const report of this.#unconfirmed) this.buffer.restore(report);
		this.#unconfirmed.clear();
	}

	async #send(api: UnleashApi, report: BulkReport): Promise<void> {
		const parts = splitBySize(report);
		this.#unconfirmed = new Set(parts);
		this.#refused = 0;
		let isFailed = false;
		for (const part of parts) {
			this.#extend();
			if (isFailed) this.#restore(part);
			else isFailed = !(await this.#deliver(api, part));
		}
	}

	/** Notes that the current request may take until its timeout. */
	#extend(): void {
		const { now, upstreamRequestTimeout } = this.#options;
		this.#busyUntil = now() + 2 * upstreamRequestTimeout;
	}

	/** Sends a report; halves of it if the server refuses it. Returns `false` if the server failed. */
	async #deliver(api: UnleashApi, report: BulkReport): Promise<boolean> {
		this.#extend();
		const result = await this.#post(api, report);
		switch (result) {
			case "sent":
				this.#unconfirmed.delete(report);
				return true;
			case "retry":
				this.#restore(report);
				return false;
			case "refused":
				return this.#deliverHalves(api, report);
		}
	}

	async #deliverHalves(api: UnleashApi, report: BulkReport): Promise<boolean> {
		this.#refused += 1;
		this.#unconfirmed.delete(report);
		const halves =
			this.#refused < MAX_REFUSED ? halveReport(report) : undefined;
		if (halves === undefined) {
			this.#options.log.error(
				`the server refuses ${describeReport(report)}: they are dropped`,
				this.#environment,
			);
			return true;
		}
		for (const half of halves) this.#unconfirmed.add(half);
		const [first, second] = halves;
		if (await this.#deliver(api, first)) return this.#deliver(api, second);
		this.#restore(second);
		return false;
	}

	#restore(report: BulkReport): void {
		this.#unconfirmed.delete(report);
		this.buffer.restore(report);
	}

	async #post(api: UnleashApi, report: BulkReport): Promise<Result> {
		const body = JSON.stringify(report);
		try {
			const response = await api.post("/client/metrics/bulk", body, false);
			const { status, retryAfter } = response;
			if (status >= 200 && status < 300) return this.#succeed();
			this.#warn(`the server answered ${status} to a report`);
			const isRefused = status === 400 || status === 413 || status === 422;
			return isRefused ? "refused" : this.#fail(retryAfter);
		} catch (error) {
			this.#warn(`a report was not sent: ${firstLine(error)}`);
			return this.#fail(undefined);
		}
	}

	#succeed(): Result {
		this.#backoff.succeed();
		this.#pausedUntil = Number.NEGATIVE_INFINITY;
		return "sent";
	}

	#fail(retryAfter: number | undefined): Result {
		this.#backoff.fail(retryAfter);
		const { now, metricsInterval } = this.#options;
		// The timer that calls `flushIfDue` may fire slightly earlier than the interval.
		const delay = this.#backoff.delay(metricsInterval) - metricsInterval / 2;
		this.#pausedUntil = now() + delay;
		return "retry";
	}

	#warn(message: string): void {
		this.#options.log.warn(message, this.#environment);
	}
}
