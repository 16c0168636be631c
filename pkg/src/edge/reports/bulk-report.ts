import type { ImpactMetric, ImpactSample } from "./impact-series.js";
import type { MetricRow } from "./metric-rows.js";
import type { Application } from "./report-reader.js";

/** The contents of one body of `/client/metrics/bulk`. */
export interface BulkReport {
	readonly applications: readonly Application[];
	readonly metrics: readonly MetricRow[];
	readonly impactMetrics: readonly ImpactMetric[];
}

/** One entry of a report, in the list that it belongs to. */
type Entry = {
	readonly [List in keyof BulkReport]: {
		readonly list: List;
		readonly value: BulkReport[List][number];
	};
}[keyof BulkReport];

/** The largest body, in bytes; the server accepts 100 kB. */
const MAX_BODY = 95_000;

/** Bytes of a body without entries, rounded up. */
const FRAME = 100;

/** Splits a report into bodies that the server accepts. Applications come first, so that it knows them. */
export function splitBySize(report: BulkReport): BulkReport[] {
	const encoder = new TextEncoder();
	const parts: Entry[][] = [];
	let size = MAX_BODY;
	for (const entry of entriesOf(report)) {
		const bytes = encoder.encode(JSON.stringify(entry.value)).length + 1;
		if (size + bytes >= MAX_BODY) {
			parts.push([]);
			size = FRAME;
		}
		parts.at(-1)?.push(entry);
		size += bytes;
	}
	return parts.map(toReport);
}

/** Splits a report into two halves; `undefined` if it has only one entry. */
export function halveReport(
	report: BulkReport,
): [BulkReport, BulkReport] | undefined {
	const entries = entriesOf(report);
	const middle = entries.length >> 1;
	if (middle === 0) return undefined;
	return [toReport(entries.slice(0, middle)), toReport(entries.slice(middle))];
}

/** Returns the contents of a report in words. */
export function describeReport({
	applications,
	metrics,
	impactMetrics,
}: BulkReport): string {
	const total = metrics.reduce((sum, { yes, no }) => sum + yes + no, 0);
	return [
		`${applications.length} applications`,
		`${total} evaluations`,
		`${impactMetrics.length} impact metrics`,
	].join(", ");
}

/** Entries of impact metrics are single samples: one metric may have very many. */
function entriesOf(report: BulkReport): Entry[] {
	const { applications, metrics, impactMetrics } = report;
	return [
		...applications.map((value): Entry => ({ list: "applications", value })),
		...metrics.map((value): Entry => ({ list: "metrics", value })),
		...impactMetrics.flatMap(({ samples, ...metric }) =>
			samples.map(
				(sample): Entry => ({
					list: "impactMetrics",
					value: { ...metric, samples: [sample] },
				}),
			),
		),
	];
}

function toReport(entries: readonly Entry[]): BulkReport {
	const valuesOf = (list: keyof BulkReport) =>
		entries.flatMap((entry) => (entry.list === list ? entry.value : []));
	return {
		applications: valuesOf("applications") as Application[],
		metrics: valuesOf("metrics") as MetricRow[],
		impactMetrics: joinSamples(valuesOf("impactMetrics") as ImpactMetric[]),
	};
}

/** Joins the samples of each metric. */
export function joinSamples(single: readonly ImpactMetric[]): ImpactMetric[] {
	const metrics = new Map<string, ImpactMetric>();
	const samples = new Map<string, ImpactSample[]>();
	for (const metric of single) {
		const key = JSON.stringify([metric.name, metric.type]);
		const list = samples.get(key) ?? [];
		list.push(...metric.samples);
		samples.set(key, list);
		metrics.set(key, { ...metric, samples: list });
	}
	return [...metrics.values()];
}
