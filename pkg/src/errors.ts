/** The kind of an error: the error codes of OpenFeature that fanion uses. */
export type ErrorCode =
	| "PARSE_ERROR"
	| "PROVIDER_NOT_READY"
	| "FLAG_NOT_FOUND"
	| "INVALID_CONTEXT"
	| "GENERAL";

/** The error that fanion throws. */
export class FanionError extends Error {
	override readonly name = "FanionError";
	readonly code: ErrorCode;
	/** Line of the error, from 1. `undefined` unless a document is not JSON. */
	readonly line: number | undefined;
	/** Character in that line, from 1. A character of two UTF-16 units counts once. */
	readonly column: number | undefined;

	constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
		super(message, "cause" in details ? { cause: details.cause } : undefined);
		this.code = code;
		this.line = details.line;
		this.column = details.column;
	}
}

interface ErrorDetails {
	readonly line?: number | undefined;
	readonly column?: number | undefined;
	/** The error that led to this one, or the data that it is about. */
	readonly cause?: unknown;
}

/** Returns the first line of the message of any thrown value. */
export function firstLine(error: unknown): string {
	try {
		const message = String(error instanceof Error ? error.message : error);
		return message.split("\n")[0] ?? "";
	} catch {
		return "the thrown value has no message";
	}
}
