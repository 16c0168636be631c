import { halve } from "./halve.js";

/** How often a flag was on and off, and how often each variant was returned. */
interface FlagCount {
	yes: number;
	no: number;
	readonly variants: Map<string, number>;
}

/** Flags counted in one window: names of unknown flags count too and must not fill the memory. */
const MAX_FLAGS = 10_000;

/** Counts evaluations of each flag since a start time. */
export class MetricsWindow {
	/** Unix milliseconds. */
	start: number;
	readonly #counts: Map<string, FlagCount>;

	constructor(start: number, counts = new Map<string, FlagCount>()) {
		this.start = start;
		this.#counts = counts;
	}

	/** Returns the number of flags. */
	get size(): number {
		return this.#counts.size;
	}

	/** Counts one evaluation, or only its variant; returns `false` if the window has no room for another flag. */
	count(flag: string, enabled?: boolean, variant?: string): boolean {
		const count = this.#entry(flag);
		if (count === undefined) return false;
		if (enabled !== undefined) count[enabled ? "yes" : "no"] += 1;
		if (variant !== undefined) increase(count.variants, variant, 1);
		return true;
	}

	/** Adds the counts of an older window; returns the number of evaluations for which there is no room. */
	merge(older: MetricsWindow): number {
		this.start = Math.min(this.start, older.start);
		let lost = 0;
		for (const [flag, { yes, no, variants }] of older.#counts) {
			const count = this.#entry(flag);
			if (count === undefined) {
				lost += yes + no;
				continue;
			}
			count.yes += yes;
			count.no += no;
			for (const [name, times] of variants)
				increase(count.variants, name, times);
		}
		return lost;
	}

	/** Splits the window into two halves; returns `undefined` if it has fewer than two flags. */
	split(): MetricsWindow[] | undefined {
		return halve([...this.#counts])?.map(
			(half) => new MetricsWindow(this.start, new Map(half)),
		);
	}

	/** Returns the number of evaluations. */
	get total(): number {
		let total = 0;
		for (const { yes, no } of this.#counts.values()) total += yes + no;
		return total;
	}

	/** Returns the `bucket` of a report. `stop` is never before `start`, even if the clock was set back. */
	toBucket(now: number): object {
		const toggles = Object.fromEntries(
			Array.from(this.#counts, ([flag, { yes, no, variants }]) => [
				flag,
				{ yes, no, variants: Object.fromEntries(variants) },
			]),
		);
		const start = new Date(this.start);
		return { start, stop: new Date(Math.max(now, this.start)), toggles };
	}

	#entry(flag: string): FlagCount | undefined {
		const known = this.#counts.get(flag);
		if (known || this.#counts.size >= MAX_FLAGS) return known;
		const count = { yes: 0, no: 0, variants: new Map() };
		this.#counts.set(flag, count);
		return count;
	}
}

function increase(counts: Map<string, number>, name: string, by: number): void {
	counts.set(name, (counts.get(name) ?? 0) + by);
}
