import { setTimeout as sleep } from "node:timers/promises";
import { createClient, createCluster } from "redis";
import type { LogWriter } from "./log-writer.js";
import type { RedisSettings } from "./settings.js";

type Client = ReturnType<typeof createClient>;

/** Milliseconds until a command is sent again: after its first failure, and at most. */
const MIN_DELAY = 100;
const MAX_DELAY = 5000;

/** The first words of errors of a server that starts, or that is being replaced: the command is sent again. */
const TEMPORARY =
	/^(LOADING|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|NOREPLICAS|BUSY)\b/;

/**
 * A connection to Redis whose commands wait while Redis is away.
 *
 * A command that fails is sent again with a growing delay. So flags and tokens that are stored arrive as soon as Redis
 * answers, and the last value of each key is written then.
 */
export class RedisConnection {
	readonly #settings: RedisSettings;
	readonly #log: LogWriter;
	readonly #client: Client;
	readonly #waiting = new AbortController();
	#connecting: Promise<unknown> | undefined;
	/** Whether the log says that Redis is away. */
	#isAway = false;

	constructor(settings: RedisSettings, log: LogWriter) {
		this.#settings = settings;
		this.#log = log;
		this.#client = createRedisClient(settings);
		this.#client.on("error", (error) => this.#reportFailure(error));
	}

	/** Connects. Resolves after the first attempt, also if it failed. */
	async open(): Promise<void> {
		const failed = new Promise((resolve) =>
			this.#client.once("error", resolve),
		);
		await Promise.race([this.#connect().catch(() => {}), failed]);
	}

	get(key: string): Promise<string | null> {
		const { readTimeout } = this.#settings;
		return this.#run(() => this.#client.get(key), readTimeout);
	}

	set(key: string, value: string): Promise<unknown> {
		const { writeTimeout } = this.#settings;
		return this.#run(() => this.#client.set(key, value), writeTimeout);
	}

	/** Fails the commands that wait for Redis, and from now on each that it does not answer. */
	stopWaiting(): void {
		this.#waiting.abort();
	}

	close(): void {
		this.stopWaiting();
		if (this.#client.isOpen) this.#client.destroy();
	}

	/** Sends a command until Redis answers it. Rejects if Redis refuses it. */
	async #run<Result>(
		send: () => Promise<Result>,
		timeout: number,
	): Promise<Result> {
		for (let delay = MIN_DELAY; ; delay = Math.min(2 * delay, MAX_DELAY)) {
			try {
				await this.#connect();
				const result = await within(send(), timeout);
				this.#reportSuccess();
				return result;
			} catch (error) {
				if (isRefusal(error)) {
					this.#reportSuccess();
					throw error;
				}
				this.#reportFailure(error as Error);
				this.#reset(error);
				const { signal } = this.#waiting;
				if (signal.aborted) throw error;
				// Cut short by `stopWaiting`, after one more attempt.
				await sleep(delay, undefined, { signal }).catch(() => {});
			}
		}
	}

	/** Connects unless the client is open: one of a single server connects again by itself. */
	async #connect(): Promise<void> {
		if (this.#client.isOpen && this.#connecting === undefined) return;
		this.#connecting ??= this.#client.connect().finally(() => {
			this.#connecting = undefined;
		});
		await within(this.#connecting, this.#settings.readTimeout);
	}

	/**
	 * Closes a client of a cluster, which asks for the nodes only when it connects, and a connection without answers:
	 * it may be lost although no packet says so.
	 */
	#reset(error: unknown): void {
		const { isCluster } = this.#settings;
		const isLost = error instanceof LateError && this.#client.isReady;
		if (isLost || (isCluster && this.#client.isOpen)) this.#client.destroy();
	}

	#reportFailure({ message }: Error): void {
		if (this.#isAway || this.#waiting.signal.aborted) return;
		this.#isAway = true;
		this.#log.warn(
			`Redis does not answer, flags and tokens are stored once it does: ${message}`,
		);
	}

	#reportSuccess(): void {
		if (!this.#isAway) return;
		this.#isAway = false;
		this.#log.info("Redis answers again");
	}
}

/** Creates a client, or one of a cluster, which has the methods that are used here. */
function createRedisClient({
	urls,
	isCluster,
	readTimeout,
}: RedisSettings): Client {
	const socket = { connectTimeout: readTimeout };
	// A command without a connection fails at once instead of waiting for one.
	const common = { socket, disableOfflineQueue: true };
	const rootNodes = urls.map((url) => ({ url }));
	return isCluster
		? (createCluster({ rootNodes, defaults: common }) as unknown as Client)
		: createClient({ ...common, url: String(urls[0]) });
}

/** Returns whether Redis refuses a command for good: without permission, without memory, for a key of another type. */
function isRefusal(error: unknown): boolean {
	return isReply(error) && !TEMPORARY.test(error.message);
}

/** Returns whether Redis answered with an error. By the name of its class, which `redis` 5.0 does not export. */
function isReply(error: unknown): error is Error {
	for (let type = error; type; type = Object.getPrototypeOf(type))
		if (Object(type).constructor?.name === "ErrorReply") return true;
	return false;
}

/** Redis has not answered in time. */
class LateError extends Error {}

/** Rejects with a `LateError` if there is no result after some milliseconds. */
async function within<Result>(
	work: Promise<Result>,
	milliseconds: number,
): Promise<Result> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new LateError(`no answer of Redis in ${milliseconds} ms`)),
			milliseconds,
		);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
