import { BOUNDS, type TrafficSeries } from "./traffic.js";

/** A value with its labels. */
interface Sample {
	readonly labels: Readonly<Record<string, string | number>>;
	readonly value: number;
	/** Appended to the name of the metric. */
	readonly suffix?: string;
}

/** Writes metrics in the text format of Prometheus, version 0.0.4. */
export class PrometheusText {
	#text = "";

	/** Adds a metric. */
	add(
		name: string,
		help: string,
		type: "counter" | "gauge" | "histogram",
		samples: readonly Sample[],
	): this {
		const lines = samples.map(
			({ labels, value, suffix = "" }) =>
				`${name}${suffix}${formatLabels(labels)} ${value}\n`,
		);
		this.#text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
		return this;
	}

	/** Adds a metric without labels. */
	addValue(
		name: string,
		help: string,
		type: "counter" | "gauge",
		value: number,
	): this {
		return this.add(name, help, type, [{ labels: {}, value }]);
	}

	/** Adds the durations of requests, in seconds. */
	addTraffic(
		name: string,
		help: string,
		traffic: readonly TrafficSeries[],
	): this {
		return this.add(name, help, "histogram", traffic.flatMap(toSamples));
	}

	toString(): string {
		return this.#text;
	}
}

/** Returns the samples of a histogram, each of which includes those before. */
function toSamples(series: TrafficSeries): Sample[] {
	const { method, path, status, latency } = series;
	const labels = { method, path, status };
	let count = 0;
	const buckets = [...latency.classes].map((times, index): Sample => {
		count += times;
		const bound = BOUNDS[index];
		const le = bound === undefined ? "+Inf" : bound / 1000;
		return { labels: { ...labels, le }, value: count, suffix: "_bucket" };
	});
	return [
		...buckets,
		{ labels, value: latency.sum / 1000, suffix: "_sum" },
		{ labels, value: latency.count, suffix: "_count" },
	];
}

function formatLabels(labels: Sample["labels"]): string {
	const pairs = Object.entries(labels).map(
		([name, value]) => `${name}="${escapeLabel(String(value))}"`,
	);
	return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
	return value
		.replaceAll("\\", "\\\\")
		.replaceAll('"', '\\"')
		.replaceAll("\n", "\\n");
}
