import { ignoreRejection } from "../core/ignore-rejection.js";
import type { Difference } from "./difference.js";
import type { ShadowOptions } from "./options.js";

/** Reports within `PERIOD` milliseconds. */
const MAX_REPORTS = 10;
const PERIOD = 60_000;

/** Reports differences to the application, a limited number of them. */
export class DifferenceReporter {
	readonly #report: (difference: Difference) => unknown;
	readonly #now: () => number;
	/** Start of the current period, in Unix milliseconds. */
	#start = Number.NEGATIVE_INFINITY;
	#count = 0;

	constructor({ onDifference = log, now = Date.now }: ShadowOptions) {
		this.#report = onDifference;
		this.#now = now;
	}

	/** Reports a difference unless there were too many, and returns whether it did. Never throws. */
	report(create: () => Difference): boolean {
		const now = this.#now();
		if (!(now - this.#start < PERIOD && now >= this.#start)) {
			this.#start = now;
			this.#count = 0;
		}
		this.#count += 1;
		if (this.#count > MAX_REPORTS) return false;
		try {
			ignoreRejection(this.#report(create()));
		} catch {}
		return true;
	}
}

function log({ message }: Difference): void {
	console.warn(`fanion: ${message}`);
}
