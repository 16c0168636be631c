import { readFileSync } from "node:fs";
import {
	createServer,
	type RequestListener,
	type Server,
	type ServerOptions,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { EdgeRequest, EdgeResponse } from "../edge/http.js";
import { NodeRequest } from "./node-request.js";
import { ResponseWriter } from "./response-writer.js";
import type { ListenSettings, TlsSettings } from "./settings.js";
import { codeOf, StartupError } from "./startup-error.js";

/** Answers a request; `Edge.handle`. Never rejects. */
export type Handler = (
	request: EdgeRequest,
) => EdgeResponse | Promise<EdgeResponse>;

/** Bytes of all headers and the path, which contains the context. Like the limit of nginx for one header. */
const MAX_HEADER_SIZE = 32 * 2 ** 10;

/** Number of headers; further ones are ignored. */
const MAX_HEADERS = 100;

/** Milliseconds after which a peer that neither sends nor reads is left. */
const SOCKET_TIMEOUT = 60_000;

/** Milliseconds between two checks for requests that take too long. */
const CHECK_INTERVAL = 1000;

/** Milliseconds for which a connection stays open after its request was refused. */
const LINGER = 1000;

/** Milliseconds for which connections still get requests after the end was asked for. */
const DRAIN_TIME = 500;

/** Milliseconds for which requests may finish after the end was asked for. */
const CLOSE_TIMEOUT = 5000;

/** Listens on a port, with TLS on a second one, and passes requests to a handler. */
export class HttpServer {
	readonly #settings: ListenSettings;
	readonly #servers: Server[] = [];
	readonly #writer = new ResponseWriter();

	constructor(settings: ListenSettings, handler: Handler) {
		this.#settings = settings;
		const options = serverOptions(settings);
		const answer = this.#listener(handler);
		const { tls } = settings;
		const plain = tls?.redirect ? redirectTo(tls, answer) : answer;
		this.#add(createServer(options, plain));
		if (tls) this.#add(createTlsServer({ ...options, ...read(tls) }, answer));
	}

	/**
	 * Starts to listen. Returns the addresses.
	 *
	 * @throws StartupError if a port cannot be opened
	 */
	async listen(): Promise<string[]> {
		const { host, port, tls } = this.#settings;
		const ports = tls ? [port, tls.port] : [port];
		return Promise.all(
			this.#servers.map(async (server, index) => {
				await listen(server, host, ports[index] ?? 0);
				return addressOf(server, index === 0 ? "http" : "https");
			}),
		);
	}

	/**
	 * Ends streams, accepts no more connections, and waits for the other requests, but not forever.
	 *
	 * Closing a connection while a request travels to it would lose the request. So each connection first gets time for
	 * one more, whose response says that it was the last one.
	 */
	async close(): Promise<void> {
		this.#writer.close();
		await sleep(DRAIN_TIME);
		await Promise.all(this.#servers.map(close));
	}

	#add(server: Server): void {
		server.maxHeadersCount = MAX_HEADERS;
		server.timeout = SOCKET_TIMEOUT;
		server.on("clientError", refuse);
		this.#servers.push(server);
	}

	#listener(handler: Handler): RequestListener {
		return (incoming, outgoing) => {
			const answer = handler(new NodeRequest(incoming));
			if (answer instanceof Promise)
				void answer.then((response) =>
					this.#writer.write(incoming, outgoing, response),
				);
			else this.#writer.write(incoming, outgoing, answer);
		};
	}
}

function serverOptions({
	requestTimeout,
	keepAliveTimeout,
}: ListenSettings): ServerOptions {
	return {
		requestTimeout,
		headersTimeout: requestTimeout,
		keepAliveTimeout,
		connectionsCheckingInterval: CHECK_INTERVAL,
		maxHeaderSize: MAX_HEADER_SIZE,
	};
}

/** Reads key and certificate. */
function read({ key, cert }: TlsSettings): { key: Buffer; cert: Buffer } {
	return { key: readPem("key", key), cert: readPem("certificate", cert) };
}

function readPem(name: string, path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		throw new StartupError(
			`the TLS ${name} \`${path}\` cannot be read (${codeOf(error)}): pass the path of a PEM file`,
		);
	}
}

/** Returns a listener that sends requests to the port with TLS, except those of the checks of a container. */
function redirectTo(
	{ port }: TlsSettings,
	answer: RequestListener,
): RequestListener {
	return (incoming, outgoing) => {
		const { url = "/", headers } = incoming;
		if (CHECK.test(url)) return answer(incoming, outgoing);
		const host = (headers.host ?? "localhost").replace(/:\d*$/, "");
		const suffix = port === 443 ? "" : `:${port}`;
		const location = `https://${host}${suffix}${url}`;
		outgoing.writeHead(308, { location, "content-length": 0 });
		outgoing.end();
	};
}

const CHECK = /\/internal-backstage\/(health|ready)$/;

function listen(server: Server, host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const fail = (error: Error) =>
			reject(new StartupError(listenProblem(error, host, port)));
		server.once("error", fail);
		server.listen(port, host, () => {
			server.off("error", fail);
			resolve();
		});
	});
}

function listenProblem(error: Error, host: string, port: number): string {
	switch (codeOf(error)) {
		case "EADDRINUSE":
			return `the port \`${port}\` is in use: choose another one with \`--port\` or \`PORT\``;
		case "EACCES":
			return `the port \`${port}\` may not be opened: choose one above 1023 with \`--port\` or \`PORT\``;
		default:
			return `\`${host}\` port \`${port}\` cannot be opened (${codeOf(error) ?? error.message}): check \`--interface\``;
	}
}

function addressOf(server: Server, scheme: string): string {
	const { address, port, family } = server.address() as AddressInfo;
	const host = family === "IPv6" ? `[${address}]` : address;
	return `${scheme}://${host}:${port}`;
}

async function close(server: Server): Promise<void> {
	const closed = new Promise((resolve) => server.close(resolve));
	server.closeIdleConnections();
	const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT);
	await closed;
	clearTimeout(timer);
}

/** Answers a peer whose request cannot be read. */
function refuse(error: Error, socket: Socket): void {
	// More of a request that is refused already.
	if (socket.writableEnded) return;
	if (!socket.writable || codeOf(error) === "ECONNRESET") {
		socket.destroy();
		return;
	}
	const [status, message] = REFUSALS[codeOf(error) ?? ""] ?? MALFORMED;
	const body = JSON.stringify({ name: "BadDataError", message });
	socket.end(
		`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
	);
	// A connection that is closed while bytes arrive is reset, and the peer may lose the response.
	setTimeout(() => socket.destroy(), LINGER).unref();
}

const MALFORMED = ["400 Bad Request", "the request is not HTTP"] as const;

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
	HPE_HEADER_OVERFLOW: [
		"431 Request Header Fields Too Large",
		`the headers are larger than ${MAX_HEADER_SIZE} bytes: send the context as the body of a POST request`,
	],
	ERR_HTTP_REQUEST_TIMEOUT: [
		"408 Request Timeout",
		"the request did not arrive in time",
	],
};
