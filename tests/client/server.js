// A server that misbehaves as it is told: each trial has a script of its own below `/<trial>/`.
//
// An answer of a script: { status, headers, body, bytes (base64), chunks, pause, end, short, refuse }
//   chunks  the body in pieces, `pause` milliseconds apart
//   end     "reset" cuts the connection after the body, "hang" leaves it open for ever
//   short   says that the body is longer than it is
//   refuse  cuts the connection before any answer
// The last answer of a list is given again and again.

import { createServer } from "node:http";

const CORS = {
	"access-control-allow-origin": "*",
	"access-control-allow-methods": "*",
	"access-control-expose-headers": "*",
	"access-control-max-age": "600",
};

/** Starts the server; its address, and `stop`. */
export async function startServer() {
	const trials = new Map();
	const server = createServer(async (request, response) => {
		const url = new URL(request.url, "http://localhost");
		const [, first, ...rest] = url.pathname.split("/");
		const body = await textOf(request);
		// A page asks before it sends headers of its own.
		const asked = request.headers["access-control-request-headers"];
		if (request.method === "OPTIONS")
			return response
				.writeHead(204, { ...CORS, "access-control-allow-headers": asked })
				.end();
		const path = `/${rest.join("/")}`;
		if (first === "control") control(request, response, rest[0], body);
		else play(request, response, first, { path, query: url.search }, body);
	});

	function control(request, response, name, body) {
		const trial = trials.get(name) ?? { script: {}, places: {}, record: [] };
		trials.set(name, trial);
		if (request.method === "POST") {
			Object.assign(trial.script, JSON.parse(body));
			for (const kind in JSON.parse(body)) trial.places[kind] = 0;
		}
		response.writeHead(200, CORS).end(JSON.stringify(trial.record));
	}

	function play(request, response, name, { path, query }, body) {
		const trial = trials.get(name);
		const kind = path.split("/").pop();
		const answers = trial?.script[kind] ?? [];
		const place = Math.min(trial?.places[kind] ?? 0, answers.length - 1);
		const answer = answers[place] ?? { status: 404 };
		if (trial) trial.places[kind] = place + 1;
		const { method, headers } = request;
		trial?.record.push({
			kind,
			path,
			query,
			method,
			headers,
			body,
			status: answer.refuse || answer.end ? 0 : (answer.status ?? 200),
		});
		send(request, response, answer);
	}

	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const stop = () => {
		server.closeAllConnections();
		return new Promise((resolve) => server.close(resolve));
	};
	return { address: `http://127.0.0.1:${server.address().port}`, stop };
}

async function send(request, response, answer) {
	const { status = 200, headers = {}, refuse, short, end, pause = 0 } = answer;
	if (refuse) return request.socket.destroy();
	const isKnown =
		headers.etag !== undefined &&
		request.headers["if-none-match"] === headers.etag;
	if (isKnown && status === 200) return response.writeHead(304, CORS).end();
	const chunks = chunksOf(answer);
	const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	const more = short ? { "content-length": length + 1000 } : {};
	response.writeHead(status, { ...CORS, ...headers, ...more });
	response.flushHeaders();
	for (const chunk of chunks) {
		if (response.destroyed) return;
		response.write(chunk);
		await new Promise((resolve) => setTimeout(resolve, pause));
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

async function textOf(request) {
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}
