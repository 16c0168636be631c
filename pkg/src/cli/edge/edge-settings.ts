import { availableParallelism } from "node:os";
import type { EdgeOptions } from "../../edge/options.js";
import type {
	BootstrapSettings,
	ListenSettings,
	ServerSettings,
	TlsSettings,
} from "../../edge-server/settings.js";
import {
	type OptionSources,
	type OptionValues,
	readOptions,
} from "../options/option-table.js";
import { UsageError } from "../options/usage-error.js";
import { SERVER_OPTIONS } from "./edge-options.js";
import { OFFLINE_OPTIONS } from "./mode-options.js";
import { toStorage } from "./storage-settings.js";
import { UPSTREAM_OPTIONS } from "./upstream-options.js";

type ServerValues = OptionValues<typeof SERVER_OPTIONS>;
type UpstreamValues = OptionValues<typeof UPSTREAM_OPTIONS>;
type OfflineValues = OptionValues<typeof OFFLINE_OPTIONS>;

/**
 * Returns the settings of `fanion edge`.
 *
 * @throws UsageError if an option is missing or invalid
 */
export function edgeSettings(sources: OptionSources): ServerSettings {
	const problems: string[] = [];
	const values = readOptions(SERVER_OPTIONS, sources, problems);
	const upstream = readOptions(UPSTREAM_OPTIONS, sources, problems);
	const isMissing = upstream.upstreamUrl === undefined && problems.length === 0;
	if (isMissing) problems.push(NO_UPSTREAM);
	const storage = toStorage(upstream, problems);
	const settings = serverSettings(values, problems);
	if (problems.length > 0) throw new UsageError(problems);
	const { tokenHeader = "Authorization", ...others } = values;
	return {
		...settings,
		storage,
		upstreamAuthHeader: upstream.upstreamAuthHeader ?? tokenHeader,
		edge: {
			...toEdgeOptions({ tokenHeader, ...others }),
			...toUpstream(upstream),
		},
	};
}

const NO_UPSTREAM =
	"`--upstream-url` and `UPSTREAM_URL` are missing: pass the address of the Unleash server, or use `fanion edge offline`";

/**
 * Returns the settings of `fanion edge offline`.
 *
 * @throws UsageError if an option is missing or invalid
 */
export function offlineSettings(sources: OptionSources): ServerSettings {
	const problems: string[] = [];
	const values = readOptions(SERVER_OPTIONS, sources, problems);
	const offline = readOptions(OFFLINE_OPTIONS, sources, problems);
	const bootstrap = toBootstrap(offline, problems);
	const settings = serverSettings(values, problems);
	if (problems.length > 0) throw new UsageError(problems);
	const { clientTokens = [], frontendTokens = [] } = offline;
	const edge = { ...toEdgeOptions(values), clientTokens, frontendTokens };
	return { ...settings, bootstrap, edge };
}

function toBootstrap(
	{ bootstrapFile, clientTokens, frontendTokens, ...offline }: OfflineValues,
	problems: string[],
): BootstrapSettings | undefined {
	const isInvalid = problems.length > 0;
	if (bootstrapFile === undefined && !isInvalid)
		problems.push(
			"`--bootstrap-file` and `BOOTSTRAP_FILE` are missing: pass the path of a document of `/api/client/features`",
		);
	if (!clientTokens && !frontendTokens && !isInvalid)
		problems.push(
			"`--frontend-tokens` and `--client-tokens` are missing: pass the tokens whose requests are answered",
		);
	const reloadInterval = offline.reloadInterval ?? 0;
	return bootstrapFile === undefined
		? undefined
		: { file: bootstrapFile, reloadInterval };
}

/** Returns what both modes have. */
function serverSettings(
	values: ServerValues,
	problems: string[],
): Omit<ServerSettings, "edge"> {
	const { logFormat = "plain", logLevel = "info" } = values;
	return {
		listen: toListen(values, problems),
		log: { format: logFormat, level: logLevel },
		storage: undefined,
		bootstrap: undefined,
		signingKey: values.signingKey,
		workers: toWorkers(values, problems),
		upstreamAuthHeader: "Authorization",
	};
}

