import { readImpactMetrics } from "../reports/report-reader.js";
import type { Reader } from "../reports/report-receiver.js";
import { readApplications, readRows } from "./bulk-reader.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";

/** Receives the reports of other edges and of proxies. */
export class BulkApi {
	readonly #dependencies: ExtraDependencies;

	constructor(dependencies: ExtraDependencies) {
		this.#dependencies = dependencies;
	}

	answers(): Answers {
		const { receiver, instance } = this.#dependencies;
		const connect: Reader = (json) => instance.connect(Object(json));
		return [
			[
				"/api/client/metrics/bulk",
				(call) => receiver.receive(call, this.#bulk, true),
			],
			[
				"/api/client/metrics/edge",
				(call) => receiver.receive(call, connect, false),
			],
		];
	}

	/** Reads a report. Rows of other environments are not the token's. */
	readonly #bulk: Reader = (json, buffer, { token }) => {
		const { options, receiver } = this.#dependencies;
		const { applications = [], metrics = [], impactMetrics } = Object(json);
		const origin = receiver.originOf(token);
		const registered = readApplications(applications);
		const rows = readRows(metrics, origin);
		const own = rows.filter((row) => row.environment === origin.environment);
		if (own.length < rows.length)
			options.log.warn(
				`${rows.length - own.length} rows of a report are dropped: they are of another environment than its token`,
				origin.environment,
			);
		for (const application of registered)
			buffer.addApplication(receiver.toEntry(application, token));
		for (const row of own) buffer.addRow(row);
		for (const metric of readImpactMetrics(impactMetrics))
			buffer.addImpact(metric);
	};
}
