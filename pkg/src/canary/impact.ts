import type { ImpactMetrics } from "../client/impact-metrics.js";

/** Reports the results of builds as impact metrics, by which Unleash can pause a release. */
export class Impact {
	readonly #metrics: ImpactMetrics;
	readonly #flag: string;

	constructor(metrics: ImpactMetrics, flag: string) {
		this.#metrics = metrics;
		this.#flag = flag;
	}

	/** Adds one request of a build; `latency` is in milliseconds. */
	record(build: string, isError: boolean, latency: number): void {
		const name = `${this.#flag}_${build}`.replace(/\W/g, "_");
		const metrics = this.#metrics;
		metrics.defineCounter(`${name}_requests`, `requests of build ${build}`);
		metrics.defineCounter(`${name}_errors`, `errors of build ${build}`);
		metrics.defineHistogram(`${name}_latency`, `seconds of build ${build}`);
		metrics.incrementCounter(`${name}_requests`);
		if (isError) metrics.incrementCounter(`${name}_errors`);
		metrics.observeHistogram(`${name}_latency`, latency / 1000);
	}
}
