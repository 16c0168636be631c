/**
 * Work that is done once, however many ask for it meanwhile.
 *
 * Some hosts drop what a request has begun when that request ends, and nobody is told. So what takes
 * longer than it can is believed to be dropped.
 */
export class Flight {
	readonly #now: () => number;
	readonly #longest: number;
	#work: Promise<void> | undefined;
	#began = 0;

	/** `now` in Unix milliseconds, `longest` in milliseconds. */
	constructor(now: () => number, longest: number) {
		this.#now = now;
		this.#longest = longest;
	}

	/** Is it in work? */
	get isOn(): boolean {
		const age = this.#now() - this.#began;
		return this.#work !== undefined && age >= 0 && age <= this.#longest;
	}

	/** Does the work, unless it is in work already. */
	join(begin: () => Promise<void>): Promise<void> {
		if (this.isOn) return this.#work as Promise<void>;
		this.#began = this.#now();
		const work = begin().finally(() => {
			if (this.#work === work) this.#work = undefined;
		});
		this.#work = work;
		return work;
	}
}
