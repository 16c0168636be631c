import {
	type CollectedMetric,
	ImpactMetrics,
	toReport,
} from "../../client/impact-metrics.js";

/** Impact metrics since the last report. */
export interface ImpactReport {
	/** In the format of a report: counters, then histograms. */
	readonly metrics: readonly object[];
	/** Adds the values to the next report. */
	restore(): void;
}

/** Keeps impact metrics. The module is loaded with the first of them: few applications have any. */
export class ImpactRegistry extends ImpactMetrics {
	constructor(labels: Record<string, string>, warn: (message: string) => void) {
		super(
			() => labels,
			() => "",
			warn,
			() => {},
		);
	}

	/** Returns all values, and clears them. */
	report(): ImpactReport {
		const collected = this.collect();
		return {
			metrics: toReports(collected),
			restore: () => this.restore(collected),
		};
	}
}

function toReports(metrics: readonly CollectedMetric[]): object[] {
	const ofType = (type: string) =>
		metrics.filter(({ definition }) => definition.type === type);
	return [...ofType("counter"), ...ofType("histogram")].map(toReport);
}
