/** Observations up to a bound. */
export interface ImpactBucket {
	readonly le: number | "+Inf";
	readonly count: number;
}

/** The values of an impact metric that have equal labels. */
export interface ImpactSample {
	readonly labels: Readonly<Record<string, string>>;
	/** Of counters and gauges. */
	readonly value?: number;
	/** Of histograms. */
	readonly count?: number;
	readonly sum?: number;
	readonly buckets?: readonly ImpactBucket[];
}

/** An impact metric as SDKs report it. */
export interface ImpactMetric {
	readonly name: string;
	readonly help: string;
	readonly type: "counter" | "gauge" | "histogram";
	readonly samples: readonly ImpactSample[];
}

/** One sample with its metric. */
interface Series {
	readonly metric: Omit<ImpactMetric, "samples">;
	sample: ImpactSample;
}

/** Most samples that are kept. */
const MAX_SERIES = 10_000;

/** Sums impact metrics by name, type and labels. */
export class ImpactSeries {
	readonly #series = new Map<string, Series>();

	get size(): number {
		return this.#series.size;
	}

	/**
	 * Adds a metric; returns the number of samples without space.
	 *
	 * `isOlder` is for a report that was not sent: a gauge that was set meanwhile stays.
	 */
	add({ samples, ...metric }: ImpactMetric, isOlder = false): number {
		let lost = 0;
		for (const sample of samples)
			if (!this.#addSample(metric, sample, isOlder)) lost += 1;
		return lost;
	}

	#addSample(
		metric: Series["metric"],
		sample: ImpactSample,
		isOlder: boolean,
	): boolean {
		const key = keyOf(metric, sample);
		const known = this.#series.get(key);
		if (known) {
			known.sample = merge(metric.type, known.sample, sample, isOlder);
			return true;
		}
		if (this.#series.size >= MAX_SERIES) return false;
		this.#series.set(key, { metric, sample });
		return true;
	}

	/** Returns all metrics, with one sample each: `joinSamples` joins those of one metric. */
	list(): ImpactMetric[] {
		return Array.from(this.#series.values(), ({ metric, sample }) => ({
			...metric,
			samples: [sample],
		}));
	}

	/** Returns all metrics and forgets them. */
	take(): ImpactMetric[] {
		const metrics = this.list();
		this.#series.clear();
		return metrics;
	}
}

/** Returns a key of a sample. Histograms with other bounds cannot be summed. */
function keyOf(
	{ name, type }: Series["metric"],
	{ labels, buckets }: ImpactSample,
): string {
	const sorted = Object.entries(labels).sort();
	return JSON.stringify([name, type, sorted, buckets?.map(({ le }) => le)]);
}

function merge(
	type: ImpactMetric["type"],
	sum: ImpactSample,
	sample: ImpactSample,
	isOlder: boolean,
): ImpactSample {
	switch (type) {
		case "gauge":
			return isOlder ? sum : sample;
		case "counter":
			return { ...sum, value: (sum.value ?? 0) + (sample.value ?? 0) };
		case "histogram":
			return {
				...sum,
				count: (sum.count ?? 0) + (sample.count ?? 0),
				sum: (sum.sum ?? 0) + (sample.sum ?? 0),
				buckets: (sum.buckets ?? []).map(({ le, count }, index) => ({
					le,
					count: count + (sample.buckets?.[index]?.count ?? 0),
				})),
			};
	}
}
