import type { LogEntry } from "./options.js";

/** Writes log entries; the same message only once in a minute. */
export class Logger {
	readonly #write: (entry: LogEntry) => void;
	readonly #recent = new Map<string, number>();

	constructor(write: ((entry: LogEntry) => void) | undefined) {
		this.#write = write ?? writeToConsole;
	}

	error(message: string, environment?: string): void {
		this.#log("error", message, environment);
	}

	warn(message: string, environment?: string): void {
		this.#log("warn", message, environment);
	}

	info(message: string, environment?: string): void {
		this.#log("info", message, environment);
	}

	debug(message: string, environment?: string): void {
		this.#log("debug", message, environment);
	}

	#log(
		level: LogEntry["level"],
		message: string,
		environment: string | undefined,
	): void {
		const safe = message.replace(TOKEN, "…");
		if (this.#isRepeated(`${level} ${environment} ${safe}`)) return;
		try {
			const about = environment ? { environment } : {};
			this.#write({ level, message: safe, ...about });
		} catch {
			// A logger that fails must not stop an answer.
		}
	}

	#isRepeated(key: string): boolean {
		const now = Date.now();
		const last = this.#recent.get(key);
		if (last !== undefined && now - last < QUIET && now >= last) return true;
		if (this.#recent.size >= MAX_RECENT) this.#recent.clear();
		this.#recent.set(key, now);
		return false;
	}
}

/** What looks like a token. No message should contain one; a host may quote one in its error. */
const TOKEN = /[^\s`"':/]*:[^\s`"':/]+\.[\w-]{8,}/g;

/** Milliseconds for which an equal message is not written again. */
const QUIET = 60_000;

/** Number of messages that are remembered. */
const MAX_RECENT = 1000;

function writeToConsole({ level, message, environment }: LogEntry): void {
	if (level !== "error" && level !== "warn") return;
	const where = environment ? ` (${environment})` : "";
	console[level](`fanion edge: ${message}${where}`);
}
