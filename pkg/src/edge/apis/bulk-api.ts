import { readImpactMetrics } from "../reports/report-reader.js";
import type { Reader, ReportReceiver } from "../reports/report-receiver.js";
import { readApplications, readRows } from "./bulk-reader.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";

/** Receives the reports of other edges and of proxies. */
export class BulkApi {
	readonly #dependencies: ExtraDependencies;
	readonly #receiver: ReportReceiver;

	constructor(dependencies: ExtraDependencies, receiver: ReportReceiver) {
		this.#dependencies = dependencies;
		this.#receiver = receiver;
	}

	answers(): Answers {
		const receiver = this.#receiver;
		const { instance } = this.#dependencies;
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
		const receiver = this.#receiver;
		const { options } = this.#dependencies;
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
