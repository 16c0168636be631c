import { Timer } from "../../client/timer.js";
import { firstLine } from "../../errors.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { Upstream } from "../upstream.js";

/** What the server says of a valid token. */
export interface ValidToken {
	readonly token: string;
	readonly type?: string;
	readonly tokenType?: string;
	readonly projects?: readonly string[];
}

/** The result of a question: a valid token, an invalid one, or no answer. */
export type Validation = ValidToken | "invalid" | "unavailable";

/** Most tokens that wait for a question; a flood of random tokens must not fill the memory. */
const MAX_WAITING = 1000;

/** Most tokens of one question. */
const MAX_BATCH = 100;

/** Milliseconds until the next question after one about invalid tokens. */
const PAUSE = 250;

/** Longest pause after failures, in milliseconds. */
const MAX_FAILURE_PAUSE = 30_000;

/**
 * Asks the server whether tokens are valid.
 *
 * One question runs at a time, with all tokens that wait. So however many invalid tokens arrive, the server is asked
 * at most four times in a second.
 */
export class TokenValidator {
	readonly #options: ResolvedEdgeOptions;
	readonly #upstream: Upstream;
	readonly #waiting = new Map<string, Set<(result: Validation) => void>>();
	/** When the running question counts as lost, in Unix milliseconds. */
	#busyUntil = Number.NEGATIVE_INFINITY;
	/** When the next question may start, in Unix milliseconds. */
	#pausedUntil = Number.NEGATIVE_INFINITY;
	#failures = 0;
	readonly #timer = new Timer();

	constructor(options: ResolvedEdgeOptions, upstream: Upstream) {
		this.#options = options;
		this.#upstream = upstream;
	}

	/** Asks about a token; calls that are concurrent share the question. Never rejects. */
	validate(secret: string): Promise<Validation> {
		const isKnown = this.#waiting.has(secret);
		const isFull = this.#waiting.size >= MAX_WAITING && !isKnown;
		if (!this.#upstream.exists) return Promise.resolve("invalid");
		if (isFull || this.#hasGivenUp) return Promise.resolve("unavailable");
		return new Promise((resolve) => this.#enqueue(secret, resolve));
	}

	/** Whether the server has failed, and is not asked for a while. */
	get #hasGivenUp(): boolean {
		return this.#failures > 0 && this.#options.now() < this.#pausedUntil;
	}

	#enqueue(secret: string, resolve: (result: Validation) => void): void {
		const timer = new Timer();
		const waiting = this.#waiting.get(secret) ?? new Set();
		this.#waiting.set(secret, waiting);
		const settle = (result: Validation) => {
			timer.stop();
			waiting.delete(settle);
			if (waiting.size === 0 && this.#waiting.get(secret) === waiting)
				this.#waiting.delete(secret);
			resolve(result);
		};
		waiting.add(settle);
		// A Worker drops the question of a request that has ended.
		const limit = 2 * this.#options.upstreamRequestTimeout + 4 * PAUSE;
		timer.start(limit, () => settle("unavailable"), true);
		this.#schedule();
	}

	/** Asks soon, so that tokens that arrive together share a question. */
	#schedule(): void {
		const now = this.#options.now();
		if (this.#waiting.size === 0 || now < this.#busyUntil) return;
		const wait = Math.max(0, this.#pausedUntil - now);
		// Each caller restarts the timer: a Worker drops the timers of a request that has ended.
		const delay = Math.min(wait, MAX_FAILURE_PAUSE);
		this.#timer.start(delay, () => void this.#ask(), true);
	}

	async #ask(): Promise<void> {
		const secrets = [...this.#waiting.keys()].slice(0, MAX_BATCH);
		const start = this.#options.now();
		this.#busyUntil = start + 2 * this.#options.upstreamRequestTimeout;
		const answers = await this.#request(secrets);
		this.#busyUntil = Number.NEGATIVE_INFINITY;
		this.#pause(answers && secrets.length - answers.size);
		for (const secret of secrets) {
			const result = answers ? (answers.get(secret) ?? "invalid") : undefined;
			for (const settle of [...(this.#waiting.get(secret) ?? [])])
				settle(result ?? "unavailable");
		}
		this.#schedule();
	}

	/** Delays the next question after one with invalid tokens, and longer after a failure: `undefined`. */
	#pause(invalid: number | undefined): void {
		const isFailed = invalid === undefined;
		this.#failures = isFailed ? Math.min(this.#failures + 1, 5) : 0;
		const failurePause = 1000 * 2 ** (this.#failures - 1);
		const pause = isFailed ? failurePause : invalid > 0 ? PAUSE : 0;
		this.#pausedUntil = this.#options.now() + pause;
	}

	/** Returns the valid tokens of a list; `undefined` after a failure. */
	async #request(
		secrets: readonly string[],
	): Promise<Map<string, ValidToken> | undefined> {
		try {
			const { status, body } = await this.#upstream.validate(secrets);
			if (status !== 200) throw new Error(`the server answered ${status}`);
			const { tokens } = JSON.parse(new TextDecoder().decode(body));
			if (!Array.isArray(tokens)) throw new Error("the answer has no `tokens`");
			return new Map(tokens.map((valid) => [String(valid.token), valid]));
		} catch (error) {
			const why =
				error instanceof SyntaxError
					? "the answer is not JSON"
					: firstLine(error);
			this.#options.log.warn(`tokens were not validated: ${why}`);
			return undefined;
		}
	}

	/** Stops asking; all that wait are told that the server is unavailable. */
	close(): void {
		this.#timer.stop();
		for (const waiting of [...this.#waiting.values()])
			for (const settle of [...waiting]) settle("unavailable");
	}
}
