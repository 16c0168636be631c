import type { Environments } from "../flags/environments.js";
import type { FlagAccess } from "../flags/flag-access.js";
import type { FlagSet } from "../flags/flag-set.js";
import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { InstanceData } from "../reports/instance-data.js";
import type { Reports } from "../reports/reports.js";
import type { Traffic } from "../reports/traffic.js";
import type { Access, Answer, Call, Route } from "../requests/call.js";
import type { ContextAccess } from "../requests/context-access.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { TokenRegistry } from "../tokens/token-registry.js";
import type { RequestBody } from "../transport/request-body.js";
import type { Responder } from "../transport/responder.js";
import type { ChangesApi } from "./changes-api.js";
import type { Extras } from "./extras.js";
import { FRONTEND_METRICS, FRONTEND_REGISTER } from "./report-paths.js";

/** The objects that the APIs need which are loaded later. */
export interface ExtraDependencies {
	readonly options: ResolvedEdgeOptions;
	readonly environments: Environments;
	readonly registry: TokenRegistry;
	readonly reports: Reports;
	readonly traffic: Traffic;
	readonly instance: InstanceData;
	readonly flags: FlagAccess;
	readonly contexts: ContextAccess;
	readonly responder: Responder;
	readonly body: RequestBody;
	/** Called when the API of changes is there. */
	onChanges(changes: ChangesApi): void;
}

/** The answers of an API, by path. */
export type Answers = readonly (readonly [
	path: string,
	answer: (call: Call) => Answer,
])[];

/** The paths of all APIs but that of flags. They are loaded when one of them is first asked. */
export class ExtraRoutes {
	readonly #dependencies: ExtraDependencies;
	#extras: Promise<Extras> | undefined;

	constructor(dependencies: ExtraDependencies) {
		this.#dependencies = dependencies;
	}

	routes(): Route[] {
		const { residual, explainToken } = this.#dependencies.options;
		return [
			...this.#routes("any", ["POST"], OFREP_PATHS).map((route) => ({
				...route,
				refuse: (...given: Parameters<Refuse>) => this.#refuseOfrep(...given),
			})),
			...this.#routes("backend", ["GET", "HEAD"], CLIENT_PATHS),
			...this.#routes("backend", ["POST"], REPORT_PATHS),
			...this.#routes("frontend", ["POST"], FRONTEND_METRICS),
			...this.#routes("frontend", ["POST"], FRONTEND_REGISTER),
			...this.#routes("open", ["POST"], ["/edge/validate"]),
			...this.#routes("open", ["GET", "HEAD"], this.#backstagePaths()),
			...this.#routes(
				"frontend",
				["GET", "HEAD", "POST"],
				residual ? ["/api/residual"] : [],
			),
			...this.#routes(
				"any",
				["GET", "POST"],
				explainToken ? ["/api/frontend/explain/"] : [],
			),
		];
	}

	#routes(
		access: Access,
		methods: readonly string[],
		paths: readonly string[],
	): Route[] {
		const answer = (path: string) => (call: Call) => this.#answer(path, call);
		return paths.map((path) => ({
			access,
			methods,
			path,
			answer: answer(path),
		}));
	}

	/** Returns the paths for operators that are not switched off. */
	#backstagePaths(): string[] {
		const { options } = this.#dependencies;
		// A Worker has no port of its own for operators: each peer may ask.
		const isOn = (disabled: boolean | undefined) =>
			!(disabled ?? options.isOnDemand);
		const names = [
			isOn(options.disableMetricsEndpoint) && "metrics",
			isOn(options.disableTokensEndpoint) && "tokens",
			isOn(options.disableFeaturesEndpoint) && "features",
			isOn(options.disableMetricsBatchEndpoint) && "metricsbatch",
			isOn(options.disableInstanceDataEndpoint) && "instancedata",
		];
		return names.flatMap((name) => (name ? `/internal-backstage/${name}` : []));
	}

	async #answer(path: string, call: Call): Promise<EdgeResponse> {
		const answer = (await this.#load()).answers.get(path);
		if (answer === undefined) throw new Error(`\`${path}\` has no answer`);
		return answer(call);
	}

	/** Answers a request of the Frontend API with a residual; `undefined` if the engine has no tools. */
	async residual(
		call: Call,
		flags: FlagSet,
		context: object,
	): Promise<EdgeResponse | undefined> {
		const { residuals } = await this.#load();
		return residuals.answerFrontend(call, flags, context);
	}

	/** Describes this edge to its server. Never rejects. */
	async sendInstanceData(): Promise<void> {
		await (await this.#load()).instance.send();
	}

	#load(): Promise<Extras> {
		this.#extras ??= import("./extras.js").then(({ createExtras }) =>
			createExtras(this.#dependencies),
		);
		return this.#extras;
	}

	/** Returns an error in the format of OFREP. */
	#refuseOfrep(
		request: EdgeRequest,
		status: number,
		errorDetails: string,
	): EdgeResponse {
		const { responder } = this.#dependencies;
		return responder.withStatus(request, status, { errorDetails });
	}
}

type Refuse = NonNullable<Route["refuse"]>;

const OFREP_PATHS = ["/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/"];

const REPORT_PATHS = [
	"/api/client/register",
	"/api/client/metrics",
	"/api/client/metrics/bulk",
	"/api/client/metrics/edge",
];

const CLIENT_PATHS = [
	"/api/client/features/",
	"/api/client/delta",
	"/api/client/streaming",
];
