import { firstLine } from "../errors.js";
import type { Context, Evaluation } from "../types.js";
import { Backoff } from "./backoff.js";
import type { Emitter } from "./emitter.js";
import { halve } from "./halve.js";
import {
	type CollectedMetric,
	ImpactMetrics,
	toReport,
} from "./impact-metrics.js";
import { MetricsWindow } from "./metrics-window.js";
import { platform } from "./platform.js";
import type { ResolvedOptions } from "./resolved-options.js";
import { strategyNames } from "./strategy-names.js";
import { Timer } from "./timer.js";
import { environmentOf } from "./token-scope.js";
import type { UnleashApi } from "./unleash-api.js";
import { SPECIFICATION } from "./version.js";

/** The largest body, in bytes: Unleash accepts 100 kB, Unleash Edge 95 kB. */
const MAX_BODY = 95_000;

/** The largest body with `keepalive`, in bytes: browsers accept 64 KiB for all such requests together. */
const MAX_KEEPALIVE_BODY = 60_000;

/** The result of a request: accepted, to be retried, or rejected for its content. */
type PostResult = "sent" | "retry" | "rejected";

/** The contents of one report. */
interface Report {
	readonly window: MetricsWindow;
	readonly impact: readonly CollectedMetric[];
}

/** Counts evaluations and reports them; the next report includes a report that failed. */
export class Metrics {
	readonly impact: ImpactMetrics;
	readonly #api: UnleashApi;
	readonly #options: ResolvedOptions;
	readonly #emitter: Emitter;
	readonly #backoff: Backoff;
	readonly #timer = new Timer();
	/** Created by the first evaluation or sample: some hosts have no clock before the first request. */
	#window: MetricsWindow | undefined;
	/** Whether a warning about the size of the window was emitted. */
	#isFull = false;
	#isRegistered = false;
	#startedAt: Date | undefined;
	/** Whether reports are scheduled. */
	#isScheduled = false;
	/** Whether the server rejected the token. */
	#isRejected = false;
	/** Pending reports and registration. */
	readonly #pending = new Set<Promise<void>>();

	/** `evaluate` evaluates a flag without counting. */
	constructor(
		options: ResolvedOptions,
		api: UnleashApi,
		evaluate: (flag: string, context: Context) => Evaluation | undefined,
		emitter: Emitter,
	) {
		this.#api = api;
		this.#options = options;
		this.#emitter = emitter;
		this.#backoff = new Backoff(options);
		const { appName } = options;
		this.impact = new ImpactMetrics(
			() => ({ appName, environment: environmentOf(api.scope) }),
			(flag, context) => stateOf(evaluate(flag, context)),
			(message) => emitter.warn(message),
			() => void this.#currentWindow(),
		);
	}

