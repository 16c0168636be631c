import { FanionError } from "fanion";
import { firstLine } from "../error.js";
import type { Listeners } from "./events.js";
import { Flight } from "./flight.js";
import type { Live } from "./live.js";
import { type ClientOptions, TIMEOUT } from "./options.js";
import { Rhythm } from "./rhythm.js";
import { type Answer, type Server, text } from "./server.js";
import type { Stream } from "./stream.js";
import { Timer } from "./timer.js";

/** The ways to hear of changes, the best first. */
type Way = "stream" | "delta" | "document";

/** The shortest wait after a failure, where flags are fetched on demand. Milliseconds. */
const SHORTEST = 1000;

/** Keeps the flags fresh: by asking again and again, or by listening. */
export class Updates {
	readonly #options: ClientOptions;
	readonly #server: Server;
	readonly #live: Live;
	readonly #listeners: Listeners;
	readonly #interval: number;
	readonly #rhythm: Rhythm;
	readonly #timer = new Timer();
	#way: Way;
	/** The server will not have our token. */
	#isRefused = false;
	#isStopped = false;
	/** When the last failure was, in Unix milliseconds, and how long those who ask at each request wait then. */
	#failed = Number.NEGATIVE_INFINITY;
	#pause = 0;
	readonly #looking: Flight;
	#stream: Stream | undefined;

	constructor(
		options: ClientOptions,
		interval: number,
		server: Server,
		live: Live,
		listeners: Listeners,
	) {
		this.#options = options;
		this.#server = server;
		this.#live = live;
		this.#listeners = listeners;
		this.#interval = interval;
		this.#rhythm = new Rhythm(interval, options.random ?? Math.random);
		this.#looking = new Flight(live.now, 2 * (options.timeout ?? TIMEOUT));
		this.#way = this.#wanted;
	}

	/** Begins by itself. */
	start(): void {
		if (this.#way === "stream") void this.#listen();
		else void this.fetch();
	}

	/** Looks at the server now, and tries again what was given up. It never rejects. */
	async refresh(): Promise<void> {
		this.#isRefused = false;
		const wanted = this.#wanted;
		if (wanted !== "stream") this.#way = wanted;
		await this.fetch();
		if (wanted === "stream") await this.#listen();
	}

	/** Looks at the server, once however many ask for it meanwhile. */
	fetch(): Promise<void> {
		return this.#looking.join(() => this.#look());
	}

	/**
	 * The same for those who ask at each request: after a failure not before it is time, and not at all
	 * when the token was refused. Nothing when there is nothing to wait for.
	 */
	freshen(maxAge: number): Promise<void> | undefined {
		const age = this.#live.now() - this.#failed;
		if (this.#isRefused || (age >= 0 && age < this.#pause)) return undefined;
		return this.#looking.join(() => this.#look(maxAge));
	}

	/** Does somebody look already? */
	get isLooking(): boolean {
		return this.#looking.isOn;
	}

	stop(): void {
		this.#isStopped = true;
		this.#timer.stop();
		this.#stream?.stop();
	}

	get #wanted(): Way {
		const { streaming, delta, url, documentUrl } = this.#options;
		if (url === undefined || documentUrl !== undefined) return "document";
		if (streaming && this.#interval > 0) return "stream";
		return delta ? "delta" : "document";
	}

	async #look(maxAge = 0): Promise<void> {
		if (this.#isStopped) return;
		this.#timer.stop();
		let wait: number | undefined;
		try {
			wait = await this.#ask();
		} catch (error) {
			this.#fail(error);
		}
		if (this.#rhythm.hasFailed) {
			this.#failed = this.#live.now();
			this.#pause = this.#rhythm.delay(wait, Math.max(maxAge, SHORTEST));
		}
		const isOver = this.#isStopped || this.#isRefused || this.#way === "stream";
		if (this.#interval > 0 && !isOver)
			this.#timer.start(this.#rhythm.delay(wait), () => void this.fetch());
	}

	/** Asks in the way we have come to, and gives back how long the server asks us to wait. */
	async #ask(): Promise<number | undefined> {
		const { url, documentUrl } = this.#options;
		if (url === undefined && documentUrl === undefined) {
			await this.#readStorage();
			return undefined;
		}
		const answer =
			this.#way === "delta" ? await this.#askDelta() : await this.#askWhole();
		return answer.retryAfter;
	}

	async #askWhole(): Promise<Answer> {
		const { documentUrl } = this.#options;
		const { etag } = this.#live;
		const path = documentUrl ? text(documentUrl) : "/client/features";
		const answer = await this.#server.get(path, ifNot(etag));
		const { headers, body } = answer;
		const load = () => this.#live.load(body, headers.get("etag"));
		const isGood = await this.#take(answer, etag, load);
		const callsBack = headers.get("fetch-mode") === "streaming";
		if (isGood && callsBack && this.#options.streaming) void this.#listen();
		return answer;
	}

	async #askDelta(): Promise<Answer> {
		const { revision } = this.#live;
		const etag = revision === undefined ? undefined : `"${revision}"`;
		if (!etag) this.#live.forget();
		const answer = await this.#server.get("/client/delta", ifNot(etag));
		if (answer.status === 404) {
			this.#way = "document";
			return this.#askWhole();
		}
		const delta = new TextDecoder().decode(answer.body);
		await this.#take(answer, etag, () => this.#live.apply(delta));
		return answer;
	}

	/** Takes what came, if it is new; was it an answer at all? A 304 is one to an `etag` only. */
	async #take(
		answer: Answer,
		etag: string | undefined,
		take: () => Promise<void>,
	): Promise<boolean> {
		const { status } = answer;
		const isSame = status === 304 && etag !== undefined;
		if (status !== 200 && !isSame) {
			this.#refuse(answer);
			return false;
		}
		if (isSame) this.#live.confirm();
		else await take();
		this.#rhythm.succeed();
		return true;
	}

	async #readStorage(): Promise<void> {
		await this.#live.take();
		this.#live.confirm();
		this.#rhythm.succeed();
	}

	#refuse({ status }: { readonly status: number }): void {
		this.#isRefused = status === 401 || status === 403;
		const problem = `the server answered ${status}; ${this.#isRefused ? "it is asked no more until `refresh()`: does it know the token, a backend token?" : "the flags stay as they are"}`;
		this.#fail(new FanionError("GENERAL", problem));
		if (this.#isRefused) this.#live.refuse(problem);
	}

	#fail(error: unknown): void {
		this.#rhythm.fail();
		if (this.#isStopped) return;
		const told =
			error instanceof FanionError
				? error
				: new FanionError("GENERAL", firstLine(error), { cause: error });
		this.#listeners.tell("error", told);
	}

	/** Listens, from now on; what is needed for it comes when it is first wanted. */
	async #listen(): Promise<void> {
		this.#way = "stream";
		try {
			const { Stream } = await import("./stream.js");
			if (this.#isStopped) return;
			this.#timer.stop();
			this.#stream?.stop();
			this.#stream = new Stream(this.#options, this.#server, this.#live, {
				fail: (error) => this.#fail(error),
				refuse: (answer) => this.#refuse(answer),
				giveUp: () => this.#giveUp(),
			});
			this.#stream.start();
		} catch (error) {
			this.#fail(error);
			this.#giveUp();
		}
	}

	/** Asks instead of listening. */
	#giveUp(): void {
		this.#stream?.stop();
		if (this.#isRefused) return;
		this.#way = "document";
		void this.fetch();
	}
}

function ifNot(etag: string | undefined): Record<string, string> {
	return etag ? { "if-none-match": etag } : {};
}
