import cluster, { type Worker } from "node:cluster";
import type { EdgeRequest, EdgeResponse } from "../edge/http.js";
import { Channel, type Port } from "./channel.js";
import { EdgeProcess } from "./edge-process.js";
import type { LogWriter } from "./log-writer.js";
import { mergeMetrics } from "./prometheus-merge.js";
import type { ServerSettings } from "./settings.js";
import { StartupError } from "./startup-error.js";
import { primarySettings } from "./worker-settings.js";

/** Milliseconds until a worker that ended is replaced. */
const RESTART_DELAY = 1000;

/** Milliseconds until a worker that does not end is killed. */
const STOP_TIMEOUT = 7000;

const REGISTRATION = "/api/client/register";

const METRICS = /^\/internal-backstage\/metrics(\?|$)/;

/** Starts processes that answer requests, and holds the one connection to the server. */
export class Primary {
	readonly #settings: ServerSettings;
	readonly #log: LogWriter;
	/** `undefined` without a server: each worker has the flags of the bootstrap file. */
	readonly #opened: EdgeProcess | undefined;
	readonly #channels = new Map<Worker, Channel>();
	#isStopping = false;

	private constructor(
		settings: ServerSettings,
		log: LogWriter,
		opened: EdgeProcess | undefined,
	) {
		this.#settings = settings;
		this.#log = log;
		this.#opened = opened;
	}

	/**
	 * Starts all workers. Resolves when they listen.
	 *
	 * @throws StartupError if the first ones cannot start
	 */
	static async start(
		settings: ServerSettings,
		log: LogWriter,
	): Promise<Primary> {
		const opened = settings.bootstrap
			? undefined
			: await EdgeProcess.open(primarySettings(settings), log);
		const primary = new Primary(settings, log, opened);
		await primary.#start();
		return primary;
	}

	/** Ends the workers, which report to this process; then reports to the server. */
	async close(): Promise<void> {
		this.#isStopping = true;
		const ends = [...this.#channels].map(([worker, channel]) =>
			stop(worker, channel),
		);
		await Promise.all(ends);
		await this.#opened?.close();
	}

	async #start(): Promise<void> {
		const { workers } = this.#settings;
		const starting = Array.from({ length: workers }, () => this.#fork());
		for (const address of new Set((await Promise.all(starting)).flat()))
			this.#log.info(`listening on ${address} with ${workers} workers`);
		this.#opened?.logReadiness();
	}

	/** Starts a worker. Resolves with its addresses. */
	#fork(): Promise<string[]> {
		const worker = cluster.fork();
		const channel = new Channel(worker as unknown as Port, (request) =>
			this.#answer(request),
		);
		this.#channels.set(worker, channel);
		return new Promise((resolve, reject) => {
			const addresses: string[] = [];
			let isListening = false;
			worker.on("listening", ({ address, port }) => {
				const { host, tls } = this.#settings.listen;
				const scheme = port === tls?.port ? "https" : "http";
				addresses.push(`${scheme}://${address ?? host}:${port}`);
				isListening = addresses.length === (tls ? 2 : 1);
				if (isListening) resolve(addresses);
			});
			worker.on("exit", (code, signal) => {
				this.#channels.delete(worker);
				if (isListening) this.#replace(code, signal);
				else reject(new StartupError("a worker did not start"));
			});
		});
	}

	#replace(code: number | null, signal: string | null): void {
		if (this.#isStopping) return;
		this.#log.warn(`a worker ended (${signal ?? code}): starting another one`);
		setTimeout(() => {
			if (this.#isStopping) return;
			this.#fork().catch(({ message }: Error) => {
				this.#log.error(message);
				this.#replace(1, null);
			});
		}, RESTART_DELAY);
	}

	/** Answers a worker. */
	async #answer(request: EdgeRequest): Promise<EdgeResponse> {
		// A worker is not an application. Those of SDKs arrive with the metrics.
		if (request.target === REGISTRATION) return { status: 202, headers: {} };
		const response = await this.#opened?.edge.handle(request);
		if (response === undefined) return { status: 404, headers: {} };
		return response.status === 200 && METRICS.test(request.target)
			? { ...response, body: await this.#mergeMetrics(response, request) }
			: response;
	}

	/** Returns the metrics of all processes. A worker that does not answer is left out. */
	async #mergeMetrics(
		{ body }: EdgeResponse,
		{ target, address, header }: EdgeRequest,
	): Promise<string> {
		const forwarded = header("x-forwarded-for");
		const headers = { ...(forwarded && { "x-forwarded-for": forwarded }) };
		const request = { method: "GET", target, address, headers, body: "" };
		const texts = [...this.#channels].map(async ([worker, channel]) => {
			const signal = AbortSignal.timeout(RESTART_DELAY);
			const answer = await channel.ask(request, signal).catch(() => undefined);
			const text = answer?.status === 200 ? answer.body : undefined;
			return [`worker-${worker.id}`, text ?? ""] as const;
		});
		return mergeMetrics([
			["primary", String(body ?? "")],
			...(await Promise.all(texts)),
		]);
	}
}

/** Ends a worker. Resolves when it has ended. */
async function stop(worker: Worker, channel: Channel): Promise<void> {
	const ended = new Promise((resolve) => worker.on("exit", resolve));
	const timer = setTimeout(() => worker.process.kill("SIGKILL"), STOP_TIMEOUT);
	channel.stop();
	await ended;
	clearTimeout(timer);
}
