import { FanionError } from "fanion";
import { Backoff } from "./backoff.js";
import type { Emitter } from "./emitter.js";
import type { Repository } from "./repository.js";
import type { ResolvedOptions } from "./resolved-options.js";
import { SingleFlight } from "./single-flight.js";
import type { Stream, StreamOwner } from "./streaming.js";
import { Timer } from "./timer.js";
import type { ApiResponse, UnleashApi } from "./unleash-api.js";

/** How the client learns of changes; `waiting`: from a stream that has sent no event, or else by polling. */
type Mode = "stream" | "waiting" | "delta" | "document";

/** The shortest pause after a failure while flags are fetched on demand, in milliseconds. */
const MIN_PAUSE = 1000;

/** The longest maximum age that determines the pause after a failure, in milliseconds. */
const MAX_PAUSE_AGE = 60_000;

/** How long the client waits for the first event of a stream before it polls, in milliseconds. */
const HEAD_START = 1000;

/** Keeps the flags of the repository fresh, by polling or by a stream. */
export class Updater {
	readonly #options: ResolvedOptions;
	readonly #api: UnleashApi;
	readonly #repository: Repository;
	readonly #emitter: Emitter;
	readonly #backoff: Backoff;
	readonly #timer = new Timer();
	#mode: Mode;
	/** Whether the server rejected the token. */
	#isRejected = false;
	#isStopped = false;
	/** When the last request failed, in Unix milliseconds. */
	#failedAt = Number.NEGATIVE_INFINITY;
	/** Milliseconds after the failure during which `fetchIfDue` sends no request. */
	#pause = 0;
	readonly #flight: SingleFlight;
	#stream: Stream | undefined;

	constructor(
		options: ResolvedOptions,
		api: UnleashApi,
		repository: Repository,
		emitter: Emitter,
	) {
		this.#options = options;
		this.#api = api;
		this.#repository = repository;
		this.#emitter = emitter;
		this.#backoff = new Backoff(options.refreshInterval, options.random);
		this.#flight = new SingleFlight(options.now, 2 * options.timeout);
		this.#mode = this.#preferredMode;
	}

	/** Starts polling, or the stream. */
	start(): void {
		if (this.#mode === "stream") void this.#listen();
		else void this.fetch();
	}

	/**
	 * Fetches now, or after a running request, whose response may be older than the call. Never rejects.
	 *
	 * Also retries after a rejected token, and returns to the preferred mode.
	 */
	async refresh(): Promise<void> {
		const mode = this.#preferredMode;
		await this.#flight.runNext(() => {
			this.#isRejected = false;
			if (mode !== "stream") this.#mode = mode;
			return this.#fetch();
		});
		if (mode === "stream" && !this.#isRejected) await this.#listen();
	}

	/** Fetches now; concurrent calls share one request. Never rejects. */
	fetch(): Promise<void> {
		return this.#flight.run(() => this.#fetch());
	}

	/** Like `fetch`, but returns `undefined` during the pause after a failure, or if the token was rejected. */
	fetchIfDue(maxAge: number): Promise<void> | undefined {
		const age = this.#options.now() - this.#failedAt;
		if (this.#isRejected || (age >= 0 && age < this.#pause)) return undefined;
		return this.#flight.run(() => this.#fetch(maxAge));
	}

	/** Whether the server rejected the token: no request follows until `refresh`. */
	get isRejected(): boolean {
		return this.#isRejected;
	}

	get isFetching(): boolean {
		return this.#flight.isRunning;
	}

	stop(): void {
		this.#isStopped = true;
		this.#timer.stop();
		this.#stream?.stop();
	}

	get #preferredMode(): Mode {
		const { streaming, delta, url, documentUrl, refreshInterval } =
			this.#options;
		if (url === undefined || documentUrl !== undefined) return "document";
		if (streaming && refreshInterval > 0) return "stream";
		return delta ? "delta" : "document";
	}

	async #fetch(maxAge = 0): Promise<void> {
		if (this.#isStopped) return;
		this.#timer.stop();
		let retryAfter: number | undefined;
		try {
			retryAfter = await this.#request();
		} catch (error) {
			this.#fail(error);
		}
		if (this.#backoff.hasFailed) {
			this.#failedAt = this.#options.now();
			const interval = Math.max(
				Math.min(maxAge, MAX_PAUSE_AGE) || 0,
				MIN_PAUSE,
			);
			this.#pause = this.#backoff.delay(retryAfter, interval);
		}
		const isOver =
			this.#isStopped || this.#isRejected || this.#mode === "stream";
		if (this.#options.refreshInterval > 0 && !isOver)
			this.#timer.start(
				this.#backoff.delay(retryAfter),
				() => void this.fetch(),
			);
	}

