// Opens clients of Redis by the name of their package.

/** Returns a connected client, and what closes it. */
export async function openClient(name, url) {
	return OPENERS[name](url);
}

const OPENERS = {
	async redis(url) {
		const { createClient } = await import("redis");
		return openNodeRedis(createClient({ url }));
	},
	async "redis, a cluster"(url) {
		const { createCluster } = await import("redis");
		return openNodeRedis(createCluster({ rootNodes: [{ url }] }));
	},
	async ioredis(url) {
		const client = new (await importIoRedis()).Redis(url);
		return { client, close: () => client.disconnect() };
	},
	async "ioredis, a cluster"(url) {
		const client = new (await importIoRedis()).Cluster([url]);
		return { client, close: () => client.disconnect() };
	},
	async bun(url) {
		const client = new Bun.RedisClient(url);
		return { client, close: () => client.close() };
	},
};

const importIoRedis = () =>
	import("../../hosts/node_modules/ioredis/built/index.js");

async function openNodeRedis(client) {
	client.on("error", () => {});
	await client.connect();
	return { client, close: () => client.destroy() };
}
