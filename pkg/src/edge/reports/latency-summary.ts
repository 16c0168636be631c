import { BOUNDS, type LatencyHistogram } from "./traffic.js";

/** The durations of requests, in milliseconds. */
export interface Latency {
	readonly avg: number;
	readonly count: number;
	readonly p99: number;
}

/**
 * Returns average and 99th percentile of several histograms. The percentile is the upper bound of its class, and at
 * most the last of `BOUNDS`.
 */
export function summarize(histograms: readonly LatencyHistogram[]): Latency {
	const total = (values: readonly number[]) =>
		values.reduce((sum, value) => sum + value, 0);
	const count = total(histograms.map((histogram) => histogram.count));
	const sum = total(histograms.map((histogram) => histogram.sum));
	const classes = [...BOUNDS, Number.POSITIVE_INFINITY].map((_, index) =>
		total(histograms.map((histogram) => histogram.classes[index] as number)),
	);
	const avg = count === 0 ? 0 : round(sum / count);
	return { avg, count, p99: percentile(0.99, classes, count) };
}

function percentile(
	share: number,
	classes: readonly number[],
	count: number,
): number {
	if (count === 0) return 0;
	let rest = count * share;
	const index = classes.findIndex((times) => {
		rest -= times;
		return rest <= 0;
	});
	return BOUNDS[index] ?? (BOUNDS.at(-1) as number);
}

function round(milliseconds: number): number {
	return Math.round(milliseconds * 1000) / 1000;
}