	#currentWindow(): MetricsWindow {
		this.#window ??= new MetricsWindow(this.#options.now());
		return this.#window;
	}

	/** Counts an evaluation; `variant` is absent for `isEnabled`, and `enabled` if only the variant is counted. */
	count(flag: string, enabled?: boolean, variant?: string): void {
		if (this.#currentWindow().count(flag, enabled, variant) || this.#isFull)
			return;
		this.#isFull = true;
		this.#emitter.warn("too many flags: some evaluations are not counted");
	}

	/** Registers, and schedules reports. */
	start(): void {
		this.#isScheduled = true;
		void this.#track(() => this.#register());
		this.#schedule();
	}

	/**
	 * Sends a report if its counts are at least `minAge` milliseconds old. Never rejects.
	 *
	 * After a rejected token no report follows until `resume`.
	 */
	flush(minAge = 0, keepalive = false): Promise<void> {
		return this.#track(async () => {
			if (this.#isRejected || this.#isEarly(minAge)) return;
			await this.#send(keepalive);
		});
	}

	/** Returns whether counts are younger than `minAge`, or the last request failed too recently for that interval. */
	#isEarly(minAge: number): boolean {
		if (!(minAge > 0)) return false;
		const now = this.#options.now();
		const age = now - (this.#window?.start ?? Number.NEGATIVE_INFINITY);
		return (age >= 0 && age < minAge) || this.#backoff.isPausing(minAge);
	}

	/** Retries after a rejected token. */
	resume(): void {
		if (!this.#isRejected) return;
		this.#isRejected = false;
		if (!this.#isScheduled) return;
		void this.flush();
		this.#schedule();
	}

	/** Stops scheduled reports; pending ones continue. */
	stop(): void {
		this.#isScheduled = false;
		this.#timer.stop();
	}

	/** Stops, waits for pending reports, and sends the rest, also the counts of reports that failed. Never rejects. */
	async end(): Promise<void> {
		this.stop();
		await Promise.all(this.#pending);
		await this.#track(() => this.#send(false));
	}

	/** Runs work and notes it as pending. Never rejects, since a timer would have no handler: a failure is a warning. */
	#track(work: () => Promise<void>): Promise<void> {
		const tracked = work()
			.catch((error: unknown) => this.#warn(this.#api.describe(error)))
			.finally(() => this.#pending.delete(tracked));
		this.#pending.add(tracked);
		return tracked;
	}

	#schedule(): void {
		if (!this.#isScheduled || this.#isRejected) return;
		const delay = this.#backoff.delay(this.#options.metricsInterval);
		this.#timer.start(delay, async () => {
			await this.flush();
			this.#schedule();
		});
	}

	async #send(keepalive: boolean): Promise<void> {
		const registration = this.#track(() => this.#register());
		const report = this.#collect();
		if (report) await this.#deliver(report, keepalive);
		await registration;
	}

	/** Returns a report of all counts and clears them; `undefined` if there are none. */
	#collect(): Report | undefined {
		const window = this.#window;
		if (window === undefined) return undefined;
		this.#window = undefined;
		this.#isFull = false;
		return { window, impact: this.impact.collect() };
	}

	/** Sends a report, split until each part is small enough. A rejected part is split once more. */
	async #deliver(
		report: Report,
		keepalive: boolean,
		isRetry = false,
	): Promise<void> {
		const body = this.#body(report);
		const json = JSON.stringify(body);
		const max = keepalive ? MAX_KEEPALIVE_BODY : MAX_BODY;
		const parts = split(report);
		if (parts && new TextEncoder().encode(json).length >= max) {
			for (const part of parts) await this.#deliver(part, keepalive, isRetry);
			return;
		}
		const result = await this.#post("/client/metrics", json, keepalive);
		if (result === "sent") this.#accept(body);
		else if (result === "retry") this.#restore(report);
		else if (parts && !isRetry)
			for (const part of parts) await this.#deliver(part, keepalive, true);
		else
			this.#emitter.warn(
				`the server rejected a report: ${contentsOf(report)} are not counted`,
			);
	}

	/** Ends the pauses. A registration that is accepted does not: the report beside it may have failed. */
	#accept(body: object): void {
		this.#backoff.succeed();
		if (this.#isRejected) {
			this.#isRejected = false;
			this.#schedule();
		}
		this.#emitter.emit("sent", body);
	}

	/** Returns the fields that reports and the registration share. */
	get #sender(): object {
		return {
			...this.#api.identity,
			...platform(),
			yggdrasilVersion: null,
			specVersion: SPECIFICATION,
		};
	}

	#body({ window, impact }: Report): object {
		const metrics = impact.map(toReport).filter(hasSamples);
		return {
			...this.#sender,
			bucket: window.toBucket(this.#options.now()),
			...(metrics.length > 0 ? { impactMetrics: metrics } : {}),
		};
	}

	#restore({ window, impact }: Report): void {
		this.impact.restore(impact);
		this.#window ??= new MetricsWindow(window.start);
		const lost = this.#window.merge(window);
		if (lost > 0)
			this.#emitter.warn(`too many flags: ${lost} evaluations are not counted`);
	}

	/** Registers the application once; after a failure, again with the next report. */
	async #register(): Promise<void> {
		if (this.#isRegistered) return;
		this.#isRegistered = true;
		let result: PostResult = "retry";
		try {
			result = await this.#post(
				"/client/register",
				this.#registration(),
				false,
			);
		} finally {
			this.#isRegistered = result !== "retry";
		}
	}

	/** Returns the body of the registration. */
	#registration(): string {
		this.#startedAt ??= new Date(this.#options.now());
		return JSON.stringify({
			...this.#sender,
			strategies: strategyNames(this.#options),
			started: this.#startedAt,
			interval: this.#options.metricsInterval,
		});
	}

	/** Posts a body. A failure emits a warning and lengthens the backoff. */
	async #post(
		path: string,
		body: string,
		keepalive: boolean,
	): Promise<PostResult> {
		if (this.#api.isClosed) return "retry";
		const response = await this.#api
			.post(path, body, keepalive)
			.catch((error: unknown) => this.#warn(error));
		const status = response?.status ?? 0;
		if (status >= 200 && status < 300) return "sent";
		if (response) {
			const failure = `the server answered ${status}`;
			this.#warn(this.#api.failure(response.address, failure));
		}
		if (status === 400 || status === 413) return "rejected";
		this.#isRejected ||= status === 401 || status === 403;
		this.#backoff.fail(response?.retryAfter);
		return "retry";
	}

	#warn(error: unknown): undefined {
		this.#emitter.warn(firstLine(error));
	}
}

/** Splits a report: flags from impact metrics, else either of them into halves; `undefined` if too small. */
function split({ window, impact }: Report): readonly Report[] | undefined {
	const empty = new MetricsWindow(window.start);
	if (window.size > 0 && impact.length > 0)
		return [
			{ window, impact: [] },
			{ window: empty, impact },
		];
	const byMetric = halve(impact)?.map((half) => ({
		window: empty,
		impact: half,
	}));
	return (
		byMetric ?? window.split()?.map((half) => ({ window: half, impact: [] }))
	);
}

/** Returns the numbers of evaluations and impact metrics of a report, in words. */
function contentsOf({ window, impact }: Report): string {
	const evaluations = `${window.total} evaluations`;
	if (impact.length === 0) return evaluations;
	const metrics = `${impact.length} impact metrics`;
	return window.size > 0 ? `${evaluations} and ${metrics}` : metrics;
}

/** Returns whether a metric in the format of a report has samples; a gauge may have none. */
function hasSamples(metric: object): boolean {
	return (metric as { samples: unknown[] }).samples.length > 0;
}

/** Returns the label of a flag's state: the name of the variant, `enabled` or `disabled`. */
function stateOf(evaluation: Evaluation | undefined): string {
	if (evaluation?.variant.enabled) return evaluation.variant.name;
	return evaluation?.enabled ? "enabled" : "disabled";
}
