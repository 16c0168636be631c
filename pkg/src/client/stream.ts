import { createParser, type EventSourceMessage } from "eventsource-parser";
import { FanionError } from "fanion";
import type { Live } from "./live.js";
import type { ClientOptions, StreamOptions } from "./options.js";
import type { Server } from "./server.js";
import { Timer } from "./timer.js";

/** What a stream needs of whoever opened it. */
interface Owner {
	/** Something failed; the stream goes on. */
	fail(error: unknown): void;
	/** The server answered, but not with a stream. */
	refuse(answer: { readonly status: number }): void;
	/** There is no use in going on. */
	giveUp(): void;
}

/** So many failures within a minute are too many. */
const MOST = 5;
const MINUTE = 60_000;

/** The longest wait between two attempts. Milliseconds. */
const LONGEST = 30_000;

/** The longest event. UTF-16 units. */
const EVENT = 2 ** 26;

/** Answers after which another attempt would end the same way. */
const HOPELESS = [401, 403, 404, 429, 501];

/** A stream of changes: opened again when it ends, and given up when that does not help. */
export class Stream {
	readonly #options: ClientOptions;
	readonly #settings: Required<StreamOptions>;
	readonly #server: Server;
	readonly #live: Live;
	readonly #owner: Owner;
	readonly #timer = new Timer();
	/** When the last ones were. Unix milliseconds. */
	#failures: number[] = [];
	#attempts = 0;
	#isOpen = false;
	#close: (() => void) | undefined;

	constructor(
		options: ClientOptions,
		server: Server,
		live: Live,
		owner: Owner,
	) {
		const { streaming } = options;
		const settings = typeof streaming === "object" ? streaming : {};
		this.#options = options;
		this.#settings = { retry: 2000, idle: 90_000, ...settings };
		this.#server = server;
		this.#live = live;
		this.#owner = owner;
	}

	/** Begins, once. */
	start(): void {
		this.#isOpen = true;
		void this.#listen();
	}

	stop(): void {
		this.#isOpen = false;
		this.#timer.stop();
		this.#close?.();
	}

	async #listen(): Promise<void> {
		const began = this.#live.now();
		const problem = await this.#read();
		if (!this.#isOpen) return;
		const now = this.#live.now();
		this.#owner.fail(problem);
		// One that lasted was well.
		if (now - began > MINUTE) this.#attempts = 0;
		const isRecent = (time: number) => Math.abs(now - time) < MINUTE;
		this.#failures = [...this.#failures.filter(isRecent), now];
		if (this.#failures.length >= MOST) this.#giveUp();
		else this.#timer.start(this.#wait(), () => void this.#listen());
	}

	/** Milliseconds until the next attempt: twice as long each time, and at most half of it left off. */
	#wait(): number {
		const longest = Math.min(
			this.#settings.retry * 2 ** this.#attempts,
			LONGEST,
		);
		this.#attempts += 1;
		return longest * (1 - 0.5 * (this.#options.random ?? Math.random)());
	}

	/** Reads until it ends, and tells why it did. */
	async #read(): Promise<unknown> {
		const { revision } = this.#live;
		const headers: Record<string, string> = { accept: "text/event-stream" };
		if (revision === undefined) this.#live.forget();
		else headers["last-event-id"] = String(revision);
		const { idle } = this.#settings;
		try {
			await this.#server.open(
				"/client/streaming",
				headers,
				idle,
				(response, alive) => this.#follow(response, alive),
			);
			return new FanionError("GENERAL", "the server ended the stream");
		} catch (error) {
			return error;
		}
	}

	async #follow(response: Response, alive: () => void): Promise<void> {
		const { status, body } = response;
		const type = response.headers.get("content-type") ?? "";
		if (status !== 200 || !body || !type.startsWith("text/event-stream")) {
			await body?.cancel();
			if (HOPELESS.includes(status)) {
				this.#owner.refuse(response);
				this.#giveUp();
			}
			throw new Error(`it is no stream, but ${status} ${type}`);
		}
		const reader = body.getReader();
		this.#close = () => void reader.cancel().catch(() => {});
		try {
			await this.#hear(reader, alive);
		} finally {
			this.#close = undefined;
			void reader.cancel().catch(() => {});
		}
	}

	async #hear(
		reader: ReadableStreamDefaultReader<Uint8Array>,
		alive: () => void,
	): Promise<void> {
		const messages: EventSourceMessage[] = [];
		let problem: Error | undefined;
		const parser = createParser({
			maxBufferSize: EVENT,
			onEvent: (message) => messages.push(message),
			onError: (error) => {
				if (error.type === "max-buffer-size-exceeded") problem = error;
			},
		});
		const decoder = new TextDecoder();
		while (this.#isOpen) {
			const { done, value } = await reader.read();
			if (done) return;
			alive();
			parser.feed(decoder.decode(value, { stream: true }));
			if (problem) throw problem;
			for (const message of messages.splice(0)) await this.#take(message);
		}
	}

	async #take({ event, data }: EventSourceMessage): Promise<void> {
		if (event === "fetch-mode" && data === "polling") return this.#giveUp();
		if (event !== "unleash-connected" && event !== "unleash-updated") return;
		await this.#live.apply(data);
	}

	#giveUp(): void {
		this.stop();
		this.#owner.giveUp();
	}
}
