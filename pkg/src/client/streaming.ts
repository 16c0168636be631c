import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Repository } from "./repository.js";
import type { ResolvedOptions, StreamTimeouts } from "./resolved-options.js";
import { unrefStreams } from "./stream-socket.js";
import type { Timer } from "./timer.js";
import type { UnleashApi } from "./unleash-api.js";

/** Receives the state changes of a stream. */
export interface StreamOwner {
	/** Reports an attempt to connect. */
	connect(): void;
	/** Reports the first event of an attempt. */
	succeed(): void;
	/** Reports a failure; the stream reconnects. */
	fail(error: unknown): void;
	/** Reports a 401 or 403. */
	reject(status: number): void;
	/** Reports that the stream does not reconnect soon. */
	poll(): void;
}

/** After this many failures within a minute, or without an event, attempts become rare. */
const MAX_FAILURES = 5;
const MINUTE = 60_000;

/** The delay between rare attempts, in multiples of `retry`: five minutes by default. */
const RARE = 150;

/** The longest delay between two attempts, in milliseconds. */
const MAX_DELAY = 30_000;

/** The longest event, in UTF-16 units. */
const MAX_EVENT_LENGTH = 2 ** 26;

/** Statuses of a rejected token. */
const REJECTIONS = [401, 403];

/** Statuses of a server without streams. */
const UNSUPPORTED = [404, 501];

/** The status of a server that has too many streams. */
const TOO_MANY = 429;

/** Applies the deltas of a server-sent event stream, and reconnects when the stream ends. */
export class Stream {
	readonly #options: ResolvedOptions;
	readonly #settings: StreamTimeouts;
	readonly #api: UnleashApi;
	readonly #repository: Repository;
	readonly #owner: StreamOwner;
	readonly #timer: Timer;
	/** Times of the failures that count. Unix milliseconds. */
	#failures: number[] = [];
	#attempts = 0;
	#isOpen = false;
	/** Whether no attempt follows the current one. */
	#isLast = false;
	/** Whether the current attempt has brought an event. */
	#isLive = false;
	/** Whether a request is under way. */
	#isConnected = false;
	/** When the server had no stream for this client. Unix milliseconds. */
	#refusedAt = Number.NEGATIVE_INFINITY;
	#close: (() => void) | undefined;

	/** `timer` is a parameter: the bundle has a file more if this module and the client both import the class. */
	constructor(
		options: ResolvedOptions,
		api: UnleashApi,
		repository: Repository,
		timer: Timer,
		owner: StreamOwner,
	) {
		this.#options = options;
		this.#settings = options.streaming as StreamTimeouts;
		this.#api = api;
		this.#repository = repository;
		this.#timer = timer;
		this.#owner = owner;
	}

	/** Connects; to be called once. */
	start(): void {
		this.#isOpen = true;
		void this.#connect();
	}

	stop(): void {
		this.#isOpen = false;
		this.#timer.stop();
		this.#close?.();
	}

