import { VERSION } from "../../client/version.js";
import { firstLine } from "../../errors.js";
import { summarize } from "../reports/latency-summary.js";
import type { TrafficSeries } from "../reports/traffic.js";
import type { ExtraDependencies } from "./extra-routes.js";

/** Describes this edge to its server, which lists connected edges. */
export class InstanceReport {
	readonly #state: ExtraDependencies;
	/** Whether the server has no such path. */
	#isUnknown = false;

	constructor(state: ExtraDependencies) {
		this.#state = state;
	}

	/** Returns the description in the format of Unleash. */
	describe(): object {
		const { options, instance } = this.#state;
		const { appName, identity, region, processMetrics } = options;
		return {
			identifier: identity(),
			appName,
			region: region ?? null,
			hosting: "self-hosted",
			edgeVersion: VERSION,
			processMetrics: processMetrics?.() ?? null,
			started: instance.startedAt,
			traffic: this.#describeTraffic(),
			latencyUpstream: { features: NONE, metrics: NONE, edge: NONE },
			requestsSinceLastReport: {},
			connectedStreamingClients: instance.streams(),
			connectedEdges: instance.connected(),
			connectionConsumptionSinceLastReport: { features: [], metrics: [] },
			requestConsumptionSinceLastReport: [],
		};
	}

	#describeTraffic(): object {
		const all = this.#state.traffic.list();
		const of = (isIncluded: (series: TrafficSeries) => boolean) =>
			summaries(all.filter(isIncluded));
		const isServed = ({ status }: TrafficSeries) => status < 300;
		return {
			cachedResponses: of(({ status }) => status === 304),
			get: of((series) => isServed(series) && series.method !== "POST"),
			post: of((series) => isServed(series) && series.method === "POST"),
			accessDenied: of(({ status }) => status === 401 || status === 403),
		};
	}

	/** Sends the description with the token of one environment after the other, until it is accepted. Never rejects. */
	async send(): Promise<void> {
		const { environments, reports } = this.#state;
		if (this.#isUnknown || !reports.isActive) return;
		const body = JSON.stringify(this.describe());
		for (const { name } of environments.all())
			if (await this.#post(name, body)) return;
	}

	async #post(environment: string, body: string): Promise<boolean> {
		const { reports, options } = this.#state;
		try {
			const api = reports.apiOf(environment);
			if (api === undefined) return false;
			const { status } = await api.post("/client/metrics/edge", body, false);
			// Old servers do not have the path.
			this.#isUnknown = status === 404;
			return this.#isUnknown || status < 300;
		} catch (error) {
			options.log.debug(
				`the server did not receive instance data: ${firstLine(error)}`,
				environment,
			);
			return false;
		}
	}
}

/** Durations that are not measured. */
const NONE = { avg: 0, count: 0, p99: 0 };

/** Returns the durations by path. */
function summaries(series: readonly TrafficSeries[]): object {
	const paths = new Set(series.map(({ path }) => path));
	const latencies = (path: string) =>
		series.flatMap((one) => (one.path === path ? one.latency : []));
	return Object.fromEntries(
		[...paths].map((path) => [path, summarize(latencies(path))]),
	);
}
