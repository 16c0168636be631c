import { FanionError } from "fanion";
import { publicAddress } from "../client/address.js";
import { describeFailure } from "../client/secrets.js";
import { SPECIFICATION, VERSION } from "../client/version.js";
import { rememberText } from "./engines.js";
import {
	type DefinitionsConfig,
	getDefaultConfig,
	warnOfDefaults,
} from "./environment.js";
import type { Definitions } from "./types.js";

/** The last good definitions of one address and token. */
interface Good {
	readonly etag: string | null;
	readonly text: string;
	readonly definitions: Definitions;
}

/** By address, token and instance id. */
const lastGood = new Map<string, Good>();

/** The most addresses and tokens whose definitions are kept. */
const MAX_KEYS = 16;

/**
 * Requests the flag definitions of an Unleash server. All requests share the result: do not change it.
 *
 * The environment variables set what `config` omits. The request has the ETag of the last good definitions. If it
 * fails, the last good definitions are returned, and the failure is logged.
 *
 * @throws FanionError `GENERAL` if the request fails before there are definitions. An answer with an error in JSON
 * is returned as it came: `evaluateFlags` returns no flags for it.
 *
 * ```ts
 * const definitions = await getDefinitions({ fetchOptions: { next: { revalidate: 15 } } });
 * ```
 */
export async function getDefinitions(
	config: Partial<DefinitionsConfig> = {},
): Promise<Definitions> {
	const options = { ...getDefaultConfig(), ...config };
	warnOfDefaults(options);
	const headers = headersOf(options);
	const key = JSON.stringify([
		options.url,
		headers.authorization,
		headers["unleash-instanceid"],
	]);
	const good = lastGood.get(key);
	try {
		return await request(options, headers, key, good);
	} catch (error) {
		const reason = describeFailure(error, Object.values(headers));
		const why = `\`${publicAddress(options.url)}\`: ${reason}`;
		// Not the error itself as the cause: it may quote the token.
		if (!good) throw new FanionError("GENERAL", why);
		console.warn(`fanion: ${why}: the last good flags stay in use`);
		return good.definitions;
	}
}

/** Sends the request. With `good`, an answer without definitions is an error. */
async function request(
	{ url, fetchOptions }: DefinitionsConfig,
	headers: Record<string, string>,
	key: string,
	good: Good | undefined,
): Promise<Definitions> {
	// The cache of Next.js has an entry for each set of headers, and stores no answer 304.
	const isCached = fetchOptions?.next || fetchOptions?.cache;
	if (good?.etag && !isCached) headers["if-none-match"] ??= good.etag;
	const response = await fetch(url, { ...fetchOptions, headers });
	if (response.status === 304 && good) return good.definitions;
	const text = await response.text();
	if (response.ok && text === good?.text) return good.definitions;
	const definitions = parse(text, response.status);
	if (!response.ok || !Array.isArray(definitions.features)) {
		if (good) throw new Error(`the server answered ${response.status}`);
		return definitions;
	}
	remember(key, { etag: response.headers.get("etag"), text, definitions });
	return definitions;
}

function parse(text: string, status: number): Definitions {
	try {
		return JSON.parse(text) as Definitions;
	} catch {
		throw new Error(`the server answered ${status}, without JSON`);
	}
}

function remember(key: string, good: Good): void {
	rememberText(good.definitions, good.text);
	lastGood.delete(key);
	lastGood.set(key, good);
	const [oldest] = lastGood.keys();
	if (oldest !== undefined && lastGood.size > MAX_KEYS) lastGood.delete(oldest);
}

/** Returns the headers of a request, with lowercase names. */
function headersOf(config: DefinitionsConfig): Record<string, string> {
	const { appName, token, instanceId, fetchOptions } = config;
	return {
		"content-type": "application/json",
		"user-agent": appName,
		"unleash-client-spec": SPECIFICATION,
		"unleash-sdk": `fanion:${VERSION}`,
		"unleash-appname": appName,
		...(token && { authorization: token }),
		...(instanceId && { "unleash-instanceid": instanceId }),
		...Object.fromEntries(new Headers(fetchOptions.headers)),
	};
}
