/** Warnings that one run of synchronous code logs, such as the compilation of all flags. */
const MAX_WARNINGS = 5;

/** Logs errors and warnings that have no listener, each once if it repeats. */
export class ConsoleLog {
	#last: string | undefined;
	/** Warnings of the current run. */
	#warnings = 0;

	error(message: string): void {
		if (this.#isNew(message)) write("error", message);
	}

	/** Logs a warning. After a few in one run, only the number of the others is logged. */
	warn(message: string): void {
		if (!this.#isNew(message)) return;
		if (this.#warnings === 0) void Promise.resolve().then(() => this.#end());
		this.#warnings += 1;
		if (this.#warnings <= MAX_WARNINGS) write("warn", message);
	}

	#isNew(message: string): boolean {
		const isNew = message !== this.#last;
		this.#last = message;
		return isNew;
	}

	/** Ends a run. */
	#end(): void {
		const omitted = this.#warnings - MAX_WARNINGS;
		this.#warnings = 0;
		if (omitted > 0)
			write(
				"warn",
				`${omitted} more warnings: read them by a listener of \`warn\`, or by \`flags.engine.warnings()\``,
			);
	}
}

/** Logs the failure of a listener, with its stack. */
export function logFailure(error: unknown): void {
	write("error", "a listener failed:", error);
}

/** Writes a line. A console that throws, as in some test setups, must not make an evaluation throw. */
function write(
	level: "error" | "warn",
	message: string,
	...details: unknown[]
): void {
	try {
		console[level](`fanion: ${message}`, ...details);
	} catch {}
}
