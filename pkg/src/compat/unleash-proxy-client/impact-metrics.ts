import { Emitter } from "./emitter.js";
import { EVENTS } from "./events.js";
import { LazyRegistry } from "./lazy-registry.js";

/** Custom impact metrics, which Unleash can use to pause a release. Wrong calls emit `warn`. */
export class ImpactMetrics extends Emitter {
	/** A function, as in `Emitter`. @internal */
	readonly registry: () => LazyRegistry;

	/** @internal */
	constructor(labels: Record<string, string>) {
		super();
		const registry = new LazyRegistry(labels, (message) =>
			this.emit(EVENTS.WARN, message),
		);
		this.registry = () => registry;
	}

	/** Defines a metric that only increases. */
	defineCounter(name: string, help: string): void {
		this.registry().use((registry) => registry.defineCounter(name, help));
	}

	/** Defines a distribution by the upper bounds of its buckets; an infinite bound is added. */
	defineHistogram(name: string, help: string, buckets?: number[]): void {
		this.registry().use((registry) =>
			registry.defineHistogram(name, help, buckets),
		);
	}

	/** Adds a positive value to a counter, 1 by default. */
	incrementCounter(name: string, value?: number): void {
		this.registry().use((registry) => registry.incrementCounter(name, value));
	}

	/** Adds one observation to a histogram. */
	observeHistogram(name: string, value: number): void {
		this.registry().use((registry) => registry.observeHistogram(name, value));
	}
}
