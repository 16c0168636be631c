import type { BulkReport } from "./bulk-report.js";
import { type ImpactMetric, ImpactSeries } from "./impact-series.js";
import { type MetricRow, MetricRows } from "./metric-rows.js";
import type { Application } from "./report-reader.js";

/** Most applications that are kept. */
const MAX_APPLICATIONS = 10_000;

/** What SDKs reported in one environment, until it is sent. */
export class MetricsBuffer {
	readonly #warn: (message: string) => void;
	readonly #applications = new Map<string, Application>();
	readonly #rows = new MetricRows();
	readonly #impact = new ImpactSeries();

	constructor(warn: (message: string) => void) {
		this.#warn = warn;
	}

	get isEmpty(): boolean {
		const { size } = this.#applications;
		return size + this.#rows.size + this.#impact.size === 0;
	}

	/** Adds an application; a later registration replaces an earlier one. */
	addApplication(application: Application, isOlder = false): void {
		const { appName, instanceId, connectionId, sdkType } = application;
		const key = JSON.stringify([appName, instanceId, connectionId, sdkType]);
		const isKnown = this.#applications.has(key);
		if (isKnown && isOlder) return;
		if (!isKnown && this.#applications.size >= MAX_APPLICATIONS)
			this.#warn("too many applications: one is not reported");
		else this.#applications.set(key, application);
	}

	addRow(row: MetricRow): void {
		if (!this.#rows.add(row))
			this.#warn(
				`too many counts wait for the server: ${row.yes + row.no} evaluations are not counted`,
			);
	}

	addImpact(metric: ImpactMetric, isOlder = false): void {
		if (this.#impact.add(metric, isOlder) > 0)
			this.#warn("too many impact metrics wait for the server: some are lost");
	}

	/** Adds what was not sent. */
	restore({ applications, metrics, impactMetrics }: BulkReport): void {
		for (const application of applications)
			this.addApplication(application, true);
		for (const row of metrics) this.addRow(row);
		for (const metric of impactMetrics) this.addImpact(metric, true);
	}

	/** Returns everything. */
	list(): BulkReport {
		return {
			applications: [...this.#applications.values()],
			metrics: this.#rows.list(),
			impactMetrics: this.#impact.list(),
		};
	}

	/** Returns everything and forgets it. */
	take(): BulkReport {
		const applications = [...this.#applications.values()];
		this.#applications.clear();
		const metrics = this.#rows.take();
		return { applications, metrics, impactMetrics: this.#impact.take() };
	}
}
