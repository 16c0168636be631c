// Serves the page and the package it shows, for `make demo`: no dependency, this machine only.

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = await realpath(fileURLToPath(new URL("..", import.meta.url)));

/** The only folders of the checkout that are anybody's business. */
const SERVED = ["www", "pkg"].map((folder) => join(ROOT, folder) + sep);

const TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".wasm": "application/wasm",
};

const server = createServer((request, response) => {
	answer(request, response).catch(() => refuse(response, 404, "not found"));
});

server.on("error", (error) => {
	console.error(`cannot serve: ${error.message}`);
	process.exitCode = 1;
});

server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
	console.log(
		`fanion's page: http://127.0.0.1:${server.address().port}/  (Ctrl-C stops)`,
	);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, () => {
		server.close();
		server.closeAllConnections();
	});
}

async function answer(request, response) {
	if (request.method !== "GET" && request.method !== "HEAD")
		return refuse(response, 405, "only GET and HEAD");
	const [path] = request.url.split("?", 1);
	if (path === "/" || path === "/www")
		return response.writeHead(302, { location: "/www/" }).end();
	return send(await find(path), request, response);
}

/** The file of a path. Links and `..` are followed first, and judged by where they lead. */
async function find(path) {
	const wanted = decodeURIComponent(
		path.endsWith("/") ? `${path}index.html` : path,
	);
	const file = await realpath(join(ROOT, wanted));
	if (!SERVED.some((folder) => file.startsWith(folder)))
		throw new Error("outside");
	return file;
}

async function send(file, request, response) {
	const { size } = await stat(file).then((found) =>
		found.isFile() ? found : Promise.reject(new Error("no file")),
	);
	response.writeHead(200, {
		"content-type": TYPES[extname(file)] ?? "application/octet-stream",
		"content-length": size,
		// A rebuilt engine shows after a reload.
		"cache-control": "no-cache",
		"x-content-type-options": "nosniff",
	});
	if (request.method === "HEAD") return response.end();
	createReadStream(file)
		.on("error", () => response.destroy())
		.pipe(response);
}

function refuse(response, status, text) {
	if (response.headersSent) return response.destroy();
	response
		.writeHead(status, { "content-type": "text/plain; charset=utf-8" })
		.end(`${text}\n`);
}
