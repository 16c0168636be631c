import { Backoff } from "./backoff.js";
import type { Emitter } from "./emitter.js";
import type { Repository } from "./repository.js";
import type { Residuals } from "./residual.js";
import { isBootstrapOnly, type ResolvedOptions } from "./resolved-options.js";
import { SingleFlight } from "./single-flight.js";
import type { Stream, StreamOwner } from "./streaming.js";
import { Timer } from "./timer.js";
import type { ApiResponse, UnleashApi } from "./unleash-api.js";

/** When there are no flags, in the errors of `ready()`. */
export const REJECTED = "since the token was rejected";

/** How the client learns of changes; `waiting`: from a stream that has sent no event, or else by polling. */
type Mode = "stream" | "waiting" | "delta" | "document";

/** How long the client waits for the first event of a stream before it polls, in milliseconds. */
const HEAD_START = 1000;

/** The interval of refreshes by listeners of `error` if the client does not poll, in milliseconds. */
const MIN_DELAY = 1000;

/** A request for all flags. */
export interface DocumentRequest {
	/** Sends the request with additional headers. */
	send(headers: Record<string, string>): Promise<ApiResponse>;
	/** Called when the flags are loaded; they are for another context than the current ones. */
	readonly onLoaded?: () => void;
}

/** Keeps the flags of the repository fresh, by polling or by a stream. */
export class Updater {
	readonly #options: ResolvedOptions;
	readonly #api: UnleashApi;
	readonly #repository: Repository;
	readonly #emitter: Emitter;
	/** Loads the module that requests residuals. */
	readonly #openResiduals: (() => Promise<Residuals>) | undefined;
	#residuals: Residuals | undefined;
	readonly #backoff: Backoff;
	readonly #timer = new Timer();
	#mode: Mode;
	/** Whether the server rejected the token. */
	#isRejected = false;
	#isStopped = false;
	/** Whether an `error` was reported, and no request has succeeded since. */
	#isFailing = false;
	readonly #flight: SingleFlight;
	/** Whether listeners of `error` are running. */
	#isReporting = false;
	readonly #pause = new Timer();
	/** The refresh that listeners of `error` have requested, and the function that ends its pause. */
	#paused: Promise<void> | undefined;
	#endPause: (() => void) | undefined;
	#stream: Stream | undefined;

	constructor(
		options: ResolvedOptions,
		api: UnleashApi,
		repository: Repository,
		emitter: Emitter,
		openResiduals?: () => Promise<Residuals>,
	) {
		this.#options = options;
		this.#api = api;
		this.#repository = repository;
		this.#emitter = emitter;
		this.#openResiduals = openResiduals;
		this.#backoff = new Backoff(options);
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
		// Without a pause, a failure that needs no network would call such a listener for ever.
		if (this.#isReporting) return this.#refreshLater();
		const mode = this.#preferredMode;
		await this.#flight.runNext(() => {
			this.#isRejected = false;
			if (mode !== "stream") this.#mode = mode;
			return this.#fetch();
		});
		if (mode === "stream" && !this.#isRejected) await this.#listen();
	}

	/** Fetches now, and opens the stream again, if the last request failed: the host may be online again. */
	retry(): void {
		const isUseful = () => !this.#isRejected && this.#backoff.mayRetry;
		if (!isUseful()) return;
		this.#reopen();
		if (!this.isFetching) return void this.fetch();
		void this.fetch().then(() => {
			if (isUseful()) void this.fetch();
		});
	}

