// Starts what `make demo` starts, and stops it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../../www/serve.js", import.meta.url));

/** The running server: its address, and `stop`, which answers with the code it ends with. */
export async function serve() {
	const child = spawn(process.execPath, [SCRIPT], {
		env: { ...process.env, PORT: "0" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [printed] = await once(child.stdout, "data");
	const stop = async () => {
		const ended = once(child, "exit");
		child.kill("SIGINT");
		return (await ended)[0];
	};
	return { address: String(printed).match(/http:\S+/)[0], stop };
}

const CHECKOUT = new URL("../../../", import.meta.url);

/** What a static host says of a file. */
const TYPES = {
	html: "text/html",
	js: "text/javascript",
	css: "text/css",
	svg: "image/svg+xml",
	json: "application/json",
	wasm: "application/wasm",
};

/** A static host with the checkout below a path of its own: the address of the page there, and `stop`. */
export async function serveBelow(path) {
	const host = createServer(({ url }, response) => {
		const { pathname } = new URL(url, "http://localhost");
		const file = pathname.replace(path, "").replace(/\/$/, "/index.html");
		response.setHeader("content-type", TYPES[file.split(".").at(-1)]);
		response.end(readFileSync(new URL(file, CHECKOUT)));
	});
	await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
	host.unref();
	const address = `http://127.0.0.1:${host.address().port}${path}www/`;
	return { address, stop: () => host.close() };
}

/** Asks for exactly this path; `fetch` would tidy it. */
export async function ask(address, path, method = "GET") {
	const { hostname, port } = new URL(address);
	const asked = request({ hostname, port, path, method }).end();
	const [response] = await once(asked, "response");
	const parts = await response.toArray();
	return {
		status: response.statusCode,
		headers: response.headers,
		body: Buffer.concat(parts).toString(),
	};
}
