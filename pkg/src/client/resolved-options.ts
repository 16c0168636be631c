import { FanionError } from "fanion";
import { hrefOf, parseAddress } from "./address.js";
import { warnOfMissing } from "./missing-values.js";
import { checkNumbers } from "./numeric-options.js";
import { resolveAliases } from "./option-aliases.js";
import { toHeaders, toNames } from "./option-lists.js";
import { checkTypes, orDefault } from "./option-types.js";
import type { Address, ClientOptions, StreamOptions } from "./options.js";
import { isWorker } from "./platform.js";
import { warnOfStrategies } from "./strategy-names.js";
import { warnOfUnused } from "./unused-options.js";

/** The timeouts of a stream, in milliseconds. */
export type StreamTimeouts = {
	readonly [Name in keyof StreamOptions]-?: number;
};

/** The options of a client with all defaults; aliases are resolved. */
export interface ResolvedOptions
	extends Omit<ClientOptions, "url" | "documentUrl" | "token"> {
	readonly url: string | undefined;
	readonly documentUrl: string | undefined;
	/** By default the header `Authorization` of `headers`. */
	readonly token: ClientOptions["token"] | undefined;
	readonly residual: boolean;
	readonly refreshInterval: number;
	readonly metricsInterval: number;
	readonly timeout: number;
	/** `false` without a stream. */
	readonly streaming: StreamTimeouts | false;
	readonly bootstrapOverride: boolean;
	readonly projects: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
	readonly now: () => number;
	readonly random: () => number;
	/** Only with `verify`. */
	readonly verified?: VerifiedSource;
}

/** What verification adds to the other options. */
interface VerifiedSource {
	/** Replaces `fetch` for reports, whose answers have no flags. */
	readonly reportFetch: ClientOptions["fetch"];
	/** Returns whether the storage needs the current flags again, since their signature was renewed. */
	mustStore(): boolean;
}

/**
 * Returns the options with all defaults. An option that is invalid or has no effect emits a warning.
 *
 * @throws FanionError `GENERAL` if `appName` or every source of flags is missing, if an address is empty or invalid,
 * or if an option has a wrong type
 */
export function resolveOptions(
	given: ClientOptions | null | undefined,
	warn: (message: string) => void,
): ResolvedOptions {
	const all: ClientOptions = Object(given);
	warnOfUnused(all, warn);
	const options = checkNumbers(resolveAliases(all, warn), warn);
	checkTypes(options);
	const headers = toHeaders(options.headers);
	const residual = Boolean(options.residual && options.url);
	const resolved: ResolvedOptions = {
		...options,
		url: toServer(toAddress("url", options.url)),
		documentUrl: toAddress("documentUrl", options.documentUrl),
		residual,
		token: options.token || authorizationOf(headers),
		refreshInterval: options.refreshInterval ?? (isWorker() ? 0 : 15_000),
		metricsInterval: options.metricsInterval ?? 60_000,
		timeout: options.timeout ?? 10_000,
		streaming: options.streaming ? toStreamOptions(options.streaming) : false,
		bootstrapOverride: options.bootstrapOverride ?? true,
		projects: toNames("projects", options.projects),
		headers,
		now: options.now ? orDefault("now", options.now, now, warn) : now,
		random: options.random
			? orDefault("random", options.random, random, warn)
			: random,
	};
	checkSources(resolved);
	warnOfMissing(all, resolved, warn);
	warnOfStrategies(options, warn);
	return resolved;
}

// A test may replace the global functions later.
const now = () => Date.now();
const random = () => Math.random();

/** Returns whether no flags can follow the bootstrap. */
export function isBootstrapOnly(options: ResolvedOptions): boolean {
	const { url, documentUrl, storage } = options;
	return !(url || documentUrl || storage);
}

/** Returns the header `Authorization`, which contains the token in the Node SDK. */
function authorizationOf(
	headers: ResolvedOptions["headers"],
): string | undefined {
	return Object.entries(headers).find(
		([name]) => name.toLowerCase() === "authorization",
	)?.[1];
}

function toStreamOptions(given: true | StreamOptions): StreamTimeouts {
	const { retry = 2000, idle = 90_000 } = given === true ? {} : given;
	return { retry, idle };
}

/** Returns an address as a string; `undefined` if there is none. */
function toAddress(
	option: string,
	address: string | Address | null | undefined,
): string | undefined {
	if (address === undefined || address === null) return undefined;
	const href = hrefOf(address);
	if (typeof href === "string" && href.trim() !== "") return href;
	throw new FanionError(
		"GENERAL",
		`\`${option}\` is not an address: pass a string or a \`URL\`, or omit the option`,
	);
}

/** Returns the address of a server; throws if it has another scheme, as in `localhost:4242`, or none. */
function toServer(url: string | undefined): string | undefined {
	// Relative addresses are for pages, which a server may render.
	if (url === undefined || /^\s*[./]/.test(url)) return url;
	const protocol = parseAddress(url)?.protocol ?? "";
	const protocols = ["http:", "https:", globalThis.location?.protocol];
	if (protocols.includes(protocol)) return url;
	throw new FanionError(
		"GENERAL",
		"`url` is not a valid address: it must begin with `http://` or `https://`",
	);
}

/** Throws for options that are often forgotten. */
function checkSources(options: ResolvedOptions): void {
	const { appName, bootstrap } = options;
	if (!appName)
		throw new FanionError(
			"GENERAL",
			"`appName` is missing: name your application",
		);
	if (isBootstrapOnly(options) && !bootstrap)
		throw new FanionError(
			"GENERAL",
			"no source of flags: give `url`, `documentUrl`, `bootstrap` or `storage`",
		);
}
