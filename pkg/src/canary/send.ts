import type { HostArguments } from "./host.js";
import type { Upstream } from "./upstream.js";

/** Headers of one connection, which a proxy must not pass on. Source: RFC 9110, section 7.6.1. */
const HOP_BY_HOP = [
	"connection",
	"expect",
	"keep-alive",
	"proxy-authenticate",
	"proxy-authorization",
	"proxy-connection",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
];

/** Only workerd passes an encoded body on as it is. Other hosts decode it and keep the headers. */
const DECODES = !("WebSocketPair" in globalThis);

/** The encodings that each of these hosts decodes. */
const DECODED = /^(gzip|deflate|br)$/i;

/** Sends a request to a build, and returns its response. Rejects if the build cannot be reached. */
export async function send(
	upstream: Upstream,
	request: Request,
	host: HostArguments,
): Promise<Response> {
	if (typeof upstream === "string") return sendToOrigin(upstream, request);
	return checked(
		await (typeof upstream === "function"
			? upstream(request, ...(host as never[]))
			: upstream.fetch(request)),
	);
}

/**
 * Passes a request on to a build, or what is made of it. Outside of workerd, hosts upgrade only the request that they gave
 * to a WebSocket, so a function receives that one. Bun has no response then.
 */
export async function forward(
	upstream: Upstream,
	given: Request,
	make: () => Request,
	host: HostArguments,
): Promise<Response | undefined> {
	const isGiven = DECODES && typeof upstream === "function" && isUpgrade(given);
	if (!isGiven) return send(upstream, make(), host);
	const response = await upstream(given, ...(host as never[]));
	return response === undefined ? response : checked(response);
}

/** Returns a response. Throws if a build has given none. */
function checked(response: Response | undefined): Response {
	if (!response || response.type === "error")
		throw new Error("the build returned no response");
	return response;
}

/** Sends a request to an address. WebSockets pass in workerd, whose responses hold them. */
async function sendToOrigin(
	upstream: string,
	request: Request,
): Promise<Response> {
	const { origin, host, protocol } = new URL(request.url);
	const forwarded = new Request(toUpstream(upstream, request.url), request);
	const { headers } = forwarded;
	if (!isUpgrade(request) || DECODES)
		for (const name of HOP_BY_HOP) headers.delete(name);
	// The host must be able to decode the answer. A range is one of the decoded bytes.
	if (DECODES)
		headers.set("accept-encoding", headers.has("range") ? "identity" : "gzip");
	headers.delete("host");
	headers.set("x-forwarded-host", host);
	headers.set("x-forwarded-proto", protocol.slice(0, -1));
	const response = await fetch(forwarded);
	return response.status === 101
		? response
		: fromOrigin(response, new URL(upstream).origin, origin);
}

/** Returns the address of a request at the origin of a build, below the path of the origin. */
function toUpstream(upstream: string, address: string): string {
	const { pathname, search } = new URL(address);
	return upstream.replace(/\/$/, "") + pathname + search;
}

/** Returns a response without the headers of its connection. A redirect within the build leads to the public origin. */
function fromOrigin(
	response: Response,
	buildOrigin: string,
	publicOrigin: string,
): Response {
	const result = new Response(response.body, response);
	const { headers } = result;
	for (const name of HOP_BY_HOP) headers.delete(name);
	if (DECODES && DECODED.test(headers.get("content-encoding") ?? "")) {
		headers.delete("content-encoding");
		headers.delete("content-length");
	}
	const location = headers.get("location");
	if (location === buildOrigin || location?.startsWith(`${buildOrigin}/`))
		headers.set("location", publicOrigin + location.slice(buildOrigin.length));
	return result;
}

/** Returns whether a request asks for a WebSocket. */
function isUpgrade({ headers }: Request): boolean {
	return headers.get("upgrade")?.toLowerCase() === "websocket";
}