	/** Requests flags in the current mode; returns the milliseconds of `Retry-After`. */
	async #request(): Promise<number | undefined> {
		const { url, documentUrl } = this.#options;
		if (url === undefined && documentUrl === undefined) {
			await this.#repository.readStorage();
			this.#repository.confirm();
			this.#backoff.succeed();
			return undefined;
		}
		const response =
			this.#mode === "delta"
				? await this.#requestDelta()
				: await this.#requestDocument();
		return response.retryAfter;
	}

	async #requestDocument(): Promise<ApiResponse> {
		const { documentUrl } = this.#options;
		const { etag } = this.#repository;
		const wasLive = this.#mode === "stream";
		const unchanged = ifNoneMatch(etag);
		const response =
			documentUrl === undefined
				? await this.#api.get("/client/features", unchanged)
				: await this.#api.getDocument(documentUrl, unchanged);
		const { headers, body } = response;
		const load = async () => {
			// A stream that became live during the request has newer flags.
			if (wasLive || this.#mode !== "stream")
				await this.#repository.load(body, headers.get("etag"));
		};
		const isAccepted = await this.#accept(response, etag, load);
		const hasStream = headers.get("fetch-mode") === "streaming";
		const canListen = hasStream && this.#preferredMode === "stream";
		if (isAccepted && canListen && !this.#stream?.isConnected)
			void this.#listen();
		return response;
	}

	async #requestDelta(): Promise<ApiResponse> {
		const { revision } = this.#repository;
		const etag = revision === undefined ? undefined : `"${revision}"`;
		if (!etag) this.#repository.clearVersion();
		const response = await this.#api.get("/client/delta", ifNoneMatch(etag));
		if (response.status === 404) {
			this.#mode = "document";
			return this.#requestDocument();
		}
		const delta = new TextDecoder().decode(response.body);
		await this.#accept(response, etag, () => this.#repository.apply(delta));
		return response;
	}

	/** Loads a response with new flags; returns `false` on failure. A 304 to a request without an ETag is a failure. */
	async #accept(
		response: ApiResponse,
		etag: string | undefined,
		load: () => Promise<void>,
	): Promise<boolean> {
		const { status } = response;
		const isUnchanged = status === 304 && etag !== undefined;
		if (status !== 200 && !isUnchanged) {
			this.#reject(response);
			return false;
		}
		if (isUnchanged) this.#repository.confirm();
		else await load();
		this.#backoff.succeed();
		return true;
	}

	#reject({ status }: { readonly status: number }): void {
		const isRejected = status === 401 || status === 403;
		const advice = isRejected ? this.#advice : "the flags stay unchanged";
		const message = `the server answered ${status}: ${advice}`;
		if (isRejected) {
			this.#isRejected = true;
			this.#timer.stop();
			this.#stream?.stop();
		}
		this.#fail(new FanionError("GENERAL", message));
		if (isRejected) this.#repository.rejectWaiting(message);
	}

	/** What to do after a 401 or 403. */
	get #advice(): string {
		return this.#options.documentUrl === undefined
			? "check that `token` is a backend token, then call `refresh()`"
			: "check `documentUrl` and `headers`, then call `refresh()`";
	}

	#fail(error: unknown): void {
		this.#backoff.fail();
		this.#report(error);
	}

	#report(error: unknown): void {
		if (this.#isStopped) return;
		// The error of a storage is no `cause`: it may contain secrets.
		const failure =
			error instanceof FanionError
				? error
				: new FanionError("GENERAL", this.#api.describe(error));
		this.#repository.lastError = failure;
		this.#emitter.emit("error", failure);
	}

	/** Opens the stream. The module is loaded on first use. */
	async #listen(): Promise<void> {
		if (this.#isStopped) return;
		this.#awaitStream();
		try {
			const { Stream } = await import("./streaming.js");
			if (this.#isStopped || this.#isRejected) return;
			this.#stream?.stop();
			const owner: StreamOwner = {
				connect: () => this.#awaitStream(),
				succeed: () => {
					this.#mode = "stream";
					this.#timer.stop();
				},
				fail: (error) => this.#report(error),
				reject: (response) => this.#reject(response),
				poll: () => this.#poll(),
			};
			this.#stream = new Stream(
				this.#options,
				this.#api,
				this.#repository,
				new Timer(),
				owner,
			);
			this.#stream.start();
		} catch (error) {
			this.#fail(error);
			this.#poll();
		}
	}

	/** Polls after the head start, until the stream sends an event. */
	#awaitStream(): void {
		if (this.#mode !== "stream") return;
		this.#mode = "waiting";
		this.#timer.start(HEAD_START, () => this.#poll());
	}

	/** Polls until the stream sends an event: at once, unless the client polls already. */
	#poll(): void {
		if (this.#isRejected || this.#mode === "document") return;
		this.#mode = "document";
		void this.fetch();
	}
}

function ifNoneMatch(etag: string | undefined): Record<string, string> {
	return etag ? { "if-none-match": etag } : {};
}
