// Serves the checkout to a page, and what a page cannot find there by itself.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { readSpecifications, root } from "../checkout.js";

const TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".wasm": "application/wasm",
};

/** Made on request: an empty page without an icon, and all files of the specification in one. */
const PAGES = {
	"/": {
		type: TYPES[".html"],
		body: () =>
			'<!doctype html><link rel="icon" href="data:,"><title>fanion</title>',
	},
	"/specifications.json": {
		type: TYPES[".json"],
		body: () => JSON.stringify(readSpecifications()),
	},
};

/** The running server: its address, and `stop`. */
export async function serveCheckout() {
	const server = createServer((request, response) => {
		answer(new URL(request.url, "http://localhost").pathname, response).catch(
			() => response.writeHead(404).end(),
		);
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const stop = () => {
		server.closeAllConnections();
		return new Promise((resolve) => server.close(resolve));
	};
	return { address: `http://127.0.0.1:${server.address().port}/`, stop };
}

async function answer(path, response) {
	const made = PAGES[path];
	if (made)
		return response
			.writeHead(200, { "content-type": made.type })
			.end(made.body());
	// The path of a URL has no `..` left in it, so nothing outside the checkout is reached.
	const file = fileURLToPath(new URL(`.${path}`, root));
	if (!(await stat(file)).isFile()) throw new Error("no file");
	response.writeHead(200, {
		"content-type": TYPES[extname(file)] ?? "application/octet-stream",
	});
	createReadStream(file).pipe(response);
}
