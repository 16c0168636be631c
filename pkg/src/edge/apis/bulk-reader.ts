import type { MetricRow } from "../reports/metric-rows.js";
import {
	type Application,
	hour,
	list,
	type Origin,
	object,
	readApplication,
	readCount,
	text,
} from "../reports/report-reader.js";

/** Reads the rows of an edge or proxy: `metrics` of the body of `/client/metrics/bulk`. */
export function readRows(json: unknown, origin: Origin): MetricRow[] {
	return list(json, "metrics").map((entry, index) => {
		const row = object(entry, `metrics[${index}]`);
		return {
			featureName: text(row.featureName, `metrics[${index}].featureName`),
			appName: text(row.appName, `metrics[${index}].appName`),
			environment: String(row.environment ?? origin.environment),
			timestamp: hour(row.timestamp ?? origin.now, "timestamp"),
			...readCount(row),
		};
	});
}

/** Reads the applications of an edge or proxy. */
export function readApplications(json: unknown): Application[] {
	return list(json, "applications").map(readApplication);
}
