import { prolong } from "../../client/lifetime.js";
import {
	type EdgeRequest,
	type EdgeResponse,
	isStream,
	type StreamBody,
} from "../http.js";

/** What hosts pass beside a request. */
interface HostArgument {
	/** Of a Worker, and of `EdgeContext`. */
	waitUntil?(work: Promise<unknown>): void;
	/** Of `EdgeContext`. */
	readonly address?: unknown;
	/** Of Deno. */
	readonly remoteAddr?: { readonly hostname?: unknown };
	/** Of Bun. */
	requestIP?(request: Request): { readonly address?: unknown } | null;
}

/** Returns a request of the web platform as the edge reads it. */
export function toEdgeRequest(
	request: Request,
	context: readonly unknown[],
): EdgeRequest {
	const hosts = context.map((argument) => Object(argument) as HostArgument);
	const host = hosts.find(({ waitUntil }) => typeof waitUntil === "function");
	const { headers, method, url } = request;
	return {
		method,
		target: targetOf(url),
		address: addressOf(request, hosts),
		header: (name) => headers.get(name) ?? undefined,
		text: (limit) => readText(request, limit),
		waitUntil: host && ((work) => prolong(host as never, work)),
	};
}

/** Returns path and query of an address, as they were sent. */
function targetOf(url: string): string {
	const host = url.indexOf("://") + 3;
	const start = url.indexOf("/", host);
	const end = url.indexOf("#", host);
	return start < 0 ? "/" : url.slice(start, end < 0 ? undefined : end);
}

/** Returns the address of the peer. In Workers, only Cloudflare sets `cf-connecting-ip`. */
function addressOf(
	request: Request,
	hosts: readonly HostArgument[],
): string | undefined {
	for (const host of hosts) {
		const found = [
			host.address,
			host.remoteAddr?.hostname,
			typeof host.requestIP === "function"
				? host.requestIP(request)?.address
				: undefined,
		].find((address) => typeof address === "string");
		if (found !== undefined) return found as string;
	}
	return "cf" in request
		? (request.headers.get("cf-connecting-ip") ?? undefined)
		: undefined;
}

/** Reads a body as text; `undefined` if it has more than `limit` bytes. */
async function readText(
	{ body }: Request,
	limit: number,
): Promise<string | undefined> {
	if (body === null) return "";
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let size = 0;
	let text = "";
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return text + decoder.decode();
		size += value.byteLength;
		if (size > limit) {
			void reader.cancel().catch(() => {});
			return undefined;
		}
		text += decoder.decode(value, { stream: true });
	}
}

/** Returns a response of the web platform. */
export function toHostResponse(
	{ status, headers, body }: EdgeResponse,
	method: string,
): Response {
	const init = { status, headers };
	if (body === undefined || method === "HEAD") return new Response(null, init);
	return new Response(
		isStream(body) ? toStream(body) : (body as BodyInit),
		init,
	);
}

/** Bytes that wait for a peer; one that does not read them is left. */
const MAX_WAITING = 2 ** 22;

/** Returns a stream of the web platform, whose end stops the source. */
function toStream(body: StreamBody): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let stop = () => {};
	const source: UnderlyingDefaultSource<Uint8Array> = {
		start: (controller) => {
			const write = (text: string) => {
				if ((controller.desiredSize ?? 0) <= 0)
					throw new Error("the peer does not read");
				controller.enqueue(encoder.encode(text));
			};
			stop = body.start({ write, end: () => controller.close() });
		},
		cancel: () => stop(),
	};
	const size = (chunk: Uint8Array | undefined) => chunk?.byteLength ?? 0;
	return new ReadableStream(source, { highWaterMark: MAX_WAITING, size });
}
