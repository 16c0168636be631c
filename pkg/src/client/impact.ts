import type { Context } from "../types.js";

/** Labels of a number, by name. */
type Labels = Record<string, string>;

/** The flags that a number shall be seen by: one label each, the variant or `enabled` or `disabled`. */
export interface FlagContext {
	readonly flagNames: readonly string[];
	readonly context: Context;
}

/** What a number is called, and what it means. */
interface Definition {
	readonly name: string;
	readonly help: string;
	readonly type: "counter" | "gauge" | "histogram";
	/** Upper bounds of a histogram, the last infinite. */
	readonly bounds: readonly number[];
}

/** One number, or the spread of several, for some labels. */
interface Sample {
	readonly labels: Labels;
	/** Counter and gauge: the number. Histogram: the sum. */
	value: number;
	count: number;
	/** How many were not above each bound. */
	readonly counts: number[];
}

/** What was gathered of one definition. */
export interface Gathered {
	readonly definition: Definition;
	readonly samples: Map<string, Sample>;
}

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Numbers of your own – orders, errors, seconds – told to the server, which can hold a release back by
 * them.
 *
 * A number has to be defined before. What is not finite is dropped.
 *
 * Source: client specification, `contracts/impact-metrics.md`.
 */
export class ImpactMetrics {
	readonly #labels: () => Labels;
	/** What a flag is to somebody: the name of a variant, `enabled` or `disabled`. */
	readonly #state: (flag: string, context: Context) => string;
	readonly #warn: (message: string) => void;
	#gathered = new Map<string, Gathered>();

	/** @internal */
	constructor(
		labels: () => Labels,
		state: (flag: string, context: Context) => string,
		warn: (message: string) => void,
	) {
		this.#labels = labels;
		this.#state = state;
		this.#warn = warn;
	}

	/** Defines a number that only grows. */
	defineCounter(name: string, help: string): void {
		this.#define({ name, help, type: "counter", bounds: [] });
	}

	/** Defines a number that goes up and down. */
	defineGauge(name: string, help: string): void {
		this.#define({ name, help, type: "gauge", bounds: [] });
	}

	/** Defines a spread of numbers, by upper bounds; the last, infinite one is added. */
	defineHistogram(
		name: string,
		help: string,
		buckets: readonly number[] = BOUNDS,
	): void {
		const finite = buckets.filter(Number.isFinite);
		const given = finite.length > 0 ? finite : BOUNDS;
		const sorted = [...new Set(given)].sort((one, other) => one - other);
		const bounds = [...sorted, Number.POSITIVE_INFINITY];
		this.#define({ name, help, type: "histogram", bounds });
	}

	/** Adds to a counter: a number above 0. */
	incrementCounter(name: string, value = 1, flags?: FlagContext): void {
		this.#record(name, "counter", value, flags, (sample) => {
			if (value > 0) sample.value += value;
		});
	}

	/** Sets a gauge. */
	updateGauge(name: string, value: number, flags?: FlagContext): void {
		this.#record(name, "gauge", value, flags, (sample) => {
			sample.value = value;
		});
	}

	/** Adds to a gauge. */
	incrementGauge(name: string, value = 1, flags?: FlagContext): void {
		this.#record(name, "gauge", value, flags, (sample) => {
			sample.value += value;
		});
	}

	/** Takes away from a gauge. */
	decrementGauge(name: string, value = 1, flags?: FlagContext): void {
		this.incrementGauge(name, -value, flags);
	}

	/** Adds one observation to a histogram. */
	observeHistogram(name: string, value: number, flags?: FlagContext): void {
		this.#record(name, "histogram", value, flags, (sample, { bounds }) => {
			sample.value += value;
			sample.count += 1;
			for (const [place, bound] of bounds.entries())
				if (value <= bound) (sample.counts[place] as number) += 1;
		});
	}

	/** All that was gathered; it begins anew. @internal */
	collect(): Gathered[] {
		const all = [...this.#gathered.values()];
		this.#gathered = new Map(
			all.map(({ definition }) => [
				definition.name,
				{ definition, samples: new Map() },
			]),
		);
		return all;
	}

	/** Puts back what could not be sent; of a gauge, what was set since stays. @internal */
	restore(all: readonly Gathered[]): void {
		for (const { definition, samples } of all) {
			const { samples: newer } = this.#gathered.get(
				definition.name,
			) as Gathered;
			for (const [key, old] of samples) {
				const sample = newer.get(key);
				if (sample === undefined) newer.set(key, old);
				else if (definition.type !== "gauge") add(sample, old);
			}
		}
	}

	#define(definition: Definition): void {
		const { name, help } = definition;
		if (!name || !help)
			this.#warn("an impact metric needs a name, and a text that explains it");
		else if (!this.#gathered.has(name))
			this.#gathered.set(name, { definition, samples: new Map() });
	}

	#record(
		name: string,
		type: Definition["type"],
		value: number,
		flags: FlagContext | undefined,
		change: (sample: Sample, definition: Definition) => void,
	): void {
		const gathered = this.#gathered.get(name);
		if (gathered?.definition.type !== type)
			this.#warn(`there is no ${type} \`${name}\`: define it before`);
		else if (Number.isFinite(value))
			change(this.#sample(gathered, flags), gathered.definition);
	}

	#sample(
		{ definition, samples }: Gathered,
		flags: FlagContext | undefined,
	): Sample {
		const seen = (flags?.flagNames ?? []).map((flag) => [
			flag,
			this.#state(flag, flags?.context ?? {}),
		]);
		const labels = { ...Object.fromEntries(seen), ...this.#labels() };
		const key = JSON.stringify(Object.entries(labels).sort());
		const sample = samples.get(key) ?? blank(definition, labels);
		samples.set(key, sample);
		return sample;
	}
}

function blank({ bounds }: Definition, labels: Labels): Sample {
	return { labels, value: 0, count: 0, counts: bounds.map(() => 0) };
}

function add(sample: Sample, old: Sample): void {
	sample.value += old.value;
	sample.count += old.count;
	for (const [place, count] of old.counts.entries())
		(sample.counts[place] as number) += count;
}

/** What was gathered, as the server takes it: a counter or histogram without samples counts as nothing yet. */
export function asSent({ definition, samples }: Gathered): object {
	const { name, help, type, bounds } = definition;
	const all = [...samples.values()];
	if (all.length === 0 && type !== "gauge") all.push(blank(definition, {}));
	const told = all.map(({ labels, value, count, counts }) => {
		if (type !== "histogram") return { labels, value };
		const buckets = bounds.map((bound, place) => ({
			le: Number.isFinite(bound) ? bound : "+Inf",
			count: counts[place],
		}));
		return { labels, count, sum: value, buckets };
	});
	return { name, help, type, samples: told };
}
