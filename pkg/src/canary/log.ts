import { firstLine } from "../errors.js";
import type { CanaryLogEntry } from "./options.js";

/** Milliseconds for which an equal message is not written again. */
const QUIET = 60_000;

/** Number of messages that are remembered. */
const MAX_RECENT = 100;

/** Writes log entries; an equal message only once in a minute. */
export class Log {
	readonly #write: (entry: CanaryLogEntry) => unknown;
	readonly #recent = new Map<string, number>();

	constructor(write: ((entry: CanaryLogEntry) => unknown) | undefined) {
		this.#write = write ?? writeToConsole;
	}

	error(message: string, build?: string): void {
		this.#log("error", message, build);
	}

	warn(message: string, build?: string): void {
		this.#log("warn", message, build);
	}

	info(message: string, build?: string): void {
		this.#log("info", message, build);
	}

	/** Warns of a function or a request that failed. */
	failure(what: string, error: unknown, build?: string): void {
		this.warn(`${what}: ${firstLine(error)}`, build);
	}

	/** Calls a function of the caller, whose failure is only logged. */
	async attempt(what: string, work: () => unknown): Promise<void> {
		try {
			await work();
		} catch (error) {
			this.failure(`${what} failed`, error);
		}
	}

	#log(
		level: CanaryLogEntry["level"],
		message: string,
		build: string | undefined,
	): void {
		const now = Date.now();
		const last = this.#recent.get(message) ?? Number.NEGATIVE_INFINITY;
		if (level === "warn" && now - last < QUIET) return;
		if (this.#recent.size >= MAX_RECENT) this.#recent.clear();
		this.#recent.set(message, now);
		try {
			this.#write({ level, message, ...(build !== undefined && { build }) });
		} catch {
			// A logger that fails must not stop an answer.
		}
	}
}

function writeToConsole({ level, message }: CanaryLogEntry): void {
	if (level !== "info") console[level](`fanion canary: ${message}`);
}