	/** Refreshes after the usual delay, or shares the request that the client sends by then. */
	#refreshLater(): Promise<void> {
		const interval = this.#options.refreshInterval || MIN_DELAY;
		this.#paused ??= new Promise<void>((resolve) => {
			this.#endPause = resolve;
			this.#pause.start(this.#backoff.delay(interval), resolve);
		}).then(() => {
			this.#paused = undefined;
			return this.isFetching ? this.fetch() : this.refresh();
		});
		return this.#paused;
	}

	/** Fetches now; concurrent calls share one request. Never rejects. */
	fetch(): Promise<void> {
		return this.#flight.run(() => this.#fetch());
	}

	/** Like `fetch`, but returns `undefined` during the pause after a failure, or if there is nothing to fetch. */
	fetchIfDue(maxAge: number): Promise<void> | undefined {
		const isDue = !this.#isRejected && !this.#backoff.isPausing(maxAge);
		return isDue && this.#canFetch ? this.fetch() : undefined;
	}

	get #canFetch(): boolean {
		return !this.#isStopped && !isBootstrapOnly(this.#options);
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
		this.#stopTimers();
		this.#stream?.stop();
	}

	/** A refresh that waits for its delay shares the request that follows. */
	#stopTimers(): void {
		this.#timer.stop();
		this.#pause.stop();
		this.#endPause?.();
	}

	get #preferredMode(): Mode {
		const { streaming, delta, url, documentUrl, refreshInterval } =
			this.#options;
		const isDocument = url === undefined || documentUrl !== undefined;
		if (isDocument || this.#options.residual) return "document";
		if (streaming && refreshInterval > 0) return "stream";
		return delta ? "delta" : "document";
	}

	async #fetch(): Promise<void> {
		if (!this.#canFetch) return;
		this.#stopTimers();
		try {
			await this.#request();
		} catch (error) {
			this.#fail(error);
		}
		const { refreshInterval } = this.#options;
		const isOver =
			this.#isStopped || this.#isRejected || this.#mode === "stream";
		if (refreshInterval > 0 && !isOver)
			this.#timer.start(
				this.#backoff.delay(refreshInterval),
				() => void this.fetch(),
			);
	}

	/** Requests flags in the current mode. */
	async #request(): Promise<void> {
		const { url, documentUrl } = this.#options;
		if (url === undefined && documentUrl === undefined) {
			await this.#repository.readStorage();
			this.#repository.confirm();
			this.#succeed();
		} else if (this.#mode === "delta") await this.#requestDelta();
		else await this.#requestDocument();
	}

	async #requestDocument(): Promise<void> {
		// Without a turn of the event loop: flags are requested before anything else is sent.
		const { send, onLoaded } = this.#openResiduals
			? await this.#residualRequest(this.#openResiduals)
			: this.#documentRequest();
		const etag = onLoaded ? undefined : this.#repository.etag;
		const wasLive = this.#mode === "stream";
		const response = await send(ifNoneMatch(etag));
		const { headers, body } = response;
		const load = async () => {
			// A stream that became live during the request has newer flags.
			if (wasLive || this.#mode !== "stream")
				await this.#repository.load(body, headers.get("etag"), onLoaded);
		};
		const isAccepted = await this.#accept(response, etag, load);
		const hasStream = headers.get("fetch-mode") === "streaming";
		if (isAccepted && hasStream) this.#reopen();
	}

	async #residualRequest(
		open: () => Promise<Residuals>,
	): Promise<DocumentRequest> {
		this.#residuals ??= await open();
		return this.#residuals.request();
	}

	/** Returns the request for all flags. */
	#documentRequest(): DocumentRequest {
		const { documentUrl } = this.#options;
		return {
			send: (headers) =>
				documentUrl === undefined
					? this.#api.get("/client/features", headers)
					: this.#api.getDocument(documentUrl, headers),
		};
	}

	async #requestDelta(): Promise<void> {
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
	}

	/** Opens the stream again if the server or the host has reason to expect one. */
	#reopen(): void {
		const mayReopen = this.#stream?.mayReopen ?? true;
		if (this.#preferredMode === "stream" && mayReopen) void this.#listen();
	}

	/** Loads a response with new flags; returns `false` on failure. A 304 to a request without an ETag is a failure. */
	async #accept(
		response: ApiResponse,
		etag: string | undefined,
		load: () => Promise<void>,
	): Promise<boolean> {
		const { status, address } = response;
		const isUnchanged = status === 304 && etag !== undefined;
		if (status !== 200 && !isUnchanged) {
			this.#reject(response);
			return false;
		}
		await this.#repository.start();
		if (isUnchanged) this.#repository.confirm();
		else await this.#api.use(address, load);
		this.#succeed();
		return true;
	}

	#reject({ address, status, retryAfter }: RejectedResponse): void {
		const isRejected = status === 401 || status === 403;
		const advice = isRejected ? this.#advice : "the flags stay unchanged";
		const message = `the server answered ${status}: ${advice}`;
		if (isRejected) {
			this.#isRejected = true;
			this.#timer.stop();
			this.#stream?.stop();
		}
		this.#fail(this.#api.failure(address, message), retryAfter);
		if (isRejected) this.#repository.rejectWaiting(REJECTED);
	}

	/** Says how to end a 401 or 403. */
	get #advice(): string {
		const { documentUrl, residual } = this.#options;
		const kind = residual ? "frontend" : "backend";
		return residual || documentUrl === undefined
			? `check that \`token\` is a ${kind} token, then call \`refresh()\``
			: "check `documentUrl` and `headers`, then call `refresh()`";
	}

	#succeed(): void {
		this.#backoff.succeed();
		if (!this.#isFailing) return;
		this.#isFailing = false;
		this.#emitter.emit("recovered", undefined);
	}

	#fail(error: unknown, retryAfter?: number): void {
		this.#backoff.fail(retryAfter);
		this.#report(error);
	}

	#report(error: unknown): void {
		if (this.#isStopped) return;
		const failure = this.#repository.fail(error);
		this.#isFailing = true;
		const wasReporting = this.#isReporting;
		this.#isReporting = true;
		this.#emitter.emit("error", failure);
		this.#isReporting = wasReporting;
	}

	/** Opens the stream. The module is loaded on first use. */
	async #listen(): Promise<void> {
		if (this.#isStopped) return;
		this.#awaitStream();
		const module = await import("./streaming.js").catch((error: unknown) => {
			this.#fail(error);
			this.#poll();
		});
		if (module === undefined || this.#isStopped || this.#isRejected) return;
		this.#stream?.stop();
		this.#stream = new module.Stream(
			this.#options,
			this.#api,
			this.#repository,
			new Timer(),
			this.#streamOwner,
		);
		this.#stream.start();
	}

	readonly #streamOwner: StreamOwner = {
		connect: () => this.#awaitStream(),
		succeed: () => {
			this.#mode = "stream";
			this.#succeed();
			this.#timer.stop();
		},
		fail: (error) => this.#report(error),
		reject: (status) => {
			const address = this.#api.addressOf("/client/streaming");
			this.#reject({ address, status });
		},
		poll: () => this.#poll(),
	};

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

/** A response that has no flags. */
type RejectedResponse = Pick<ApiResponse, "address" | "status"> &
	Partial<ApiResponse>;

function ifNoneMatch(etag: string | undefined): Record<string, string> {
	return etag ? { "if-none-match": etag } : {};
}
