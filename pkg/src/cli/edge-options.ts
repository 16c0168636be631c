import type { OptionSpec } from "./option-table.js";
import {
	address,
	choice,
	flag,
	headerName,
	headers,
	networks,
	seconds,
	secret,
	text,
	tokens,
	trustedTokens,
	type ValueType,
	wholeNumber,
	words,
} from "./value-types.js";

/** Options of `fanion edge` and `fanion edge offline`. */
export const SERVER_OPTIONS = {
	port: server("port", wholeNumber(0, 65_535), "port for HTTP", "3063", "p"),
	interface: server(
		"interface",
		text("<address>"),
		"address to listen on; `::` for IPv4 and IPv6",
		"0.0.0.0",
		"i",
	),
	basePath: server(
		"base-path",
		text("<path>"),
		"path that precedes all others",
	),
	workers: server(
		"workers",
		wholeNumber(0, 256),
		"processes that answer requests; 0 for one per core",
		"1",
		"w",
	),
	edgeRequestTimeout: server(
		"edge-request-timeout",
		seconds(0.1),
		"time in which a request has to arrive",
		"5",
	),
	edgeKeepaliveTimeout: server(
		"edge-keepalive-timeout",
		seconds(0.1),
		"time for which a connection without requests stays open",
		"5",
	),
	maxBodySize: server(
		"max-body-size",
		wholeNumber(1, 2 ** 30),
		"bytes of the largest request body",
		"1048576",
	),
	tlsEnable: tls("tls-enable", flag, "also listens with TLS"),
	tlsServerKey: tls("tls-server-key", text("<file>"), "private key, PEM"),
	tlsServerCert: tls("tls-server-cert", text("<file>"), "certificate, PEM"),
	tlsServerPort: tls(
		"tls-server-port",
		wholeNumber(0, 65_535),
		"port for HTTPS",
		"3043",
	),
	redirectHttpToHttps: tls(
		"redirect-http-to-https",
		flag,
		"sends requests of the first port to the one with TLS",
	),
	allowList: access(
		"allow-list",
		networks,
		"addresses and networks whose requests are answered",
		"all",
	),
	denyList: access(
		"deny-list",
		networks,
		"addresses and networks whose requests are refused",
		"none",
	),
	trustProxy: access(
		"trust-proxy",
		flag,
		"the address of the user is in `X-Forwarded-For`",
	),
	proxyTrustedServers: access(
		"proxy-trusted-servers",
		networks,
		"proxies whose `X-Forwarded-For` counts",
		"all, with `--trust-proxy`",
	),
	corsOrigin: access(
		"cors-origin",
		words("<origins>"),
		"pages that may ask",
		"*",
	),
	corsAllowedHeaders: access(
		"cors-allowed-headers",
		words("<names>"),
		"headers that pages may send",
		"*",
	),
	corsExposedHeaders: access(
		"cors-exposed-headers",
		words("<names>"),
		"headers that pages may read",
		"*",
	),
	corsMethods: access(
		"cors-methods",
		words("<names>"),
		"methods that pages may use",
		"*",
	),
	corsMaxAge: access(
		"cors-max-age",
		wholeNumber(0, 2 ** 31),
		"seconds for which pages remember this",
		"172800",
	),
	tokenHeader: access(
		"token-header",
		headerName,
		"header with the token, of requests to the edge and to the server",
		"Authorization",
	),
	edgeAuthHeader: access(
		"edge-auth-header",
		headerName,
		"header with the token, of requests to the edge",
		"Authorization",
	),
	disableAllEndpoint: paths(
		"disable-all-endpoint",
		"removes `/api/frontend/all`, which shows flags that are off",
	),
	disableMetricsBatchEndpoint: paths(
		"disable-metrics-batch-endpoint",
		"removes `/internal-backstage/metricsbatch`",
	),
	disableMetricsEndpoint: paths(
		"disable-metrics-endpoint",
		"removes `/internal-backstage/metrics`",
	),
	disableFeaturesEndpoint: paths(
		"disable-features-endpoint",
		"removes `/internal-backstage/features`",
	),
	disableTokensEndpoint: paths(
		"disable-tokens-endpoint",
		"removes `/internal-backstage/tokens`",
	),
	disableInstanceDataEndpoint: paths(
		"disable-instance-data-endpoint",
		"removes `/internal-backstage/instancedata`",
	),
	residual: paths(
		"residual",
		"serves `/api/residual`: flags for one user, evaluated further by a page",
	),
	residualPrivate: {
		...paths("residual-private", "fields whose values a residual never shows"),
		type: words("<fields>"),
	},
	explainToken: {
		...paths(
			"explain-token",
			"serves `/api/frontend/explain/{name}` to requests with this token in `X-Explain-Token`",
		),
		type: secret("<token>"),
	},
	instanceId: about(
		"instance-id",
		text("<name>"),
		"name of this instance",
		"random",
	),
	appName: about(
		"app-name",
		text("<name>"),
		"name for the server",
		"fanion-edge",
		"a",
	),
	logFormat: about(
		"log-format",
		choice("plain", "json", "pretty"),
		"plain, json or pretty",
		"plain",
		"l",
	),
	logLevel: about(
		"log-level",
		choice("error", "warn", "info", "debug"),
		"error, warn, info or debug",
		"info",
	),
} as const;

