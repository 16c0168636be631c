import { optionGroup } from "../options/option-group.js";
import {
	choice,
	flag,
	headerName,
	networks,
	seconds,
	secret,
	text,
	wholeNumber,
	words,
} from "../options/value-types.js";

const server = optionGroup("Listen:");
const tls = optionGroup("TLS:");
const access = optionGroup("Access:");
const paths = optionGroup("Paths:");
const signing = optionGroup("Signatures:");
const about = optionGroup("Name and log:");

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
		flag,
		"removes `/api/frontend/all`, which shows flags that are off",
	),
	disableMetricsBatchEndpoint: paths(
		"disable-metrics-batch-endpoint",
		flag,
		"removes `/internal-backstage/metricsbatch`",
	),
	disableMetricsEndpoint: paths(
		"disable-metrics-endpoint",
		flag,
		"removes `/internal-backstage/metrics`",
	),
	disableFeaturesEndpoint: paths(
		"disable-features-endpoint",
		flag,
		"removes `/internal-backstage/features`",
	),
	disableTokensEndpoint: paths(
		"disable-tokens-endpoint",
		flag,
		"removes `/internal-backstage/tokens`",
	),
	disableInstanceDataEndpoint: paths(
		"disable-instance-data-endpoint",
		flag,
		"removes `/internal-backstage/instancedata`",
	),
	residual: paths(
		"residual",
		flag,
		"serves `/api/residual`: flags for one user, evaluated further by a page",
	),
	residualPrivate: paths(
		"residual-private",
		words("<fields>"),
		"fields whose values a residual never shows",
	),
	explainToken: paths(
		"explain-token",
		secret("<token>"),
		"serves `/api/frontend/explain/{name}` to requests with this token in `X-Explain-Token`",
	),
	signingKey: signing(
		"signing-key",
		text("<file>"),
		"private key, PEM, that signs definitions and residuals for clients with `verify`",
	),
	signatureLifetime: signing(
		"signature-lifetime",
		seconds(1),
		"time for which a signature is valid",
		"86400",
	),
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
