// Starts a Redis server for a test.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createClient } from "redis";
import { until } from "./command.js";
import { createFolder } from "./folders.js";

/** Skips a test and returns `true` if Redis is not installed; `make edge` installs it, or says that it could not. */
export function skipWithoutRedis(context) {
	try {
		execFileSync("redis-server", ["--version"], { stdio: "ignore" });
		return false;
	} catch {
		context.skip("not run: `redis-server` is not installed");
		return true;
	}
}

/** A cluster of one does not know its own address. */
const CLUSTER = [
	...["--cluster-enabled", "yes"],
	...["--cluster-announce-ip", "127.0.0.1"],
];

/** A Redis server on a free port, also as a cluster of one. It can start again with its data, and ends with the test. */
export class RedisServer {
	url;
	port;
	client;
	#isCluster;
	#folder;
	#process;

	/** Reserves a port without starting the server. */
	static async reserve(context, { isCluster = false } = {}) {
		const server = new RedisServer();
		server.#isCluster = isCluster;
		server.#folder = await createFolder(context);
		server.port = await freePort();
		server.url = `redis://127.0.0.1:${server.port}`;
		context.after(() => server.#kill());
		return server;
	}

	static async start(context, options) {
		const server = await RedisServer.reserve(context, options);
		await server.start();
		return server;
	}

	async start() {
		await this.startEmpty();
		if (this.#isCluster) await this.form();
	}

	/** Starts the server; a cluster without slots. */
	async startEmpty() {
		const mode = this.#isCluster ? CLUSTER : [];
		const args = ["--port", this.port, "--save", "", "--appendonly", "no"];
		this.#process = spawn("redis-server", [...args, ...mode], {
			stdio: "ignore",
			cwd: this.#folder,
		});
		this.client = createClient({ url: this.url });
		this.client.on("error", () => {});
		await this.client.connect();
	}

	form() {
		return formCluster(this.client);
	}

	/** Writes the data, and ends the server. */
	async stop() {
		await this.client.sendCommand(["SAVE"]);
		await this.#kill();
	}

	keys() {
		return this.client.keys("*");
	}

	set(key, value) {
		return this.client.set(key, value);
	}

	async #kill() {
		if (this.#process === undefined) return;
		this.client.destroy();
		const ended = once(this.#process, "exit");
		this.#process.kill("SIGKILL");
		this.#process = undefined;
		await ended;
	}
}

/** Gives all slots to the one server, and waits until it answers for them. */
async function formCluster(client) {
	const slots = await client.sendCommand(["CLUSTER", "SLOTS"]);
	if (slots.length === 0)
		await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
	await until(
		async () =>
			/cluster_state:ok/.test(await client.sendCommand(["CLUSTER", "INFO"])),
		() => "Redis forms no cluster",
	);
}

async function freePort() {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address();
	server.close();
	await once(server, "close");
	return String(port);
}
