import { VERSION } from "../client/version.js";
import { firstLine } from "../errors.js";
import type { Environments } from "./environments.js";
import type { Reports } from "./reports.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";
import {
	LatencyHistogram,
	type Traffic,
	type TrafficSeries,
} from "./traffic.js";

/** Milliseconds after which another edge counts as gone. */
const MAX_AGE = 300_000;

/** Most edges that are remembered. */
const MAX_EDGES = 100;

/** Another edge that uses this one as its server, as it describes itself. */
interface ConnectedEdge {
	readonly data: object;
	/** Unix milliseconds. */
	readonly at: number;
}

/** What the server shows about this edge and those behind it. */
export class InstanceData {
	readonly #options: ResolvedEdgeOptions;
	readonly #environments: Environments;
	readonly #reports: Reports;
	readonly #traffic: Traffic;
	readonly #connected = new Map<string, ConnectedEdge>();
	#startedAt: string | undefined;
	/** Whether the server has no such path. */
	#isUnknown = false;
	/** Number of SDKs that listen to a stream. */
	streams: () => number = () => 0;

	constructor(
		options: ResolvedEdgeOptions,
		environments: Environments,
		reports: Reports,
		traffic: Traffic,
	) {
		this.#options = options;
		this.#environments = environments;
		this.#reports = reports;
		this.#traffic = traffic;
	}

	/** When this edge started: at its first request or report. ISO 8601. */
	get startedAt(): string {
		this.#startedAt ??= new Date(this.#options.now()).toISOString();
		return this.#startedAt;
	}

	/** Remembers another edge. */
	connect(data: object): void {
		const { identifier } = data as { identifier?: unknown };
		const at = this.#options.now();
		if (this.#connected.size >= MAX_EDGES) this.#removeOld();
		if (this.#connected.size < MAX_EDGES)
			this.#connected.set(String(identifier), { data, at });
	}

	#removeOld(): void {
		const oldest = this.#options.now() - MAX_AGE;
		for (const [name, { at }] of this.#connected)
			if (at < oldest) this.#connected.delete(name);
	}

	/** Returns the description of this edge in the format of Unleash. */
	describe(): object {
		const { appName, identity, region, processMetrics } = this.#options;
		this.#removeOld();
		return {
			identifier: identity(),
			appName,
			region: region ?? null,
			hosting: "self-hosted",
			edgeVersion: VERSION,
			processMetrics: processMetrics?.() ?? null,
			started: this.startedAt,
			traffic: this.#describeTraffic(),
			latencyUpstream: { features: NONE, metrics: NONE, edge: NONE },
			requestsSinceLastReport: {},
			connectedStreamingClients: this.streams(),
			connectedEdges: [...this.#connected.values()].map(({ data }) => data),
			connectionConsumptionSinceLastReport: { features: [], metrics: [] },
			requestConsumptionSinceLastReport: [],
		};
	}

	#describeTraffic(): object {
		const all = this.#traffic.list();
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

	/** Sends the description to the server, once to each environment's token until one is accepted. Never rejects. */
	async send(): Promise<void> {
		if (this.#isUnknown || !this.#reports.isActive) return;
		const body = JSON.stringify(this.describe());
		for (const { name } of this.#environments.all())
			if (await this.#post(name, body)) return;
	}

	async #post(environment: string, body: string): Promise<boolean> {
		const api = this.#reports.apiOf(environment);
		if (api === undefined) return false;
		try {
			const { status } = await api.post("/client/metrics/edge", body, false);
			// Servers before 6.9 do not have the path.
			this.#isUnknown = status === 404;
			return status < 300 || this.#isUnknown;
		} catch (error) {
			this.#options.log.debug(
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
	const byPath = new Map<string, LatencyHistogram>();
	for (const { path, latency } of series) {
		const sum = byPath.get(path) ?? new LatencyHistogram();
		sum.merge(latency);
		byPath.set(path, sum);
	}
	return Object.fromEntries(
		[...byPath].map(([path, latency]) => [path, latency.summary()]),
	);
}
