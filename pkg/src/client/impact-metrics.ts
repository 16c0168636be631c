import { firstLine } from "../errors.js";
import type { Context } from "../types.js";

/** Labels of a sample, by name. */
type Labels = Record<string, string>;

/** Flags whose state labels a sample: each label is the variant, `enabled` or `disabled`. */
export interface FlagContext {
	readonly flagNames: readonly string[];
	readonly context: Context;
}

/** The definition of one metric. */
interface MetricDefinition {
	readonly name: string;
	readonly help: string;
	readonly type: "counter" | "gauge" | "histogram";
	/** Upper bounds of a histogram, ascending; the last is infinite. */
	readonly bounds: readonly number[];
}

/** The values of one metric that have equal labels. */
interface Sample {
	readonly labels: Labels;
	/** Value of a counter or gauge, sum of a histogram. */
	value: number;
	/** Observations of a histogram. */
	count: number;
	/** Observations up to each bound. */
	readonly counts: number[];
}

/** The samples of one metric since the last report, by serialized labels. */
export interface CollectedMetric {
	readonly definition: MetricDefinition;
	readonly samples: Map<string, Sample>;
}

const DEFAULT_BOUNDS = [
	0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/**
 * Custom impact metrics, which Unleash can use to pause a release: orders, errors, seconds.
 *
 * A metric must be defined before use. Values that are not finite are ignored.
 *
 * Source: client specification, `contracts/impact-metrics.md`.
 */
export class ImpactMetrics {
	readonly #labels: () => Labels;
	/** Returns the state of a flag: the name of a variant, `enabled` or `disabled`. */
	readonly #state: (flag: string, context: Context) => string;
	readonly #warn: (message: string) => void;
	/** Called before each sample is recorded. */
	readonly #onSample: () => void;
	#metrics = new Map<string, CollectedMetric>();

	/** @internal */
	constructor(
		labels: () => Labels,
		state: (flag: string, context: Context) => string,
		warn: (message: string) => void,
		onSample: () => void,
	) {
		this.#labels = labels;
		this.#state = state;
		this.#warn = warn;
		this.#onSample = onSample;
	}

	/** Defines a metric that only increases. */
	defineCounter(name: string, help: string): void {
		this.#define({ name, help, type: "counter", bounds: [] });
	}

	/** Defines a metric that increases and decreases. */
	defineGauge(name: string, help: string): void {
		this.#define({ name, help, type: "gauge", bounds: [] });
	}

	/** Defines a distribution by the upper bounds of its buckets; an infinite bound is added. */
	defineHistogram(
		name: string,
		help: string,
		buckets: readonly number[] = DEFAULT_BOUNDS,
	): void {
		if (!Array.isArray(buckets))
			this.#warn(`${describe(name)} has the default buckets: pass a list`);
		const given: readonly number[] = Array.isArray(buckets) ? buckets : [];
		const finite = given.filter(Number.isFinite);
		const chosen = finite.length > 0 ? finite : DEFAULT_BOUNDS;
		const sorted = [...new Set(chosen)].sort((one, other) => one - other);
		const bounds = [...sorted, Number.POSITIVE_INFINITY];
		this.#define({ name, help, type: "histogram", bounds });
	}

	/** Adds a positive value to a counter; other values are ignored. */
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

	/** Subtracts from a gauge. */
	decrementGauge(name: string, value = 1, flags?: FlagContext): void {
		this.#record(name, "gauge", value, flags, (sample) => {
			sample.value -= value;
		});
	}

	/** Adds one observation to a histogram. */
	observeHistogram(name: string, value: number, flags?: FlagContext): void {
		this.#record(name, "histogram", value, flags, (sample, { bounds }) => {
			sample.value += value;
			sample.count += 1;
			for (const [index, bound] of bounds.entries())
				if (value <= bound) (sample.counts[index] as number) += 1;
		});
	}

	/** Returns all samples and clears them. @internal */
	collect(): CollectedMetric[] {
		const all = [...this.#metrics.values()];
		this.#metrics = new Map();
		for (const { definition } of all) this.#define(definition);
		return all;
	}

	/** Adds samples that were not sent. A gauge keeps a value that was set since. @internal */
	restore(all: readonly CollectedMetric[]): void {
		for (const { definition, samples } of all) {
			const { samples: newer } = this.#metrics.get(
				definition.name,
			) as CollectedMetric;
			for (const [key, old] of samples) {
				const sample = newer.get(key);
				if (sample === undefined) newer.set(key, old);
				else if (definition.type !== "gauge") addSample(sample, old);
			}
		}
	}

	#define(definition: MetricDefinition): void {
		const { name, help } = definition;
		if (!isText(name) || !isText(help))
			this.#warn(`${describe(name)} needs a name and a help string`);
		else if (!this.#metrics.has(name))
			this.#metrics.set(name, { definition, samples: new Map() });
	}

	#record(
		name: string,
		type: MetricDefinition["type"],
		value: number,
		flags: FlagContext | undefined,
		change: (sample: Sample, definition: MetricDefinition) => void,
	): void {
		const metric = this.#metrics.get(name);
		if (metric?.definition.type !== type)
			this.#warn(
				`${describe(name, type)} is not defined: define it before use`,
			);
		else if (Number.isFinite(value)) {
			this.#onSample();
			try {
				change(this.#sample(metric, flags), metric.definition);
			} catch (error) {
				// A getter of the caller's object.
				this.#warn(`${describe(name, type)}: ${firstLine(error)}`);
			}
		}
	}

	/** Returns the sample with the current labels, or adds one. */
	#sample(
		{ definition, samples }: CollectedMetric,
		flags: FlagContext | undefined,
	): Sample {
		const states = this.#names(definition.name, flags).map((flag) => [
			flag,
			this.#state(flag, flags?.context ?? {}),
		]);
		const labels = { ...Object.fromEntries(states), ...this.#labels() };
		const key = JSON.stringify(Object.entries(labels).sort());
		const sample = samples.get(key) ?? emptySample(definition, labels);
		samples.set(key, sample);
		return sample;
	}

	/** Returns the names of the flags that label a sample. A value that is no name is left out, with a warning. */
	#names(metric: string, flags: FlagContext | undefined): string[] {
		const given: unknown = flags?.flagNames ?? [];
		const list: readonly unknown[] = Array.isArray(given) ? given : [given];
		const names = list.filter((name) => typeof name === "string");
		if (names.length < list.length || list !== given)
			this.#warn(`${describe(metric)}: \`flagNames\` is not a list of strings`);
		return list === given ? names : [];
	}
}

