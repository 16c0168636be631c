// A proxy between the edge and its server, as `HTTP_PROXY` and `HTTPS_PROXY` name it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { startEdge } from "./support/command.js";
import { flagsOn } from "./support/sdk.js";
import { BACKEND, startUpstream } from "./support/upstream.js";

/** The runtimes that obey the variables, Node with one of its own. */
const RUNTIMES = ["Node 22", "Node 24", "Bun", "Deno"];

for (const runtime of RUNTIMES)
	test(`${runtime}: asks the server through a proxy`, async (t) => {
		const upstream = await startUpstream(t);
		const proxy = await startProxy(t, new URL(upstream.url).port);
		const variables = { HTTP_PROXY: proxy.url, NODE_USE_ENV_PROXY: "1" };
		const args = ["-u", "http://unleash.invalid", "-t", BACKEND];
		const edge = await startEdge(t, args, { runtime, variables });
		await edge.waitFor(/ready: /);
		assert.deepEqual(await flagsOn(edge.url), ["one"]);
		assert.ok(proxy.hosts.has("unleash.invalid"), [...proxy.hosts].join());
	});

/** Starts a proxy that sends every request to a port of this machine. */
async function startProxy(context, port) {
	const hosts = new Set();
	const server = createServer((incoming, outgoing) => {
		const { hostname, pathname, search } = new URL(incoming.url);
		hosts.add(hostname);
		const { method, headers } = incoming;
		const options = { port, method, headers, path: pathname + search };
		const sent = request(options, (response) => {
			outgoing.writeHead(response.statusCode, response.headers);
			response.pipe(outgoing);
		});
		incoming.pipe(sent);
	});
	server.on("connect", ({ url }, socket) => {
		hosts.add(url.split(":")[0]);
		const tunnel = connect(port, "127.0.0.1", () => {
			socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
			socket.pipe(tunnel).pipe(socket);
		});
		for (const end of [socket, tunnel]) end.on("error", () => {});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	context.after(() => {
		server.close();
		server.closeAllConnections();
	});
	return { url: `http://127.0.0.1:${server.address().port}`, hosts };
}
