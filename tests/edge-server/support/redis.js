// Starts a Redis server for a test.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createClient } from "redis";
import { until } from "./command.js";
import { createFolder } from "./folders.js";

/**
 * Starts Redis on a free port, also as a cluster of one; it ends with the test. Skips the test and returns `undefined`
 * if it is not installed.
 */
export async function startRedis(context, { isCluster = false } = {}) {
	if (!isInstalled()) {
		context.skip("not run: `redis-server` is not installed");
		return undefined;
	}
	const port = await freePort();
	const args = ["--port", port, "--save", "", "--appendonly", "no"];
	const mode = isCluster ? ["--cluster-enabled", "yes"] : [];
	const server = spawn("redis-server", [...args, ...mode], {
		stdio: "ignore",
		cwd: await createFolder(context),
	});
	const url = `redis://127.0.0.1:${port}`;
	const client = createClient({ url });
	client.on("error", () => {});
	await client.connect();
	if (isCluster) await formCluster(client);
	context.after(async () => {
		client.destroy();
		server.kill();
		await once(server, "exit");
	});
	return {
		client,
		url,
		port,
		keys: () => client.keys("*"),
		set: (key, value) => client.set(key, value),
	};
}

/** Gives all slots to the one server, and waits until it answers for them. */
async function formCluster(client) {
	await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
	await until(
		async () =>
			/cluster_state:ok/.test(await client.sendCommand(["CLUSTER", "INFO"])),
		() => "Redis forms no cluster",
	);
}

function isInstalled() {
	try {
		execFileSync("redis-server", ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

async function freePort() {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address();
	server.close();
	await once(server, "close");
	return String(port);
}
