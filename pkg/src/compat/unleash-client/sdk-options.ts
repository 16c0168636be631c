import { FanionError } from "fanion";
import { encodeHeader } from "../../client/header-value.js";
import type { ResolvedOptions } from "../../client/resolved-options.js";
import type { CustomStrategy as EngineStrategy } from "../../types.js";
import type {
	CustomHeaders,
	CustomHeadersFunction,
	CustomStrategy,
	UnleashConfig,
} from "./config.js";
import type { Context } from "./context.js";
import { defaultInstanceId, hostName } from "./instance-id.js";

/** The timeouts of a stream, in milliseconds. */
export const STREAM = { retry: 2000, idle: 60_000 };

/** Milliseconds between two requests for flags by default. */
const REFRESH_INTERVAL = 15_000;

/**
 * Returns the options of the client that correspond to a configuration.
 *
 * @throws FanionError `GENERAL` if `url` or `appName` is missing, or if a strategy is none
 */
export function toOptions(config: UnleashConfig): ResolvedOptions {
	checkConfig(config);
	const { appName, projectName, customHeadersFunction, experimentalMode } =
		config;
	const headers = customHeadersFunction ? {} : (config.customHeaders ?? {});
	const isStream = experimentalMode?.type === "streaming";
	return {
		appName,
		instanceId: config.instanceId || defaultInstanceId(),
		// The client appends `/api` to other addresses.
		url: `${baseOf(config.url)}client`,
		documentUrl: undefined,
		token: tokenOf(headers),
		residual: false,
		refreshInterval: config.refreshInterval ?? REFRESH_INTERVAL,
		metricsInterval: config.metricsInterval ?? 60_000,
		timeout: config.timeout || 10_000,
		streaming: isStream ? STREAM : false,
		delta: !isStream && experimentalMode?.format === "delta",
		bootstrapOverride: config.bootstrapOverride ?? true,
		projects: projectName ? [projectName] : [],
		namePrefix: config.namePrefix,
		headers: { "user-agent": encodeHeader(appName), ...headers },
		fetch: customHeadersFunction
			? addHeaders(customHeadersFunction, config.fetch)
			: config.fetch,
		hostname: hostName(),
		customStrategies: toFunctions(config.strategies),
		now: () => Date.now(),
		random: () => Math.random(),
	};
}

function checkConfig({ url, appName, strategies = [] }: UnleashConfig): void {
	if (!url)
		throw new FanionError(
			"GENERAL",
			"`url` is missing: pass the address of the Unleash API",
		);
	if (!appName)
		throw new FanionError(
			"GENERAL",
			"`appName` is missing: name your application",
		);
	for (const [index, strategy] of strategies.entries())
		if (!strategy?.name || typeof strategy.isEnabled !== "function")
			throw new FanionError(
				"GENERAL",
				`\`strategies\`, strategy ${index + 1}: pass an object with \`name\` and \`isEnabled\``,
			);
}

/** Returns the address of the API with a slash at its end. */
function baseOf(url: string): string {
	const base = String(url).replace(OLD_END, "");
	return base.endsWith("/") ? base : `${base}/`;
}

const OLD_END = /\/features$/;

/** Returns whether an address is that of the flags, as in version 2 of `unleash-client`. */
export function isOldUrl(url: string): boolean {
	return OLD_END.test(url);
}

function tokenOf(headers: CustomHeaders): string | undefined {
	const isToken = ([name]: [string, string]) =>
		name.toLowerCase() === "authorization";
	return Object.entries(headers).find(isToken)?.[1];
}

/** Returns a `fetch` that adds the headers of the caller's function. They replace all but the connection id. */
function addHeaders(
	headersOf: CustomHeadersFunction,
	send: typeof fetch = (...request) => globalThis.fetch(...request),
): typeof fetch {
	return async (address, init) => {
		const headers = new Headers(init?.headers);
		for (const [name, value] of Object.entries(await headersOf()))
			if (name.toLowerCase() !== "unleash-connection-id")
				setHeader(headers, name, value);
		return send(address, { ...init, headers: Object.fromEntries(headers) });
	};
}

/** Sets a header. The error of the host contains the value, which may be secret. */
function setHeader(headers: Headers, name: string, value: string): void {
	try {
		headers.set(name, value);
	} catch {
		throw new FanionError(
			"GENERAL",
			`\`customHeadersFunction\`: the header \`${name}\` has characters that a header cannot hold`,
		);
	}
}

/** Returns the strategies as the functions of an engine. The first of a name wins. */
export function toFunctions(
	strategies: readonly CustomStrategy[] = [],
): Record<string, EngineStrategy> {
	const toFunction = (strategy: CustomStrategy): EngineStrategy => {
		return (parameters, context) => {
			const answer: unknown = strategy.isEnabled(
				parameters,
				context as Context,
			);
			// The engine warns of a promise, which would match if it were converted.
			return typeof answer === "object"
				? (answer as unknown as boolean)
				: Boolean(answer);
		};
	};
	const entries = strategies.map(
		(strategy) => [strategy.name, toFunction(strategy)] as const,
	);
	return Object.fromEntries(entries.toReversed());
}
