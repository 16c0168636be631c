import { VERSION } from "../../client/version.js";
import type { Feed } from "../flags/feed.js";
import type { EdgeResponse } from "../http.js";
import { PrometheusText } from "../reports/prometheus.js";
import type { Call } from "../requests/call.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { type EdgeToken, labelOf } from "../tokens/token.js";
import type { Responder } from "../transport/responder.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";
import type { InstanceReport } from "./instance-report.js";

/** Answers operators: what the edge knows. */
export class BackstageApi {
	readonly #state: ExtraDependencies;
	readonly #options: ResolvedEdgeOptions;
	readonly #responder: Responder;

	readonly #instance: InstanceReport;

	constructor(state: ExtraDependencies, instance: InstanceReport) {
		this.#state = state;
		this.#instance = instance;
		this.#options = state.options;
		this.#responder = state.responder;
	}

	answers(): Answers {
		const { reports } = this.#state;
		const values = {
			tokens: () => this.#tokens(),
			features: () => this.#features(),
			metricsbatch: () => reports.pending(),
			instancedata: () => this.#instance.describe(),
		};
		const json = Object.entries(values).map(
			([name, value]): Answers[number] => [
				BASE + name,
				({ request }) => this.#responder.json(request, JSON.stringify(value())),
			],
		);
		return [...json, [`${BASE}metrics`, (call) => this.#metrics(call)]];
	}

	#tokens(): object {
		const { environments, registry } = this.#state;
		const feeds = environments.all().flatMap(({ feeds }) => feeds);
		return {
			tokenRefreshes: feeds.map((feed) => this.#describeFeed(feed)),
			tokenValidationStatus: registry.valid().map(describeToken),
			invalidTokenCount: registry.invalidCount,
		};
	}

	#describeFeed(feed: Feed): object {
		const { etag, confirmedAt, failures } = feed.state;
		const { refreshInterval } = this.#options;
		return {
			token: describeToken(feed.token),
			etag: etag ?? null,
			next_refresh: toDate(confirmedAt + refreshInterval),
			last_refreshed: toDate(confirmedAt),
			last_feature_count: feed.engine?.size ?? null,
			last_check: toDate(confirmedAt),
			failure_count: failures,
		};
	}

	/** Returns the flags of each environment, as the server sent them. */
	#features(): object {
		const entries = this.#state.environments
			.all()
			.map(({ name, flags }) => [name, flags?.definitions.document ?? null]);
		return Object.fromEntries(entries);
	}

	#metrics({ request }: Call): EdgeResponse {
		const text = String(this.#describeMetrics());
		return this.#responder.text(request, text, PROMETHEUS_TYPE);
	}

	#describeMetrics(): PrometheusText {
		const text = new PrometheusText()
			.add("fanion_edge_info", "Version and name of this edge.", "gauge", [
				{ labels: { version: VERSION, app: this.#options.appName }, value: 1 },
			])
			.addTraffic(
				"fanion_edge_request_duration_seconds",
				"Time until a response was ready, by route.",
				this.#state.traffic.list(),
			);
		this.#addEnvironments(text);
		this.#addTokens(text);
		this.#addProcess(text);
		return text;
	}

	#addEnvironments(text: PrometheusText): void {
		const { environments, reports } = this.#state;
		const all = environments.all();
		const sample = (environment: string, value: number) => ({
			labels: { environment },
			value,
		});
		text
			.add(
				"fanion_edge_flags",
				"Flags in memory.",
				"gauge",
				all.map(({ name, flags }) => sample(name, flags?.flags.length ?? 0)),
			)
			.add(
				"fanion_edge_refresh_failures",
				"Requests for flags that failed since the flags last changed.",
				"gauge",
				all.map(({ name, feeds }) =>
					sample(
						name,
						feeds.reduce((sum, { state }) => sum + state.failures, 0),
					),
				),
			)
			.add(
				"fanion_edge_pending_metrics",
				"Rows of metrics that wait for the server.",
				"gauge",
				Object.entries(reports.pending()).map(([name, { metrics }]) =>
					sample(name, metrics.length),
				),
			);
	}

	#addTokens(text: PrometheusText): void {
		const { registry, instance } = this.#state;
		text
			.addValue(
				"fanion_edge_valid_tokens",
				"Valid tokens that are known.",
				"gauge",
				registry.valid().length,
			)
			.addValue(
				"fanion_edge_invalid_tokens",
				"Invalid tokens that are remembered.",
				"gauge",
				registry.invalidCount,
			)
			.addValue(
				"fanion_edge_streams",
				"SDKs that listen to a stream.",
				"gauge",
				instance.streams(),
			);
	}

	#addProcess(text: PrometheusText): void {
		const usage = this.#options.processMetrics?.();
		if (usage === undefined) return;
		text
			.addValue(
				"process_cpu_seconds_total",
				"Seconds of CPU time.",
				"counter",
				usage.cpuUsage,
			)
			.addValue(
				"process_resident_memory_bytes",
				"Bytes of memory.",
				"gauge",
				usage.memoryUsage,
			);
	}
}

const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const BASE = "/internal-backstage/";

/** Returns a token in the format of Unleash, without the secret. */
function describeToken(token: EdgeToken): object {
	const { kind, environment, projects, isTrusted } = token;
	const status = isTrusted ? "Trusted" : "Validated";
	return { token: labelOf(token), type: kind, environment, projects, status };
}

/** Returns Unix milliseconds as ISO 8601; `null` for a time that was never. */
function toDate(time: number): string | null {
	return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
