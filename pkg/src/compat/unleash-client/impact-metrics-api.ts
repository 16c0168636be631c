import { EventEmitter } from "node:events";
import type {
	FlagContext,
	ImpactMetrics,
} from "../../client/impact-metrics.js";

/** Custom impact metrics, with the methods of `unleash-client`. Their warnings are those of the `Unleash`. */
export class MetricsAPI extends EventEmitter {
	readonly #metrics: ImpactMetrics;

	/** @internal */
	constructor(metrics: ImpactMetrics) {
		super();
		this.#metrics = metrics;
	}

	defineCounter(name: string, help: string): void {
		this.#metrics.defineCounter(name, help);
	}

	defineGauge(name: string, help: string): void {
		this.#metrics.defineGauge(name, help);
	}

	defineHistogram(name: string, help: string, buckets?: number[]): void {
		this.#metrics.defineHistogram(name, help, buckets);
	}

	incrementCounter(name: string, value?: number, flags?: FlagContext): void {
		this.#metrics.incrementCounter(name, value, flags);
	}

	updateGauge(name: string, value: number, flags?: FlagContext): void {
		this.#metrics.updateGauge(name, value, flags);
	}

	observeHistogram(name: string, value: number, flags?: FlagContext): void {
		this.#metrics.observeHistogram(name, value, flags);
	}
}
