/** Failures in a row that are counted; more of them do not lengthen the delay. */
const MAX_FAILURES = 10;

/** The longest `Retry-After` that is obeyed, in milliseconds: one hour. */
const MAX_RETRY_AFTER = 3_600_000;

/** Share by which a delay varies up or down, so that clients do not send their requests together. */
const JITTER = 0.1;

/**
 * Computes the delay between two requests: one interval, and one more for each recent failure.
 *
 * The delay is at most eleven intervals. Each success removes one interval.
 *
 * Source: the official Node SDK; jitter and `Retry-After` are added.
 */
export class Backoff {
	readonly #interval: number;
	readonly #random: () => number;
	#failures = 0;
	/** Whether the last request failed. */
	hasFailed = false;

	/** `interval` in milliseconds; `random` returns a number from 0 to 1. */
	constructor(interval: number, random: () => number) {
		this.#interval = interval;
		this.#random = random;
	}

	succeed(): void {
		this.hasFailed = false;
		this.#failures = Math.max(this.#failures - 1, 0);
	}

	fail(): void {
		this.hasFailed = true;
		this.#failures = Math.min(this.#failures + 1, MAX_FAILURES);
	}

	/** Returns the milliseconds until the next request; at least `retryAfter`, but no more than an hour of it. */
	delay(retryAfter = 0, interval = this.#interval): number {
		const jitter = 1 + JITTER * (2 * this.#random() - 1);
		const usual = interval * (1 + this.#failures) * jitter;
		return Math.max(usual, Math.min(retryAfter, MAX_RETRY_AFTER));
	}
}
