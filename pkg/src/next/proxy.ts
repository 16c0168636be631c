import { createClient } from "fanion/client";
import type { Client, Lifetime } from "../client/client.js";
import type { Context, Variant } from "../types.js";
import { getDefaultConfig } from "./environment.js";
import { randomSessionId, SESSION_COOKIE } from "./session.js";

/** The part of a `NextRequest` that a proxy needs. */
export interface ProxyRequest {
	readonly url: string;
	readonly cookies: {
		get(name: string): { readonly value: string } | undefined;
	};
}

/** Flags for the visitor of one request. */
export interface ProxyFlags {
	readonly context: Context;
	isEnabled(name: string, fallback?: boolean): boolean;
	getVariant(name: string): Variant;
}

/** Options of `withFlags`. */
export interface ProxyOptions<Request extends ProxyRequest> {
	/** Returns context fields of a request. By default there is only the `sessionId`. */
	readonly context?:
		| ((request: Request) => Context | Promise<Context>)
		| undefined;
	/** Replaces the client, which the environment variables configure. */
	readonly client?: Client | undefined;
	/** Milliseconds for which flags are used before a request asks for new ones; 15000 by default. */
	readonly maxAge?: number | undefined;
	/** Milliseconds between two reports of metrics; 60000 by default. 0 reports after each request. */
	readonly metricsInterval?: number | undefined;
}

/**
 * Returns a proxy or middleware that decides with flags.
 *
 * A visitor without the cookie `unleash-session-id` gets one, which pages of the same request can read. The first
 * request waits for flags; a later one gets those that are there, and new ones arrive after the response. Before there
 * are flags, and if the server fails, all flags are off.
 *
 * ```ts
 * export const proxy = withFlags((request, flags) =>
 *   NextResponse.rewrite(new URL(flags.isEnabled('checkout') ? '/new' : '/old', request.url)),
 * );
 * ```
 */
export function withFlags<
	Request extends ProxyRequest,
	Result extends globalThis.Response,
>(
	decide: (request: Request, flags: ProxyFlags) => Result | Promise<Result>,
	options: ProxyOptions<Request> = {},
): (request: Request, event?: Lifetime) => Promise<Result> {
	const { maxAge = 15_000, metricsInterval = 60_000 } = options;
	let client = options.client;
	return async (request, event) => {
		client ??= clientOfEnvironment();
		await client.ensureFresh(maxAge, event);
		const known = request.cookies.get(SESSION_COOKIE)?.value;
		const sessionId = known || randomSessionId();
		const context = { sessionId, ...(await options.context?.(request)) };
		const response = await decide(request, bind(client, context));
		event?.waitUntil(client.flushMetrics(metricsInterval));
		const answer = withoutSharedCache(response);
		if (!known) setSession(answer, sessionId, request.url);
		return answer;
	};
}

/** Creates a client that sends requests only during a request of a visitor. */
function clientOfEnvironment(): Client {
	const { url, token, instanceId, appName } = getDefaultConfig();
	return createClient({ url, token, instanceId, appName, refreshInterval: 0 });
}

function bind(client: Client, context: Context): ProxyFlags {
	return {
		context,
		isEnabled: (name, fallback) => client.isEnabled(name, context, fallback),
		getVariant: (name) => client.getVariant(name, context),
	};
}

/** A year, in seconds. */
const MAX_AGE = 31_536_000;

/** The cookies of a `NextResponse`, which also shows them to the pages of the same request. */
interface ResponseCookies {
	readonly cookies?: {
		set(name: string, value: string, options: object): unknown;
	};
}

/**
 * Returns a response that a CDN must not give to other visitors, unless the caller has said otherwise: a static page
 * behind a rewrite would let it.
 */
function withoutSharedCache<Result extends Response & ResponseCookies>(
	response: Result,
): Result {
	// The headers of a redirect cannot be changed.
	const answer = response.cookies
		? response
		: new Response(response.body, response);
	// Next.js replaces the first of them on static pages.
	if (!answer.headers.has("cache-control"))
		for (const name of ["cache-control", "cdn-cache-control"])
			if (!answer.headers.has(name)) answer.headers.set(name, "private");
	return answer as Result;
}

/** Adds the cookie to a response. */
function setSession(
	{ cookies, headers }: Response & ResponseCookies,
	id: string,
	url: string,
): void {
	const secure = url.startsWith("https:");
	const attributes = { path: "/", sameSite: "lax", maxAge: MAX_AGE, secure };
	if (cookies) cookies.set(SESSION_COOKIE, id, attributes);
	else
		headers.append(
			"set-cookie",
			`${SESSION_COOKIE}=${id}; Path=/; SameSite=Lax; Max-Age=${MAX_AGE}${secure ? "; Secure" : ""}`,
		);
}
