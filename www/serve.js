// Serves the demo page and the package for `make demo`. Listens on the loopback address only; has no dependencies.

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = await realpath(fileURLToPath(new URL("..", import.meta.url)));

/** The folders that are served, with a trailing separator: other files of the checkout are private. */
const SERVED_FOLDERS = ["www", "pkg"].map((folder) => join(ROOT, folder) + sep);

const CONTENT_TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".wasm": "application/wasm",
};

const server = createServer((request, response) => {
	respond(request, response).catch(() => sendError(response, 404, "not found"));
});

server.on("error", (error) => {
	console.error(`cannot serve: ${error.message}`);
	process.exitCode = 1;
});

server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
	console.log(
		`demo page: http://127.0.0.1:${server.address().port}/ (stop with Ctrl-C)`,
	);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, () => {
		server.close();
		server.closeAllConnections();
	});
}

async function respond(request, response) {
	if (request.method !== "GET" && request.method !== "HEAD")
		return sendError(response, 405, "only GET and HEAD are allowed");
	const [path] = request.url.split("?", 1);
	if (path === "/" || path === "/www")
		return response.writeHead(302, { location: "/www/" }).end();
	return sendFile(await resolvePath(path), request, response);
}

/** Returns the file of a URL path. Checks the folder after links and `..` are resolved. */
async function resolvePath(path) {
	const decoded = decodeURIComponent(
		path.endsWith("/") ? `${path}index.html` : path,
	);
	const file = await realpath(join(ROOT, decoded));
	if (!SERVED_FOLDERS.some((folder) => file.startsWith(folder)))
		throw new Error("outside the served folders");
	return file;
}

async function sendFile(file, request, response) {
	const status = await stat(file);
	if (!status.isFile()) throw new Error("not a file");
	response.writeHead(200, {
		"content-type": CONTENT_TYPES[extname(file)] ?? "application/octet-stream",
		"content-length": status.size,
		// The browser revalidates each file, so a rebuilt engine shows after a reload.
		"cache-control": "no-cache",
		"x-content-type-options": "nosniff",
	});
	if (request.method === "HEAD") return response.end();
	createReadStream(file)
		.on("error", () => response.destroy())
		.pipe(response);
}

function sendError(response, status, message) {
	if (response.headersSent) return response.destroy();
	response
		.writeHead(status, { "content-type": "text/plain; charset=utf-8" })
		.end(`${message}\n`);
}
