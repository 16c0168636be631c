import type { EdgeResponse } from "../http.js";
import type { Call } from "../requests/call.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { EdgeToken } from "../tokens/token.js";
import { lifetimeOf } from "../transport/lifetime.js";
import type { RequestBody } from "../transport/request-body.js";
import type { Responder } from "../transport/responder.js";
import type { MetricsBuffer } from "./metrics-buffer.js";
import { type Application, InvalidReport } from "./report-reader.js";
import type { Reports } from "./reports.js";

interface ReceiverDependencies {
	readonly options: ResolvedEdgeOptions;
	readonly reports: Reports;
	readonly responder: Responder;
	readonly body: RequestBody;
}

/** Reads the body of a request into a buffer of its token's environment. */
export type Reader = (json: unknown, buffer: MetricsBuffer, call: Call) => void;

/** Receives bodies for the reports to the server. */
export class ReportReceiver {
	readonly #options: ResolvedEdgeOptions;
	readonly #reports: Reports;
	readonly #responder: Responder;
	readonly #body: RequestBody;

	constructor({ options, reports, responder, body }: ReceiverDependencies) {
		this.#options = options;
		this.#reports = reports;
		this.#responder = responder;
		this.#body = body;
	}

	/** Answers a request with 202 after its body is read; with the JSON `null` if `isJson`. */
	async receive(
		call: Call,
		reader: Reader,
		isJson: boolean,
	): Promise<EdgeResponse> {
		const { request, token } = call;
		const body = await this.#body.readJson(request);
		if ("refusal" in body) return body.refusal;
		const lifetime = lifetimeOf(request);
		try {
			this.#reports.record(token.environment, lifetime, (buffer) =>
				reader(body.json, buffer, call),
			);
		} catch (error) {
			if (!(error instanceof InvalidReport)) throw error;
			return this.#responder.error(request, 422, error.message);
		}
		return isJson
			? this.#responder.accepted(request)
			: this.#responder.empty(request, 202);
	}

	/** Returns where counts belong to whose report does not say. */
	originOf({ environment }: EdgeToken) {
		return { environment, now: this.#options.now() };
	}

	/** Returns an application with its token's scope, and this edge in its path to the server. */
	toEntry(
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
