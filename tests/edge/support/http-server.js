// Serves an edge over HTTP, with the least that an adapter has to do.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** Returns the address of a server, which is closed after the test. */
export async function serveEdge(context, edge) {
	const server = createServer(async (request, response) => {
		const answer = await edge.handle({
			method: request.method,
			target: request.url,
			address: request.socket.remoteAddress,
			header: (name) => request.headers[name],
			text: () => text(request),
		});
		response.writeHead(answer.status, answer.headers);
		if (typeof answer.body?.start === "function") stream(answer, response);
		else response.end(answer.body);
	});
	server.listen(0);
	await once(server, "listening");
	context.after(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${server.address().port}`;
}

function stream({ body }, response) {
	const stop = body.start({
		write: (part) => response.write(part),
		end: () => response.end(),
	});
	response.on("close", stop);
}

/** Serves a stand-in for an Unleash server over HTTP; returns its address. */
export async function serveUnleash(context, { fetch }) {
	const server = createServer(async (request, response) => {
		const { method, url, headers } = request;
		const body = method === "POST" ? await text(request) : undefined;
		const init = { method, headers, body };
		const answer = await fetch(`http://unleash.test${url}`, init);
		response.writeHead(answer.status, Object.fromEntries(answer.headers));
		response.end(await answer.text());
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	context.after(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${server.address().port}`;
}
