/** More failures in a row than these make no difference. */
const MOST = 10;

/** The most that a server can ask for by `Retry-After`. Milliseconds: an hour. */
const PATIENCE = 3_600_000;

/** Intervals are longer or shorter by up to this share, so that clients do not all come at once. */
const JITTER = 0.1;

/**
 * How long to wait between two requests: the interval, up to eleven times as long while they fail, and
 * shorter again step by step once they succeed.
 *
 * Source: the official Node SDK, with jitter and `Retry-After`.
 */
export class Rhythm {
	readonly #interval: number;
	readonly #random: () => number;
	#failures = 0;
	/** Did the last request fail? */
	hasFailed = false;

	/** `interval` in milliseconds. */
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
		this.#failures = Math.min(this.#failures + 1, MOST);
	}

	/** Milliseconds until the next request; not less than what the server asked for, up to an hour. */
	delay(asked = 0, interval = this.#interval): number {
		const jitter = 1 + JITTER * (2 * this.#random() - 1);
		const usual = interval * (1 + this.#failures) * jitter;
		return Math.max(usual, Math.min(asked, PATIENCE));
	}
}
