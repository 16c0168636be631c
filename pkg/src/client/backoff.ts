import type { ResolvedOptions } from "./resolved-options.js";

/** Failures in a row that are counted; more of them do not lengthen the delay. */
const MAX_FAILURES = 10;

/** The longest `Retry-After` that is obeyed, in milliseconds: one hour. */
const MAX_RETRY_AFTER = 3_600_000;

/** Share by which a delay varies up or down, so that clients do not send their requests together. */
const JITTER = 0.1;

/** The shortest and the longest interval that determine the pause after a failure, in milliseconds. */
const MIN_PAUSE = 1000;
const MAX_PAUSE = 60_000;

/**
 * Computes the delay between two requests: one interval, and one more for each recent failure.
 *
 * The delay is at most eleven intervals. Each success removes one interval.
 *
 * Source: the official Node SDK; jitter and `Retry-After` are added.
 */
export class Backoff {
	readonly #options: Pick<ResolvedOptions, "now" | "random">;
	#failures = 0;
	/** When the last request failed, in Unix milliseconds; not a number if it succeeded. */
	#failedAt = Number.NaN;
	/** The `Retry-After` of the last request, in milliseconds. */
	#retryAfter = 0;

	constructor(options: Pick<ResolvedOptions, "now" | "random">) {
		this.#options = options;
	}

	succeed(): void {
		this.#failures = Math.max(this.#failures - 1, 0);
		this.#failedAt = Number.NaN;
		this.#retryAfter = 0;
	}

	/** Notes a failure, and its `Retry-After` in milliseconds. */
	fail(retryAfter = 0): void {
		this.#failures = Math.min(this.#failures + 1, MAX_FAILURES);
		this.#failedAt = this.#options.now();
		this.#retryAfter = Math.min(retryAfter, MAX_RETRY_AFTER);
	}

	/** Returns the milliseconds from the last request to the next, which is due after `interval` without failures. */
	delay(interval: number): number {
		const jitter = 1 + JITTER * (2 * this.#options.random() - 1);
		const usual = interval * (1 + this.#failures) * jitter;
		return Math.max(usual, this.#retryAfter);
	}

	/** Returns whether a request on demand, one for each `interval`, has to wait since the last one failed. */
	isPausing(interval: number): boolean {
		const age = this.#age;
		const counted = Math.max(Math.min(interval, MAX_PAUSE) || 0, MIN_PAUSE);
		return age >= 0 && age < this.delay(counted);
	}

	/** Whether the last request failed, and its `Retry-After` is over. */
	get mayRetry(): boolean {
		return this.#age < 0 || this.#age >= this.#retryAfter;
	}

	/** Milliseconds since the last request failed; not a number if it succeeded. */
	get #age(): number {
		return this.#options.now() - this.#failedAt;
	}
}
