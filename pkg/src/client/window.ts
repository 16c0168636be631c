/** How often a flag was on and off, and each of its variants chosen. */
interface Count {
	yes: number;
	no: number;
	readonly variants: Map<string, number>;
}

/** So many flags are counted in one window; names that nobody has would fill the memory otherwise. */
const MOST = 10_000;

/** How often flags were asked for, from a time on. */
export class Window {
	/** Unix milliseconds. */
	readonly start: number;
	readonly #counts: Map<string, Count>;

	constructor(start: number, counts = new Map<string, Count>()) {
		this.start = start;
		this.#counts = counts;
	}

	get size(): number {
		return this.#counts.size;
	}

	/** Counts an answer; `false` when there are too many flags. */
	count(flag: string, enabled: boolean, variant?: string): boolean {
		const count = this.#of(flag);
		if (count === undefined) return false;
		count[enabled ? "yes" : "no"] += 1;
		if (variant !== undefined) increase(count.variants, variant, 1);
		return true;
	}

	/** This window and an older one that could not be sent; what there is no place for is given back. */
	joined(older: Window): { readonly window: Window; readonly lost: number } {
		const window = new Window(Math.min(this.start, older.start), this.#counts);
		let lost = 0;
		for (const [flag, { yes, no, variants }] of older.#counts) {
			const count = window.#of(flag);
			if (count === undefined) {
				lost += yes + no;
				continue;
			}
			count.yes += yes;
			count.no += no;
			for (const [name, times] of variants)
				increase(count.variants, name, times);
		}
		return { window, lost };
	}

	/** The same in two halves; nothing when there is but one flag. */
	halves(): readonly [Window, Window] | undefined {
		const all = [...this.#counts];
		if (all.length < 2) return undefined;
		const middle = all.length >> 1;
		return [
			new Window(this.start, new Map(all.slice(0, middle))),
			new Window(this.start, new Map(all.slice(middle))),
		];
	}

	/** How many answers were counted. */
	get total(): number {
		let total = 0;
		for (const { yes, no } of this.#counts.values()) total += yes + no;
		return total;
	}

	/** As the server takes it; a clock that was set back makes no window that ends before it begins. */
	toSend(now: number): object {
		const toggles = Object.fromEntries(
			Array.from(this.#counts, ([flag, { yes, no, variants }]) => [
				flag,
				{ yes, no, variants: Object.fromEntries(variants) },
			]),
		);
		const start = new Date(this.start);
		return { start, stop: new Date(Math.max(now, this.start)), toggles };
	}

	#of(flag: string): Count | undefined {
		const known = this.#counts.get(flag);
		if (known || this.#counts.size >= MOST) return known;
		const count = { yes: 0, no: 0, variants: new Map() };
		this.#counts.set(flag, count);
		return count;
	}
}

function increase(counts: Map<string, number>, name: string, by: number): void {
	counts.set(name, (counts.get(name) ?? 0) + by);
}