function toWorkers({ workers = 1 }: ServerValues, problems: string[]): number {
	if (workers !== 1 && "Deno" in globalThis)
		problems.push(
			"`--workers` needs Node or Bun, whose processes can share a port: start several commands on different ports",
		);
	return workers === 0 ? availableParallelism() : workers;
}

function toListen(values: ServerValues, problems: string[]): ListenSettings {
	const { interface: host = "0.0.0.0", port = 3063 } = values;
	const { edgeRequestTimeout = 5000, edgeKeepaliveTimeout = 5000 } = values;
	return {
		host,
		port,
		requestTimeout: edgeRequestTimeout,
		keepAliveTimeout: edgeKeepaliveTimeout,
		tls: toTls(values, problems),
	};
}

function toTls(
	values: ServerValues,
	problems: string[],
): TlsSettings | undefined {
	if (!values.tlsEnable) return undefined;
	const { tlsServerKey: key, tlsServerCert: cert } = values;
	const { tlsServerPort = 3043, redirectHttpToHttps = false } = values;
	if (key === undefined || cert === undefined) {
		problems.push(
			"`--tls-enable` needs `--tls-server-key` and `--tls-server-cert`: pass the paths of two PEM files",
		);
		return undefined;
	}
	return { key, cert, port: tlsServerPort, redirect: redirectHttpToHttps };
}

/** Returns the options of the edge that both modes have. */
function toEdgeOptions(values: ServerValues): EdgeOptions {
	const { trustProxy, proxyTrustedServers, residualPrivate } = values;
	const tokenHeader = values.edgeAuthHeader ?? values.tokenHeader;
	const { basePath, allowList, denyList, maxBodySize } = values;
	const { explainToken, instanceId, appName, signatureLifetime } = values;
	return withoutMissing({
		basePath,
		tokenHeader,
		allowList,
		denyList,
		maxBodySize,
		explainToken,
		instanceId,
		appName,
		signatureLifetime,
		trustProxy: trustProxy && (proxyTrustedServers ?? true),
		cors: toCors(values),
		residual:
			values.residual &&
			(residualPrivate ? { private: residualPrivate } : true),
		...toDisabled(values),
	});
}

function toDisabled(values: ServerValues) {
	return {
		disableAllEndpoint: values.disableAllEndpoint,
		disableMetricsBatchEndpoint: values.disableMetricsBatchEndpoint,
		disableMetricsEndpoint: values.disableMetricsEndpoint,
		disableFeaturesEndpoint: values.disableFeaturesEndpoint,
		disableTokensEndpoint: values.disableTokensEndpoint,
		disableInstanceDataEndpoint: values.disableInstanceDataEndpoint,
	};
}

function toCors(values: ServerValues): EdgeOptions["cors"] {
	return withoutMissing({
		origin: values.corsOrigin,
		allowedHeaders: values.corsAllowedHeaders,
		exposedHeaders: values.corsExposedHeaders,
		methods: values.corsMethods,
		maxAge: values.corsMaxAge,
	});
}

function toUpstream(values: UpstreamValues): EdgeOptions {
	const { upstreamUrl, tokens, pretrustedTokens, streaming, delta } = values;
	return withoutMissing({
		upstreamUrl,
		tokens,
		pretrustedTokens,
		streaming,
		delta,
		refreshInterval: values.featuresRefreshIntervalSeconds,
		metricsInterval: values.metricsIntervalSeconds,
		tokenRevalidationInterval: values.tokenRevalidationIntervalSeconds,
		upstreamRequestTimeout: values.upstreamRequestTimeout,
		customClientHeaders: values.customClientHeaders?.reduce(addHeader, {}),
	});
}

function addHeader(
	headers: Readonly<Record<string, string>>,
	text: string,
): Readonly<Record<string, string>> {
	const colon = text.indexOf(":");
	return {
		...headers,
		[text.slice(0, colon).trim()]: text.slice(colon + 1).trim(),
	};
}

type WithoutMissing<Values> = {
	[Name in keyof Values]?: Exclude<Values[Name], undefined>;
};

/** Returns an object without the properties that are `undefined`. */
function withoutMissing<Values extends object>(
	values: Values,
): WithoutMissing<Values> {
	const entries = Object.entries(values);
	return Object.fromEntries(
		entries.filter(([, value]) => value !== undefined),
	) as WithoutMissing<Values>;
}
