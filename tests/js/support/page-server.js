// Starts what `make demo` starts, and stops it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
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
