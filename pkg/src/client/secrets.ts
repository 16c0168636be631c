import { type FanionError, firstLine } from "../errors.js";
import { publicAddress } from "./address.js";

/** Shorter strings are not hidden: they may be part of ordinary words. */
const MIN_LENGTH = 6;

/** Returns whether an error is one of fanion. The engine may be one of `fanion/tools`, which has a class of its own. */
export function isFanionError(error: unknown): error is FanionError {
	return error instanceof Error && error.name === "FanionError";
}

/**
 * Returns why a request or a storage failed, in one line, without the secrets.
 *
 * A host quotes headers and addresses in its errors, and may normalize addresses or stop at a line end.
 */
export function describeFailure(
	error: unknown,
	secrets: readonly unknown[],
): string {
	let message = firstLine(error) + causeOf(error);
	const parts = secrets.flatMap(partsOf);
	// The longest first: a secret may begin with another one.
	for (const part of parts.sort((one, other) => other.length - one.length))
		if (part.length >= MIN_LENGTH) message = message.replaceAll(part, "…");
	return message.replace(/\w+:\/\/[^\s)'"`]+/g, publicAddress);
}

/** Returns the cause of an error, after a colon. The error may be any object, also one whose members throw. */
function causeOf(error: unknown): string {
	try {
		const { cause } = Object(error) as { cause?: { code?: string } };
		return cause ? `: ${firstLine(cause) || cause.code}` : "";
	} catch {
		return "";
	}
}

/** Returns the words of a secret. A header or id may be any value, also one that is no string. */
function partsOf(secret: unknown): string[] {
	try {
		return String(secret ?? "").split(/\s+/);
	} catch {
		return [];
	}
}
