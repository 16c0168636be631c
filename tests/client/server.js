// A server with scripted responses, also faulty ones. Each trial has its own script below `/<trial>/`.
//
// A script is a list of responses for each kind of request, the last part of its path. The last response
// repeats. Fields of a response, all optional:
//   status, headers, body
//   bytes   the body in base64
//   chunks  the body in pieces, `pause` milliseconds apart
//   end     "reset" cuts the connection after the body, "hang" leaves it open
//   short   declares a longer body than the response has
//   refuse  cuts the connection before the response

import { createServer } from "node:http";
// In Node a trial watches the global timers of the process, which the server shares.
import { setTimeout as sleep } from "node:timers/promises";

const CORS = {
	"access-control-allow-origin": "*",
	"access-control-allow-methods": "*",
	"access-control-expose-headers": "*",
	"access-control-max-age": "600",
};

/**
 * Starts the server. Returns its address, and two functions: `stop`, and `script`, which sets the responses
 * of a trial and returns its requests so far.
 */
export async function startServer() {
	const trials = new Map();
	const server = createServer(async (request, response) => {
		const url = new URL(request.url, "http://localhost");
		const [, first, ...rest] = url.pathname.split("/");
		const body = await readBody(request);
		// A page sends a preflight request before a request with custom headers.
		const requested = request.headers["access-control-request-headers"];
		if (request.method === "OPTIONS")
			return response
				.writeHead(204, { ...CORS, "access-control-allow-headers": requested })
				.end();
		const path = `/${rest.join("/")}`;
		// A trial in another process sets its script by a request.
		if (first === "control")
			response
				.writeHead(200, CORS)
				.end(JSON.stringify(script(rest[0], JSON.parse(body || "{}"))));
		else respond(request, response, first, { path, query: url.search }, body);
	});

	function script(name, responses) {
		const trial = trials.get(name) ?? {
			script: {},
			positions: {},
			requests: [],
		};
		trials.set(name, trial);
		Object.assign(trial.script, responses);
		for (const kind in responses) trial.positions[kind] = 0;
		return [...trial.requests];
	}

	function respond(request, response, name, { path, query }, body) {
		const trial = trials.get(name);
		const kind = path.split("/").pop();
		const responses = trial?.script[kind] ?? [];
		const next = trial?.positions[kind] ?? 0;
		const position = Math.min(next, responses.length - 1);
		const scripted = responses[position] ?? { status: 404 };
		if (trial) trial.positions[kind] = position + 1;
		const { method, headers } = request;
		const noted = {
			kind,
			path,
			query,
			method,
			headers,
			body,
			// 0: the client cannot know whether the server received the request.
			status: scripted.refuse || scripted.end ? 0 : (scripted.status ?? 200),
		};
		trial?.requests.push(noted);
		// On a busy machine, a client gives up before its response is written.
		response.on("close", () => {
			if (!response.writableFinished) noted.status = 0;
		});
		send(request, response, scripted);
	}

	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const stop = () => {
		server.closeAllConnections();
		return new Promise((resolve) => server.close(resolve));
	};
	const address = `http://127.0.0.1:${server.address().port}`;
	return { address, script, stop };
}

async function send(request, response, scripted) {
	const {
		status = 200,
		headers = {},
		refuse,
		short,
		end,
		pause = 0,
	} = scripted;
	if (refuse) return request.socket.destroy();
	const isUnchanged =
		headers.etag !== undefined &&
		request.headers["if-none-match"] === headers.etag;
	if (isUnchanged && status === 200) return response.writeHead(304, CORS).end();
	const chunks = chunksOf(scripted);
	const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	const declared = short ? { "content-length": length + 1000 } : {};
	response.writeHead(status, { ...CORS, ...headers, ...declared });
	response.flushHeaders();
	for (const chunk of chunks) {
		if (response.destroyed) return;
		response.write(chunk);
		await sleep(pause);
	}
	if (end === "reset" || short) request.socket.destroy();
	else if (end !== "hang") response.end();
}

function chunksOf({ body = "", bytes, chunks }) {
	if (bytes !== undefined) return [Buffer.from(bytes, "base64")];
	return (chunks ?? [body])
		.map((chunk) =>
			typeof chunk === "string"
				? Buffer.from(chunk)
				: Buffer.from(chunk.bytes, "base64"),
		)
		.filter((chunk) => chunk.length > 0);
}

async function readBody(request) {
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}
