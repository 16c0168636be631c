// Serves folders to a page: well, or as badly as a host may.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".wasm": "application/wasm",
};

/**
 * Serves each folder below its path, the first that fits: `{ "/fanion/": …, "/": … }`. `headers` go
 * with every file, `types` change what a file is said to be, files that end like one of `missing` are
 * not there, and for those that end like one of `replaced` a page is sent, as some hosts do for all
 * that they do not have. What is asked below a path of `answers` goes to a function, as a `Request`.
 */
export async function serve(
	folders,
	{ headers = {}, types = {}, missing = [], replaced = [], answers = {} } = {},
) {
	const server = createServer(async (request, response) => {
		const { pathname } = new URL(request.url, "http://localhost");
		const [, answer] =
			Object.entries(answers).find(([path]) => pathname.startsWith(path)) ?? [];
		if (answer) return pass(answer, request, response);
		try {
			if (missing.some((end) => pathname.endsWith(end)))
				throw new Error("missing");
			if (replaced.some((end) => pathname.endsWith(end)))
				return response
					.writeHead(200, { "content-type": TYPES[".html"] })
					.end("<!doctype html>");
			// The path of a URL has no `..` left in it, so nothing outside the folder is reached.
			const body = await readFile(find(folders, pathname));
			const type = { ...TYPES, ...types }[extname(pathname)] ?? TYPES[".html"];
			response.writeHead(200, { "content-type": type, ...headers }).end(body);
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const stop = () => {
		server.closeAllConnections();
		return new Promise((resolve) => server.close(resolve));
	};
	return { address: `http://127.0.0.1:${server.address().port}/`, stop };
}

/** Lets a function answer that takes a `Request` and gives a `Response`. */
async function pass(answer, request, response) {
	const { method } = request;
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	const body = method === "GET" ? undefined : Buffer.concat(chunks);
	const headers = Object.entries(request.headers).filter(
		([name]) => !["host", "connection", "content-length"].includes(name),
	);
	const url = `http://localhost${request.url}`;
	const answered = await answer(new Request(url, { method, headers, body }));
	const etag = answered.headers.get("etag");
	response.writeHead(answered.status, etag ? { etag } : {});
	response.end(Buffer.from(await answered.arrayBuffer()));
}

function find(folders, pathname) {
	const [path, folder] = Object.entries(folders).find(([path]) =>
		pathname.startsWith(path),
	);
	const rest = decodeURIComponent(pathname.slice(path.length));
	return join(folder, rest === "" ? "index.html" : rest);
}
