import {
	readApplication,
	readCounts,
	readFrontendApplication,
	readImpactMetrics,
} from "../reports/report-reader.js";
import type { Reader, ReportReceiver } from "../reports/report-receiver.js";
import type { Call } from "../requests/call.js";
import type { Answers } from "./extra-routes.js";
import { FRONTEND_METRICS, FRONTEND_REGISTER } from "./report-paths.js";

/** Receives registrations and metrics of SDKs. */
export class ReportApi {
	readonly #receiver: ReportReceiver;

	constructor(receiver: ReportReceiver) {
		this.#receiver = receiver;
	}

	answers(): Answers {
		const read = (reader: Reader, isJson: boolean) => (call: Call) =>
			this.#receiver.receive(call, reader, isJson);
		return [
			["/api/client/register", read(this.#register, false)],
			["/api/client/metrics", read(this.#metrics, true)],
			...FRONTEND_METRICS.map(
				(path) => [path, read(this.#frontendMetrics, false)] as const,
			),
			...FRONTEND_REGISTER.map(
				(path) => [path, read(this.#register, false)] as const,
			),
		];
	}

	readonly #metrics: Reader = (json, buffer, { token }) => {
		const rows = readCounts(json, this.#receiver.originOf(token));
		const impact = readImpactMetrics(Object(json).impactMetrics);
		for (const row of rows) buffer.addRow(row);
		for (const metric of impact) buffer.addImpact(metric);
	};

	/** Reads counts, and the application of an SDK that sends no registration, as frontend SDKs. */
	readonly #frontendMetrics: Reader = (json, buffer, call) => {
		this.#metrics(json, buffer, call);
		const { request, token } = call;
		const { now } = this.#receiver.originOf(token);
		const application = readFrontendApplication(json, request, now);
		if (application)
			buffer.addApplication(this.#receiver.toEntry(application, token), true);
	};

	readonly #register: Reader = (json, buffer, { token }) => {
		const application = readApplication(json);
		buffer.addApplication(this.#receiver.toEntry(application, token));
	};
}
