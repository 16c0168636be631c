/**
 * Runs one piece of work at a time; concurrent callers share its promise.
 *
 * Some hosts drop the work of a request when the request ends, and its promise never settles. Work that
 * runs longer than `maxDuration` therefore counts as dropped.
 */
export class SingleFlight {
	readonly #now: () => number;
	readonly #maxDuration: number;
	#work: Promise<void> | undefined;
	/** The work that starts after the running one. */
	#next: Promise<void> | undefined;
	#startedAt = 0;

	/** `now` returns Unix milliseconds; `maxDuration` is in milliseconds. */
	constructor(now: () => number, maxDuration: number) {
		this.#now = now;
		this.#maxDuration = maxDuration;
	}

	get isRunning(): boolean {
		const age = this.#now() - this.#startedAt;
		return this.#work !== undefined && age >= 0 && age <= this.#maxDuration;
	}

	/** Returns the promise of the running work, or starts the work. */
	run(start: () => Promise<void>): Promise<void> {
		if (this.isRunning) return this.#work as Promise<void>;
		this.#startedAt = this.#now();
		this.#next = undefined;
		const work = start().finally(() => {
			if (this.#work === work) this.#work = undefined;
		});
		this.#work = work;
		return work;
	}

	/** Like `run`, but never shares the running work: callers share the work that starts after it. */
	runNext(start: () => Promise<void>): Promise<void> {
		if (!this.isRunning) return this.run(start);
		const work = this.#work as Promise<void>;
		this.#next ??= work.then(() => this.run(start));
		return this.#next;
	}
}
