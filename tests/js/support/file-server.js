// Serves folders to a page: correctly, or with the faults of a misconfigured host.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
	".css": "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".wasm": "application/wasm",
};

/**
 * Serves each folder below its path: `{ "/fanion/": …, "/": … }`; the first path that fits is used.
 * Returns the address and a function that stops the server. Options:
 *
 * - `headers`: sent with every file.
 * - `types`: content types by extension, instead of the correct ones.
 * - `missing`: files whose path ends with one of these get the status 404.
 * - `replaced`: for files whose path ends with one of these an HTML page is sent, with the status 200.
 * - `handlers`: functions from `Request` to `Response` for all paths below theirs.
 */
export async function serve(folders, options = {}) {
	const server = createServer((request, response) =>
		respond(folders, options, request, response),
	);
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const stop = () => {
		server.closeAllConnections();
		return new Promise((resolve) => server.close(resolve));
	};
	return { address: `http://127.0.0.1:${server.address().port}/`, stop };
}

async function respond(folders, options, request, response) {
	const { headers = {}, types = {}, missing = [], replaced = [] } = options;
	const { pathname } = new URL(request.url, "http://localhost");
	const [, handler] =
		Object.entries(options.handlers ?? {}).find(([path]) =>
			pathname.startsWith(path),
		) ?? [];
	if (handler) return handle(handler, request, response);
	const isOneOf = (ends) => ends.some((end) => pathname.endsWith(end));
	try {
		if (isOneOf(missing)) throw new Error("missing");
		if (isOneOf(replaced))
			return response
				.writeHead(200, { "content-type": TYPES[".html"] })
				.end("<!doctype html>");
		const file = find(folders, pathname);
		const body = await readFile(file);
		const type = { ...TYPES, ...types }[extname(file)] ?? TYPES[".html"];
		response.writeHead(200, { "content-type": type, ...headers }).end(body);
	} catch {
		response.writeHead(404).end();
	}
}

/** Answers a request of Node with a function from `Request` to `Response`. */
async function handle(handler, request, response) {
	const { method } = request;
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	const body = method === "GET" ? undefined : Buffer.concat(chunks);
	const headers = Object.entries(request.headers).filter(
		([name]) => !["host", "connection", "content-length"].includes(name),
	);
	const url = `http://localhost${request.url}`;
	const result = await handler(new Request(url, { method, headers, body }));
	response.writeHead(result.status, forwardedHeaders(result.headers));
	response.end(Buffer.from(await result.arrayBuffer()));
}

const forwardedHeaders = (headers) =>
	Object.fromEntries(
		["content-type", "etag"]
			.filter((name) => headers.has(name))
			.map((name) => [name, headers.get(name)]),
	);

// INVARIANT: the path of a URL has no `..`, so no file outside of the folder is served.
function find(folders, pathname) {
	const [path, folder] = Object.entries(folders).find(([path]) =>
		pathname.startsWith(path),
	);
	const rest = decodeURIComponent(pathname.slice(path.length));
	return join(folder, /(^|\/)$/.test(rest) ? `${rest}index.html` : rest);
}
