import {
	readApplication,
	readCounts,
	readFrontendApplication,
	readImpactMetrics,
} from "../reports/report-reader.js";
import type { Reader, ReportReceiver } from "../reports/report-receiver.js";
import type { Call, Route } from "../requests/call.js";

/** Receives registrations and metrics of SDKs. */
export class ReportApi {
	readonly #receiver: ReportReceiver;

	constructor(receiver: ReportReceiver) {
		this.#receiver = receiver;
	}

	routes(): Route[] {
		const frontend = FRONTEND_PATHS.flatMap((path) => [
			this.#route("frontend", `${path}/client/metrics`, this.#frontendMetrics),
			this.#route("frontend", `${path}/client/register`, this.#register),
		]);
		return [
			this.#route("backend", "/api/client/register", this.#register),
			this.#route("backend", "/api/client/metrics", this.#metrics, true),
			...frontend,
		];
	}

	/** Returns a route; `isJson` if it answers with the JSON `null`. */
	#route(
		access: "frontend" | "backend",
		path: string,
		reader: Reader,
		isJson = false,
	): Route {
		const answer = (call: Call) => this.#receiver.receive(call, reader, isJson);
		return { methods: ["POST"], path, access, answer };
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

/** The paths of the frontend API, each of which has reports. */
const FRONTEND_PATHS = [
	"/api/frontend",
	"/api/frontend/all",
	"/api/proxy",
	"/api/proxy/all",
];
