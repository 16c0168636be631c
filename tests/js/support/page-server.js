// Serves the demo page.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as sendRequest } from "node:http";
import { fileURLToPath } from "node:url";
import { serve as serveFolders } from "./file-server.js";
import { root } from "./fixtures.js";

const SCRIPT = fileURLToPath(new URL("www/serve.js", root));

/** Starts the server of `make demo`. Returns its address and `stop`, which resolves to its exit code. */
export async function serve() {
	const child = spawn(process.execPath, [SCRIPT], {
		env: { ...process.env, PORT: "0" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [output] = await once(child.stdout, "data");
	const stop = async () => {
		const exited = once(child, "exit");
		child.kill("SIGINT");
		return (await exited)[0];
	};
	return { address: String(output).match(/http:\S+/)[0], stop };
}

/** Serves the repository below a path, as a static host does. Returns the address of the page and `stop`. */
export async function serveBelow(path) {
	const { address, stop } = await serveFolders({ [path]: fileURLToPath(root) });
	return { address: `${new URL(path, address)}www/`, stop };
}

/** Requests a path without changes; `fetch` would normalize it. */
export async function request(address, path, method = "GET") {
	const { hostname, port } = new URL(address);
	const sent = sendRequest({ hostname, port, path, method }).end();
	const [response] = await once(sent, "response");
	const chunks = await response.toArray();
	return {
		status: response.statusCode,
		headers: response.headers,
		body: Buffer.concat(chunks).toString(),
	};
}