	/** Whether another stream may replace this one: not during a request, nor soon after the server refused one. */
	get mayReopen(): boolean {
		const age = Math.abs(this.#options.now() - this.#refusedAt);
		return !this.#isConnected && age >= this.#settings.retry * RARE;
	}

	async #connect(): Promise<void> {
		const startedAt = this.#options.now();
		this.#isLive = false;
		this.#isConnected = true;
		this.#owner.connect();
		const failure = await this.#read();
		this.#isConnected = false;
		if (!this.#isOpen) return;
		if (failure) this.#owner.fail(failure);
		if (this.#isLast) return;
		this.#countFailure(startedAt);
		this.#timer.start(this.#delay(), () => void this.#connect());
	}

	/** Counts a failure. Only an attempt that brought an event lets older failures expire. */
	#countFailure(startedAt: number): void {
		const now = this.#options.now();
		if (this.#isLive) {
			// A connection that lasted a minute counts as a success.
			if (now - startedAt > MINUTE) this.#attempts = 0;
			const isRecent = (time: number) => Math.abs(now - time) < MINUTE;
			this.#failures = this.#failures.filter(isRecent);
		}
		if (this.#failures.length >= MAX_FAILURES - 1) this.#owner.poll();
		this.#failures = [...this.#failures, now].slice(-MAX_FAILURES);
	}

	/** Returns the milliseconds until the next attempt: doubled each time, less a random share of up to half. */
	#delay(): number {
		const { retry } = this.#settings;
		const isRare = this.#failures.length === MAX_FAILURES;
		const usual = Math.min(retry * 2 ** this.#attempts, MAX_DELAY);
		const longest = isRare ? retry * RARE : usual;
		this.#attempts += 1;
		return longest * (1 - 0.5 * this.#options.random());
	}

	/** Reads the stream to its end, and returns why the stream ended; `undefined` if the server wants polling. */
	async #read(): Promise<unknown> {
		const { revision } = this.#repository;
		const headers: Record<string, string> = { accept: "text/event-stream" };
		if (revision === undefined) this.#repository.clearVersion();
		else headers["last-event-id"] = String(revision);
		const { idle } = this.#settings;
		const stopWatching = unrefStreams(this.#api.identity.connectionId);
		try {
			await this.#api.open(
				"/client/streaming",
				headers,
				idle,
				(response, alive) => this.#readResponse(response, alive),
			);
			return undefined;
		} catch (error) {
			// If the host refuses the signal, reading would continue.
			this.#close?.();
			return error;
		} finally {
			stopWatching();
		}
	}

	async #readResponse(response: Response, alive: () => void): Promise<void> {
		const { status, body } = response;
		const type = response.headers.get("content-type") ?? "";
		// Media types have no case.
		if (status !== 200 || !/^text\/event-stream\s*(;|$)/i.test(type)) {
			this.#refuse(status);
			throw new Error(`the response is not a stream: ${status} ${type}`);
		}
		if (!body?.getReader) {
			this.#pause(true);
			throw new Error(
				"this `fetch` returns bodies without `getReader`, as `node-fetch` does: the client polls; omit `fetch` or `streaming`",
			);
		}
		const reader = body.getReader();
		this.#close = () => void reader.cancel().catch(() => {});
		try {
			await this.#readBody(reader, alive);
		} finally {
			this.#close = undefined;
			void reader.cancel().catch(() => {});
		}
	}

	/** Acts on the status of a response that is not a stream. */
	#refuse(status: number): void {
		if (REJECTIONS.includes(status)) this.#owner.reject(status);
		if (UNSUPPORTED.includes(status)) this.#pause(true);
		if (status === TOO_MANY) {
			this.#pause(false);
			this.#failures = Array(MAX_FAILURES).fill(this.#refusedAt);
		}
	}

	/** Polls for the next minutes, and also after them if `isLast`. */
	#pause(isLast: boolean): void {
		this.#refusedAt = this.#options.now();
		this.#isLast = isLast;
		this.#owner.poll();
	}

	async #readBody(
		reader: ReadableStreamDefaultReader<Uint8Array>,
		alive: () => void,
	): Promise<void> {
		const messages: EventSourceMessage[] = [];
		let failure: Error | undefined;
		let hasComment = false;
		const parser = createParser({
			maxBufferSize: MAX_EVENT_LENGTH,
			onEvent: (message) => messages.push(message),
			onComment: () => {
				hasComment = true;
			},
			onError: (error) => {
				if (error.type === "max-buffer-size-exceeded") failure = error;
			},
		});
		const decoder = new TextDecoder();
		while (this.#isOpen && !this.#isLast) {
			const { done, value } = await reader.read();
			if (done) throw new Error("the server ended the stream");
			const text = decoder.decode(value, { stream: true });
			parser.feed(text);
			if (failure) throw failure;
			// Before the first event only a part of an event counts as data: a proxy may send heartbeats for ever.
			const isHeartbeat = hasComment || messages.length > 0 || !text.trim();
			hasComment = false;
			for (const message of messages.splice(0)) await this.#apply(message);
			if (this.#isLive || !isHeartbeat) alive();
			// All changes until then have arrived: a part of an event is no heartbeat.
			if (this.#isLive && isHeartbeat) this.#repository.confirm();
		}
	}

	async #apply({ event, data }: EventSourceMessage): Promise<void> {
		if (event === "fetch-mode" && data === "polling") {
			this.#isLast = true;
			this.#owner.poll();
		}
		if (event !== "unleash-connected" && event !== "unleash-updated") return;
		await this.#repository.apply(data);
		// An empty list is no source of flags if the client has no revision.
		if (this.#isLive || this.#repository.revision === undefined) return;
		this.#isLive = true;
		this.#owner.succeed();
	}
}
