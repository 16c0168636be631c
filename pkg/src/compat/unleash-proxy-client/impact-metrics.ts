import {
	type CollectedMetric,
	ImpactMetrics as Registry,
	toReport,
} from "../../client/impact-metrics.js";
import { Emitter } from "./emitter.js";
import { EVENTS } from "./events.js";

/** Custom impact metrics, which Unleash can use to pause a release. Wrong calls emit `warn`. */
export class ImpactMetrics extends Emitter {
	/** A function, as in `Emitter`. */
	private readonly registry: () => Registry;

	/** @internal */
	constructor(labels: Record<string, string>) {
		super();
		const registry = new Registry(
			() => labels,
			() => "",
			(message) => this.emit(EVENTS.WARN, message),
			() => {},
		);
		this.registry = () => registry;
	}

	/** Defines a metric that only increases. */
	defineCounter(name: string, help: string): void {
		this.registry().defineCounter(name, help);
	}

	/** Defines a distribution by the upper bounds of its buckets; an infinite bound is added. */
	defineHistogram(name: string, help: string, buckets?: number[]): void {
		this.registry().defineHistogram(name, help, buckets);
	}

	/** Adds a positive value to a counter, 1 by default. */
	incrementCounter(name: string, value?: number): void {
		this.registry().incrementCounter(name, value);
	}

	/** Adds one observation to a histogram. */
	observeHistogram(name: string, value: number): void {
		this.registry().observeHistogram(name, value);
	}

	/** Returns all samples and clears them. @internal */
	collect(): readonly CollectedMetric[] {
		return this.registry().collect();
	}

	/** Adds samples that were not sent. @internal */
	restore(metrics: readonly CollectedMetric[]): void {
		this.registry().restore(metrics);
	}
}

/** Returns metrics in the format of a report: counters, then histograms. */
export function toReports(metrics: readonly CollectedMetric[]): object[] {
	const ofType = (type: string) =>
		metrics.filter(({ definition }) => definition.type === type);
	return [...ofType("counter"), ...ofType("histogram")].map(toReport);
}
