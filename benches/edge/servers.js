// Starts the servers that are compared: each is one process on the first core.

import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const FRONTEND = "*:development.frontend-secret";
export const BACKEND = "*:development.backend-secret";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const COMMAND = path("../../pkg/dist/cli/fanion.js");
const PLAIN = path("./plain-server.js");
const node = process.execPath;

const UNLEASH_EDGE = process.env.UNLEASH_EDGE ?? "unleash-edge";

/** Whether the native edge of Unleash is installed. */
export const hasUnleashEdge = () =>
	spawnSync(UNLEASH_EDGE, ["--help"]).status === 0;

/** Starts `fanion edge offline` with a document. */
export async function startFanion(document) {
	const flags = writeJson("flags", document);
	return start([
		...[node, COMMAND, "edge", "offline", "--residual", "--port", "0"],
		...["--interface", "127.0.0.1", "--bootstrap-file", flags],
		...["--frontend-tokens", FRONTEND, "--client-tokens", BACKEND],
	]);
}

/** Starts the native edge of Unleash with a document. */
export async function startUnleashEdge(document) {
	const flags = writeJson("flags", document);
	const port = await freePort();
	const server = await start(
		[
			...[UNLEASH_EDGE, "--port", port, "--interface", "127.0.0.1"],
			...["offline", "--bootstrap-file", flags],
			...["--frontend-tokens", FRONTEND, "--client-tokens", BACKEND],
		],
		/(?:)/,
	);
	const url = `http://127.0.0.1:${port}`;
	await untilAnswered(`${url}/internal-backstage/health`);
	return { ...server, url };
}

/** Starts a server that writes ready bodies: `{ [path]: body }`. */
export const startPlain = (bodies) =>
	start([node, PLAIN, writeJson("bodies", bodies)]);

function start(command, ready = /listening on (http:\/\/[^\s"]+)/) {
	const server = spawn("taskset", ["-c", "0", ...command], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const stop = () =>
		new Promise((resolve) => {
			server.on("close", resolve);
			server.kill("SIGKILL");
		});
	return new Promise((resolve, reject) => {
		let output = "";
		server.on("error", reject);
		server.on("close", (code) =>
			reject(new Error(`${command[0]} ended with ${code}:\n${output}`)),
		);
		const read = (data) => {
			output += data;
			const [match, url] = ready.exec(output) ?? [];
			if (match !== undefined) resolve({ pid: server.pid, url, stop });
		};
		server.stdout.on("data", read);
		if (ready.test("")) read("");
	});
}

function writeJson(name, value) {
	const file = join(tmpdir(), `fanion-${name}-${process.pid}.json`);
	writeFileSync(file, JSON.stringify(value));
	return file;
}

async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function untilAnswered(url) {
	for (let attempt = 0; attempt < 200; attempt += 1) {
		const response = await fetch(url).catch(() => undefined);
		if (response?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`no answer from ${url}`);
}