/** Options of `fanion edge` alone. */
export const UPSTREAM_OPTIONS = {
	upstreamUrl: upstream(
		"upstream-url",
		address("https", "http"),
		"address of the Unleash server, or of another edge",
		undefined,
		"u",
	),
	tokens: upstream(
		"tokens",
		tokens,
		"backend tokens whose flags are fetched at the start",
		"none",
		"t",
	),
	pretrustedTokens: upstream(
		"pretrusted-tokens",
		trustedTokens,
		"frontend tokens that are valid without asking the server",
		"none",
	),
	featuresRefreshIntervalSeconds: upstream(
		"features-refresh-interval-seconds",
		seconds(1),
		"time between two requests for flags",
		"15",
	),
	metricsIntervalSeconds: upstream(
		"metrics-interval-seconds",
		seconds(0),
		"time between two reports; 0 for none",
		"60",
	),
	tokenRevalidationIntervalSeconds: upstream(
		"token-revalidation-interval-seconds",
		seconds(1),
		"time after which a token is validated again",
		"3600",
	),
	upstreamRequestTimeout: upstream(
		"upstream-request-timeout",
		seconds(0.1),
		"time until a request to the server fails",
		"5",
	),
	streaming: upstream(
		"streaming",
		flag,
		"receives changes by a stream, and serves streams",
	),
	delta: upstream("delta", flag, "requests changes only, and serves changes"),
	customClientHeaders: upstream(
		"custom-client-headers",
		headers,
		"headers of requests to the server: `Name: value`",
		"none",
		"H",
	),
	upstreamAuthHeader: upstream(
		"upstream-auth-header",
		headerName,
		"header with the token, of requests to the server",
		"Authorization",
	),
	backupFolder: storage(
		"backup-folder",
		text("<folder>"),
		"keeps flags and tokens in files; reads those of Unleash Edge once",
	),
	redisUrl: storage(
		"redis-url",
		words("<urls>"),
		"keeps flags and tokens in Redis; needs the package `redis`",
	),
	redisMode: storage(
		"redis-mode",
		choice("single", "cluster"),
		"single or cluster",
		"single",
	),
	redisHost: storage("redis-host", text("<host>"), "instead of `--redis-url`"),
	redisPort: storage(
		"redis-port",
		wholeNumber(1, 65_535),
		"port of `--redis-host`",
		"6379",
	),
	redisUsername: storage("redis-username", text("<name>"), "user of Redis"),
	redisPassword: storage(
		"redis-password",
		secret("<password>"),
		"password of Redis",
	),
	redisSecure: storage("redis-secure", flag, "connects with TLS"),
	redisScheme: storage(
		"redis-scheme",
		choice("redis", "rediss", "tcp", "tls"),
		"redis, rediss, tcp or tls",
		"redis",
	),
	redisReadConnectionTimeoutMilliseconds: storage(
		"redis-read-connection-timeout-milliseconds",
		wholeNumber(1, 600_000),
		"time until reading fails",
		"2000",
	),
	redisWriteConnectionTimeoutMilliseconds: storage(
		"redis-write-connection-timeout-milliseconds",
		wholeNumber(1, 600_000),
		"time until writing fails",
		"2000",
	),
} as const;

/** Options of `fanion edge offline` alone. */
export const OFFLINE_OPTIONS = {
	bootstrapFile: offline(
		"bootstrap-file",
		text("<file>"),
		"document of `/api/client/features`",
		"b",
	),
	clientTokens: offline("client-tokens", tokens, "backend tokens", "c"),
	frontendTokens: offline(
		"frontend-tokens",
		trustedTokens,
		"frontend tokens",
		"f",
	),
	reloadInterval: offline(
		"reload-interval",
		seconds(0),
		"time between two looks at the file; 0 for never",
		"r",
	),
} as const;

/** Options of `fanion edge health` and `fanion edge ready`. */
export const CHECK_OPTIONS = {
	edgeUrl: {
		...check("edge-url", "address of the edge", "e"),
		type: address("http", "https"),
		fallback: "http://localhost with PORT and BASE_PATH",
	},
	caCertificateFile: {
		...check(
			"ca-certificate-file",
			"certificate that signs that of the edge",
			"c",
		),
		type: text("<file>"),
	},
} as const;

type Rest<Value> = readonly [
	type: ValueType<Value>,
	description: string,
	fallback?: string | undefined,
	short?: string,
];

function spec<Value>(
	group: string,
	name: string,
	[type, description, fallback, short]: Rest<Value>,
): OptionSpec<Value> {
	return {
		group,
		name,
		type,
		description,
		...(fallback !== undefined && { fallback }),
		...(short !== undefined && { short }),
	};
}

function server<Value>(name: string, ...rest: Rest<Value>) {
	return spec("Listen:", name, rest);
}

function tls<Value>(name: string, ...rest: Rest<Value>) {
	return spec("TLS:", name, rest);
}

function access<Value>(name: string, ...rest: Rest<Value>) {
	return spec("Access:", name, rest);
}

function paths(name: string, description: string) {
	return spec("Paths:", name, [flag, description]);
}

function about<Value>(name: string, ...rest: Rest<Value>) {
	return spec("Name and log:", name, rest);
}

function upstream<Value>(name: string, ...rest: Rest<Value>) {
	return spec("Server of the flags:", name, rest);
}

function storage<Value>(name: string, ...rest: Rest<Value>) {
	return spec("Storage:", name, rest);
}

function offline<Value>(
	name: string,
	type: ValueType<Value>,
	description: string,
	short: string,
) {
	return spec("Flags of a file:", name, [type, description, undefined, short]);
}

function check(name: string, description: string, short: string) {
	return spec("Check:", name, [text(""), description, undefined, short]);
}
