/** A connected client of Redis: of the package `redis`, of `ioredis`, of one of their clusters, or of Bun. */
export type RedisClient = NodeRedisClient | IoRedisClient | BunRedisClient;

interface NodeRedisClient {
	eval(
		script: string,
		options: { keys: string[]; arguments: string[] },
	): Promise<unknown>;
}

interface IoRedisClient {
	call(command: string, ...parameters: string[]): Promise<unknown>;
	eval(script: string, keys: number, ...parameters: string[]): Promise<unknown>;
}

interface BunRedisClient {
	send(command: string, parameters: string[]): Promise<unknown>;
}

/** @throws TypeError if a value is no client */
export function checkClient(value: unknown): void {
	const { eval: run, send } = Object(value);
	if (typeof run !== "function" && typeof send !== "function")
		throw new TypeError(
			"`client` is no client of Redis: pass one of `redis`, `ioredis` or Bun",
		);
}

/** Runs a script with one key, and returns its result. */
export function sendScript(
	client: RedisClient,
	script: string,
	key: string,
	parameters: string[],
): Promise<unknown> {
	if ("send" in client)
		return client.send("EVAL", [script, "1", key, ...parameters]);
	if ("call" in client) return client.eval(script, 1, key, ...parameters);
	return client.eval(script, { keys: [key], arguments: parameters });
}
