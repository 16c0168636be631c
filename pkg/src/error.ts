/** OpenFeature's names for what can go wrong, as far as they are needed. */
export type ErrorCode = "PARSE_ERROR" | "PROVIDER_NOT_READY" | "GENERAL";

/** What fanion throws. */
export class FanionError extends Error {
	override readonly name = "FanionError";
	readonly code: ErrorCode;
	/** Where reading stopped, from 1; only when a document is not JSON. */
	readonly line: number | undefined;
	/** The character in that line, from 1; a letter of two UTF-16 units counts once. */
	readonly column: number | undefined;

	constructor(
		code: ErrorCode,
		message: string,
		place?: { line?: number | undefined; column?: number | undefined },
	) {
		super(message);
		this.code = code;
		this.line = place?.line;
		this.column = place?.column;
	}
}

/** Does `work` on the Rust side; what that refuses becomes an error of ours. */
export function orRefuse<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof Error)
			throw new FanionError(
				"GENERAL",
				`the engine failed: ${firstLine(error)}`,
			);
		const { message, line, column } = error as {
			message: string;
			line?: number;
			column?: number;
		};
		throw new FanionError("PARSE_ERROR", message, { line, column });
	}
}

/** The first line of what somebody else's error says, whatever it is. */
export function firstLine(error: unknown): string {
	try {
		const text = String(error instanceof Error ? error.message : error);
		return text.split("\n")[0] ?? "";
	} catch {
		return "something that cannot be told";
	}
}
