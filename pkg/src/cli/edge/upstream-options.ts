import { optionGroup } from "../options/option-group.js";
import {
	address,
	choice,
	flag,
	headerName,
	headers,
	seconds,
	secret,
	text,
	tokens,
	trustedTokens,
	wholeNumber,
	words,
} from "../options/value-types.js";

const upstream = optionGroup("Server of the flags:");
const storage = optionGroup("Storage:");

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
