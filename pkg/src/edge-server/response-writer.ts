import type { IncomingMessage, ServerResponse } from "node:http";
import { type EdgeResponse, isStream, type StreamBody } from "../edge/http.js";
import {
	acceptsGzip,
	Compression,
	MIN_COMPRESSED_SIZE,
} from "./compression.js";

/** Bytes that wait for a peer; one that does not read them is left. */
const MAX_WAITING = 4 * 2 ** 20;

/** Writes responses of the edge, compressed if the peer accepts it. */
export class ResponseWriter {
	readonly #compression = new Compression();
	/** The streams that are open. They do not end by themselves. */
	readonly #streams = new Set<ServerResponse>();
	#isClosing = false;

	/** Writes a response; whole bodies at once unless they are compressed. */
	write(
		incoming: IncomingMessage,
		outgoing: ServerResponse,
		response: EdgeResponse,
	): void {
		const { body } = response;
		if (this.#isClosing || !isRead(incoming)) outgoing.shouldKeepAlive = false;
		if (isStream(body)) this.#openStream(outgoing, response, body);
		else if (isCompressible(incoming, body))
			void this.#writeCompressed(outgoing, response, body);
		else writeWhole(outgoing, response, response.headers, body);
	}

	/** Ends all streams, and from now on each connection after its response. */
	close(): void {
		this.#isClosing = true;
		for (const stream of this.#streams) stream.end();
	}

	async #writeCompressed(
		outgoing: ServerResponse,
		response: EdgeResponse,
		body: string | Uint8Array,
	): Promise<void> {
		const { headers } = response;
		const { etag } = headers;
		try {
			const bytes = await this.#compression.compress(body, etag);
			writeWhole(outgoing, response, compressedHeaders(headers), bytes);
		} catch {
			writeWhole(outgoing, response, headers, body);
		}
	}

	#openStream(
		outgoing: ServerResponse,
		{ status, headers }: EdgeResponse,
		body: StreamBody,
	): void {
		outgoing.writeHead(status, headers);
		outgoing.flushHeaders();
		// A stream is silent between two changes.
		outgoing.setTimeout(0);
		this.#streams.add(outgoing);
		const stop = body.start({
			write: (text) => {
				// A slow reader delays `close` after the end.
				if (outgoing.writableEnded) return;
				outgoing.write(text);
				if (outgoing.writableLength > MAX_WAITING) outgoing.destroy();
			},
			end: () => outgoing.end(),
		});
		outgoing.on("close", () => {
			this.#streams.delete(outgoing);
			stop();
		});
	}
}

/** Returns whether the whole body of a request was read, so that the next request can follow it. */
function isRead(incoming: IncomingMessage): boolean {
	if (incoming.complete) return true;
	const { "content-length": length, "transfer-encoding": encoding } =
		incoming.headers;
	return encoding === undefined && (length === undefined || length === "0");
}

function isCompressible(
	{ headers, method }: IncomingMessage,
	body: string | Uint8Array | undefined,
): body is string | Uint8Array {
	return (
		body !== undefined &&
		body.length >= MIN_COMPRESSED_SIZE &&
		method !== "HEAD" &&
		acceptsGzip(headers["accept-encoding"] as string | undefined)
	);
}

/** Returns the headers of a compressed body. Its bytes differ from those of the ETag, which becomes weak. */
function compressedHeaders(
	headers: EdgeResponse["headers"],
): Record<string, string> {
	const { etag, vary } = headers;
	return {
		...headers,
		"content-encoding": "gzip",
		vary: vary ? `${vary}, accept-encoding` : "accept-encoding",
		...(etag && { etag: `W/${etag}` }),
	};
}

function writeWhole(
	outgoing: ServerResponse,
	{ status }: EdgeResponse,
	headers: EdgeResponse["headers"],
	body: string | Uint8Array | undefined,
): void {
	const size = sizeOf(body);
	if (status === 304) outgoing.writeHead(status, headers);
	else outgoing.writeHead(status, { ...headers, "content-length": size });
	if (body === undefined) outgoing.end();
	// A string of ASCII is copied, not converted: 7 kB take 11 µs instead of 17.
	else if (body.length === size) outgoing.end(body, "latin1");
	else outgoing.end(body);
}

function sizeOf(body: string | Uint8Array | undefined): number {
	if (body === undefined) return 0;
	return typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
}
