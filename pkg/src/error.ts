/** OpenFeature's names for what can go wrong, as far as they are needed. */
export type ErrorCode =
	| "PARSE_ERROR"
	| "PROVIDER_NOT_READY"
	| "FLAG_NOT_FOUND"
	| "INVALID_CONTEXT"
	| "GENERAL";

/** What fanion throws. */
export class FanionError extends Error {
	override readonly name = "FanionError";
	readonly code: ErrorCode;
	/** Where reading stopped, from 1; only when a document is not JSON. */
	readonly line: number | undefined;
	/** The character in that line, from 1; a letter of two UTF-16 units counts once. */
	readonly column: number | undefined;

	constructor(code: ErrorCode, message: string, facts: Facts = {}) {
		super(message, "cause" in facts ? { cause: facts.cause } : undefined);
		this.code = code;
		this.line = facts.line;
		this.column = facts.column;
	}
}

interface Facts {
	readonly line?: number | undefined;
	readonly column?: number | undefined;
	/** The error of somebody else that led to this one, or what it is about. */
	readonly cause?: unknown;
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
