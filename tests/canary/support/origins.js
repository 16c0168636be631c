// Two builds of an app, each with a server.

import { once } from "node:events";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

/** Starts the servers; returns their origins by name. */
export async function serveOrigins() {
	const origins = {};
	const servers = [];
	for (const name of ["stable", "v2"]) {
		const server = createServer(createHandler(name));
		await once(server.listen(0, "127.0.0.1"), "listening");
		servers.push(server);
		origins[name] = `http://127.0.0.1:${server.address().port}`;
	}
	const stop = () => {
		for (const server of servers) {
			server.close();
			server.closeAllConnections();
		}
	};
	return { origins, stop };
}

function createHandler(name) {
	/** Writes the next part of the open stream. */
	let writeNext = () => {};
	return async (request, response) => {
		const { pathname, searchParams } = new URL(request.url, "http://build");
		if (pathname.startsWith("/echo")) {
			let length = 0;
			for await (const part of request) length += part.length;
			const { method, url, headers } = request;
			response.end(JSON.stringify({ method, url, headers, length }));
		} else if (pathname === "/redirect")
			response.writeHead(302, { location: searchParams.get("to") }).end();
		else if (pathname === "/gzip")
			response
				.writeHead(200, { "content-encoding": "gzip" })
				.end(gzipSync("x".repeat(20_000)));
		else if (pathname === "/unknown-encoding")
			response.writeHead(200, { "content-encoding": "x-own" }).end("coded");
		else if (pathname === "/cookies")
			response.writeHead(200, { "set-cookie": ["one=1", "two=2"] }).end("ok");
		else if (pathname === "/stream") {
			let part = 0;
			writeNext = () => {
				part += 1;
				if (part < 3) response.write(`part ${part}\n`);
				else response.end();
			};
			response.write("part 0\n");
		} else if (pathname === "/next") {
			writeNext();
			response.end();
		} else response.end(`${name} ${pathname}`);
	};
}
