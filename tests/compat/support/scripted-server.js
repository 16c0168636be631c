// A loopback server whose answers are scripted, and which records what it is asked.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** Headers that the transport adds. */
const TRANSPORT = [
	"accept",
	"accept-encoding",
	"accept-language",
	"connection",
	"content-length",
	"host",
	"sec-fetch-mode",
	"cache-control",
	"pragma",
	"keep-alive",
	"cf-worker",
];

/** The servers of a test file. */
const servers = [];

/** Closes all servers, after requests that the original has begun: they would fail without a listener. */
export async function closeServers() {
	await new Promise((resolve) => setTimeout(resolve, 300));
	for (const server of servers) {
		server.closeAllConnections();
		server.close();
	}
}

/**
 * Starts a server, which runs until `closeServers`. `script` has a list of answers for each path, of which the last repeats.
 *
 * An answer is `{ status, headers, body }`, or a function of the recorded request and the response, which it ends.
 */
export async function startServer(script) {
	const requests = [];
	const turns = new Map();
	const server = createServer(async (request, response) => {
		const { pathname, search } = new URL(request.url, "http://loopback");
		const recorded = {
			method: request.method,
			path: pathname + search,
			headers: Object.fromEntries(
				Object.entries(request.headers).filter(
					([name]) => !TRANSPORT.includes(name),
				),
			),
			body: parse(await text(request)),
		};
		requests.push(recorded);
		const answers = script[pathname] ?? [{ status: 404 }];
		const turn = turns.get(pathname) ?? 0;
		turns.set(pathname, turn + 1);
		const answer = answers[Math.min(turn, answers.length - 1)];
		if (typeof answer === "function") return answer(recorded, response);
		const { status = 200, headers = {}, body = "" } = answer;
		response.writeHead(status, headers);
		response.end(typeof body === "string" ? body : JSON.stringify(body));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	servers.push(server);
	return {
		url: `http://127.0.0.1:${server.address().port}/`,
		requests,
		requestsTo: (path) =>
			requests.filter((request) => request.path.split("?")[0] === path),
	};
}

function parse(body) {
	return body === "" ? undefined : JSON.parse(body);
}