/** Returns a metric in words. The name may be any value. */
function describe(name: unknown, type = "impact metric"): string {
	const isObject = ["object", "function"].includes(typeof name);
	return `${type} \`${isObject ? typeof name : String(name)}\``;
}

function isText(value: unknown): boolean {
	return typeof value === "string" && value !== "";
}

function emptySample({ bounds }: MetricDefinition, labels: Labels): Sample {
	return { labels, value: 0, count: 0, counts: bounds.map(() => 0) };
}

function addSample(sample: Sample, old: Sample): void {
	sample.value += old.value;
	sample.count += old.count;
	for (const [index, count] of old.counts.entries())
		(sample.counts[index] as number) += count;
}

/** Returns a metric in the format of a report. A counter or histogram without samples has one of value 0. */
export function toReport({ definition, samples }: CollectedMetric): object {
	const { name, help, type, bounds } = definition;
	const all = [...samples.values()];
	if (all.length === 0 && type !== "gauge")
		all.push(emptySample(definition, {}));
	const reported = all.map(({ labels, value, count, counts }) => {
		if (type !== "histogram") return { labels, value };
		const buckets = bounds.map((bound, index) => ({
			le: Number.isFinite(bound) ? bound : "+Inf",
			count: counts[index],
		}));
		return { labels, count, sum: value, buckets };
	});
	return { name, help, type, samples: reported };
}
