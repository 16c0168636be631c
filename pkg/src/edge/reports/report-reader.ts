import type { EdgeRequest } from "../http.js";
import type {
	ImpactBucket,
	ImpactMetric,
	ImpactSample,
} from "./impact-series.js";
import { hourOf, type MetricRow } from "./metric-rows.js";

/** A body of an SDK that cannot be used; the message says why. */
export class InvalidReport extends Error {}

type Json = Readonly<Record<string, unknown>>;

/** An application that registered, as its SDK describes it. */
export interface Application extends Json {
	readonly appName: string;
}

/** Reads the registration of an SDK. */
export function readApplication(json: unknown): Application {
	const application = object(json, "the registration");
	return { ...application, appName: text(application.appName, "appName") };
}

/**
 * Reads the application of a frontend SDK, which names its version with each report; `undefined` if it does not.
 *
 * `now` are Unix milliseconds: servers that do not know frontend applications need the time of the start.
 */
export function readFrontendApplication(
	json: unknown,
	request: EdgeRequest,
	now: number,
): Application | undefined {
	const { appName, instanceId } = Object(json) as Json;
	const sdkVersion = request.header("unleash-sdk");
	if (typeof instanceId !== "string" || !sdkVersion) return undefined;
	return {
		appName: text(appName, "appName"),
		instanceId,
		sdkVersion,
		sdkFlavor: request.header("unleash-sdk-flavor"),
		sdkFlavorVersion: request.header("unleash-sdk-flavor-version"),
		started: new Date(now).toISOString(),
		interval: 0,
	};
}

/** Where counts belong to if their report does not say. */
export interface Origin {
	readonly environment: string;
	/** Unix milliseconds. */
	readonly now: number;
}

/** Reads the counts of one SDK: the body of `/client/metrics`. */
export function readCounts(json: unknown, origin: Origin): MetricRow[] {
	const report = object(json, "the report");
	const appName = text(report.appName, "appName");
	const { bucket } = report;
	if (bucket === undefined || bucket === null) return [];
	const { start, toggles = {} } = object(bucket, "bucket");
	const timestamp = hour(start ?? origin.now, "bucket.start");
	const { environment } = origin;
	return Object.entries(object(toggles, "bucket.toggles")).map(
		([featureName, counts]) => ({
			featureName,
			appName,
			environment,
			timestamp,
			...readCount(object(counts, `bucket.toggles.${featureName}`)),
		}),
	);
}

/** Reads impact metrics. Those that are malformed are left out, as in the server. */
export function readImpactMetrics(json: unknown): ImpactMetric[] {
	if (!Array.isArray(json)) return [];
	return json.flatMap((metric) => {
		const { name, help, type, samples } = Object(metric) as Json;
		const isKnown = ["counter", "gauge", "histogram"].includes(String(type));
		if (typeof name !== "string" || !isKnown || !Array.isArray(samples))
			return [];
		return {
			name,
			help: String(help ?? ""),
			type: type as ImpactMetric["type"],
			samples: samples.flatMap((sample) => readSample(sample) ?? []),
		};
	});
}

function readSample(json: unknown): ImpactSample | undefined {
	const { labels, value, count, sum, buckets } = Object(json) as Json;
	const own = Object.entries(Object(labels)).map(([name, label]) => [
		name,
		String(label),
	]);
	const all = { ...Object.fromEntries(own), origin: "edge" };
	if (typeof value === "number") return { labels: all, value };
	if (typeof count !== "number" || !Array.isArray(buckets)) return undefined;
	if (!buckets.every(isBucket)) return undefined;
	return { labels: all, count, sum: Number(sum) || 0, buckets };
}

function isBucket(json: unknown): json is ImpactBucket {
	const { le, count } = Object(json) as Json;
	const isBound = typeof le === "number" || le === "+Inf";
	return isBound && typeof count === "number";
}

/** Reads how often a flag was on and off, and its variants. */
export function readCount(
	json: Json,
): Pick<MetricRow, "yes" | "no" | "variants"> {
	const variants = Object.entries(Object(json.variants ?? {}));
	return {
		yes: number(json.yes ?? 0, "yes"),
		no: number(json.no ?? 0, "no"),
		variants: Object.fromEntries(
			variants.map(([name, count]) => [
				name,
				number(count, `variants.${name}`),
			]),
		),
	};
}

/** Returns an object; throws for anything else. `what` names it. */
export function object(json: unknown, what: string): Json {
	if (typeof json === "object" && json !== null && !Array.isArray(json))
		return json as Json;
	throw new InvalidReport(`\`${short(what)}\` is not an object`);
}

/** Returns a list; throws for anything else. */
export function list(json: unknown, what: string): readonly unknown[] {
	if (Array.isArray(json)) return json;
	throw new InvalidReport(`\`${what}\` is not a list`);
}

/** Returns a string; throws for anything else. */
export function text(json: unknown, what: string): string {
	if (typeof json === "string") return json;
	throw new InvalidReport(`\`${short(what)}\` is not a string`);
}

function number(json: unknown, what: string): number {
	if (Number.isSafeInteger(json) && (json as number) >= 0)
		return json as number;
	throw new InvalidReport(`\`${short(what)}\` is not a count`);
}

/** Returns the start of the hour of a date; throws for anything else. */
export function hour(json: unknown, what: string): string {
	const time = typeof json === "number" ? json : Date.parse(String(json));
	if (Number.isFinite(time) && Math.abs(time) < MAX_TIME) return hourOf(time);
	throw new InvalidReport(`\`${short(what)}\` is not a date`);
}

/** The end of the year 9999: later dates have another form. Unix milliseconds. */
const MAX_TIME = 253_402_300_800_000;

/** Returns a name for a message, which may come from anybody. */
function short(name: string): string {
	return name.slice(0, 100);
}
