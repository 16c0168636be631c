import type { Call, Route } from "./call.js";
import type { EdgeResponse } from "./http.js";
import type { InstanceData } from "./instance-data.js";
import { lifetimeOf } from "./lifetime.js";
import type { MetricsBuffer } from "./metrics-buffer.js";
import {
	type Application,
	InvalidReport,
	readApplication,
	readApplications,
	readCounts,
	readImpactMetrics,
	readRows,
} from "./report-reader.js";
import type { Reports } from "./reports.js";
import type { RequestBody } from "./request-body.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";
import type { Responder } from "./responder.js";
import type { EdgeToken } from "./token.js";

/** Reads a body into a buffer of the token's environment. */
type Reader = (json: unknown, buffer: MetricsBuffer, token: EdgeToken) => void;

/** Receives registrations and metrics of SDKs, proxies and other edges. */
export class ReportApi {
	readonly #options: ResolvedEdgeOptions;
	readonly #reports: Reports;
	readonly #responder: Responder;
	readonly #body: RequestBody;

	readonly #instance: InstanceData;

	constructor(
		options: ResolvedEdgeOptions,
		reports: Reports,
		instance: InstanceData,
		responder: Responder,
		body: RequestBody,
	) {
		this.#options = options;
		this.#reports = reports;
		this.#instance = instance;
		this.#responder = responder;
		this.#body = body;
	}

	routes(): Route[] {
		const metrics: Reader = (...given) => this.#readMetrics(...given);
		const register: Reader = (...given) => this.#readApplication(...given);
		const bulk: Reader = (...given) => this.#readBulk(...given);
		const edge: Reader = (json) => this.#instance.connect(Object(json));
		const frontend = FRONTEND_PATHS.flatMap((path) => [
			this.#route("frontend", `${path}/client/metrics`, metrics),
			this.#route("frontend", `${path}/client/register`, register),
		]);
		return [
			this.#route("backend", "/api/client/register", register),
			this.#route("backend", "/api/client/metrics", metrics, true),
			this.#route("backend", "/api/client/metrics/bulk", bulk, true),
			this.#route("backend", "/api/client/metrics/edge", edge),
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
		const answer = (call: Call) => this.#receive(call, reader, isJson);
		return { methods: ["POST"], path, access, answer };
	}

	async #receive(
		{ request, token }: Call,
		reader: Reader,
		isJson: boolean,
	): Promise<EdgeResponse> {
		const body = await this.#body.readJson(request);
		if ("refusal" in body) return body.refusal;
		const lifetime = lifetimeOf(request);
		try {
			this.#reports.record(token.environment, lifetime, (buffer) =>
				reader(body.json, buffer, token),
			);
		} catch (error) {
			if (!(error instanceof InvalidReport)) throw error;
			return this.#responder.error(request, 422, error.message);
		}
		return isJson
			? this.#responder.accepted(request)
			: this.#responder.empty(request, 202);
	}

	#readMetrics(json: unknown, buffer: MetricsBuffer, token: EdgeToken): void {
		const rows = readCounts(json, this.#originOf(token));
		const impact = readImpactMetrics(Object(json).impactMetrics);
		for (const row of rows) buffer.addRow(row);
		for (const metric of impact) buffer.addImpact(metric);
	}

	#readApplication(
		json: unknown,
		buffer: MetricsBuffer,
		token: EdgeToken,
	): void {
		buffer.addApplication(this.#toEntry(readApplication(json), token));
	}

	/** Reads the report of another edge or proxy. Rows of other environments are not this token's. */
	#readBulk(json: unknown, buffer: MetricsBuffer, token: EdgeToken): void {
		const { applications = [], metrics = [], impactMetrics } = Object(json);
		const origin = this.#originOf(token);
		const registered = readApplications(applications);
		const rows = readRows(metrics, origin);
		const own = rows.filter((row) => row.environment === origin.environment);
		if (own.length < rows.length)
			this.#options.log.warn(
				`${rows.length - own.length} rows of a report are dropped: they are of another environment than its token`,
				origin.environment,
			);
		for (const application of registered)
			buffer.addApplication(this.#toEntry(application, token));
		for (const row of own) buffer.addRow(row);
		for (const metric of readImpactMetrics(impactMetrics))
			buffer.addImpact(metric);
	}

	#originOf({ environment }: EdgeToken) {
		return { environment, now: this.#options.now() };
	}

	/** Returns an application with its token's scope, and this edge in its path to the server. */
	#toEntry(
		application: Application,
		{ environment, projects, kind }: EdgeToken,
	): Application {
		const { connectVia } = application;
		const via = Array.isArray(connectVia) ? connectVia : [];
		const { appName, identity } = this.#options;
		return {
			...application,
			environment,
			projects,
			sdkType: application.sdkType ?? kind,
			connectVia: [...via, { appName, instanceId: identity() }],
		};
	}
}

/** The paths of the frontend API, each of which has reports. */
const FRONTEND_PATHS = [
	"/api/frontend",
	"/api/frontend/all",
	"/api/proxy",
	"/api/proxy/all",
];
