import { FanionError } from "fanion";
import { hrefOf } from "../client/address.js";
import { isWorker } from "../client/platform.js";
import { uuid } from "../client/uuid.js";
import { toBasePath } from "./base-path.js";
import type { EdgeHost } from "./edge-host.js";
import { Logger } from "./logger.js";
import type { EdgeOptions } from "./options.js";
import { Signing } from "./signing.js";
import { IpRanges } from "./transport/ip-ranges.js";

/** The default of `upstreamRequestTimeout`, in milliseconds. */
export const TIMEOUT = 5000;

/** The options of an edge with all defaults. */
export interface ResolvedEdgeOptions extends EdgeOptions {
	readonly refreshInterval: number;
	readonly metricsInterval: number;
	readonly tokenRevalidationInterval: number;
	readonly upstreamRequestTimeout: number;
	readonly basePath: string;
	readonly tokenHeader: string;
	readonly maxBodySize: number;
	readonly appName: string;
	readonly now: () => number;
	readonly random: () => number;
	readonly log: Logger;
	/** The peers whose `X-Forwarded-For` counts. */
	readonly trustedProxies: IpRanges | boolean;
	readonly allowed: IpRanges | undefined;
	readonly denied: IpRanges | undefined;
	readonly host: EdgeHost;
	readonly signing: Signing;
	/** Whether nothing happens between requests: in Workers, timers and `fetch` work only during one. */
	readonly isOnDemand: boolean;
	/** Name of this instance, created on first use: some hosts have no random source outside of a request. */
	readonly identity: () => string;
}

/**
 * Returns the options with all defaults.
 *
 * @throws FanionError `GENERAL` if every source of flags is missing, or if an option is invalid
 */
export function resolveEdgeOptions(
	given: EdgeOptions,
	host: EdgeHost,
): ResolvedEdgeOptions {
	const isOnDemand = isWorker();
	const { trustProxy = false, allowList, denyList } = given;
	checkSources(given);
	checkNumbers(given);
	checkTools(given);
	let instanceId = given.instanceId;
	const now = given.now ?? (() => Date.now());
	const signing = new Signing({ ...given, now });
	const { storage } = signing;
	return {
		...given,
		...(storage && { storage }),
		signing,
		host,
		refreshInterval: given.refreshInterval || 15_000,
		metricsInterval: given.metricsInterval ?? (isOnDemand ? 10_000 : 60_000),
		tokenRevalidationInterval: given.tokenRevalidationInterval || 3_600_000,
		upstreamRequestTimeout: given.upstreamRequestTimeout || TIMEOUT,
		basePath: toBasePath(given.basePath),
		tokenHeader: (given.tokenHeader ?? "authorization").toLowerCase(),
		maxBodySize: given.maxBodySize || 2 ** 20,
		appName: given.appName ?? "fanion-edge",
		now,
		random: given.random ?? (() => Math.random()),
		log: new Logger(given.logger),
		trustedProxies:
			typeof trustProxy === "boolean"
				? trustProxy
				: new IpRanges("trustProxy", trustProxy),
		allowed: allowList && new IpRanges("allowList", allowList),
		denied: denyList && new IpRanges("denyList", denyList),
		isOnDemand,
		identity: () => {
			instanceId ??= uuid();
			return instanceId;
		},
	};
}

function checkSources(options: EdgeOptions): void {
	const {
		upstreamUrl,
		bootstrap,
		tokens = [],
		pretrustedTokens = [],
	} = options;
	const { clientTokens = [], frontendTokens = [] } = options;
	if (!upstreamUrl && !bootstrap)
		throw new FanionError(
			"GENERAL",
			"no source of flags: give `upstreamUrl` and `tokens`, or `bootstrap` and `frontendTokens`",
		);
	if (upstreamUrl && !/^https?:\/\/[^/]/.test(hrefOf(upstreamUrl).trim()))
		throw new FanionError(
			"GENERAL",
			"`upstreamUrl` must begin with `http://` or `https://`",
		);
	const own = [...clientTokens, ...frontendTokens, ...pretrustedTokens];
	if (!upstreamUrl && own.length === 0 && tokens.length === 0)
		throw new FanionError(
			"GENERAL",
			"no token: without `upstreamUrl`, give `clientTokens` or `frontendTokens`",
		);
}

/** Throws for durations and sizes that are not positive numbers. */
function checkNumbers(options: EdgeOptions): void {
	for (const name of NUMBERS)
		check(
			options,
			name,
			(value) => value >= 0,
			"a number that is not negative",
		);
	const isLifetime = (value: number) =>
		Number.isInteger(value) && value > 0 && value <= MAX_LIFETIME;
	check(
		options,
		"signatureLifetime",
		isLifetime,
		"a whole number from 1 to 10^14",
	);
}

function check(
	options: EdgeOptions,
	name: keyof EdgeOptions,
	isValid: (value: number) => boolean,
	valid: string,
): void {
	const value: unknown = options[name];
	if (value !== undefined && !(typeof value === "number" && isValid(value)))
		throw new FanionError(
			"GENERAL",
			`\`${name}\` is \`${String(value)}\`: pass ${valid}`,
		);
}

/** A signature holds its times as numbers of 15 digits. */
const MAX_LIFETIME = 1e14;

const NUMBERS = [
	"refreshInterval",
	"metricsInterval",
	"tokenRevalidationInterval",
	"upstreamRequestTimeout",
	"maxBodySize",
] as const;

/** Throws if a path needs the tools, and there is no engine that has them, or if its token is easy to guess. */
function checkTools({ residual, explainToken, engine }: EdgeOptions): void {
	if ((residual || explainToken) && !engine)
		throw new FanionError(
			"GENERAL",
			"`residual` and `explainToken` need an engine of `fanion/tools`: pass `engine: (options) => new Engine(options)`",
		);
	if (explainToken !== undefined && explainToken.length < 16)
		throw new FanionError(
			"GENERAL",
			"`explainToken` is too short: use at least 16 characters",
		);
}
