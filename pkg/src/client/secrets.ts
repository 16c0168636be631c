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
	const { cause } = Object(error) as { cause?: { code?: string } };
	const detail = cause ? `: ${firstLine(cause) || cause.code}` : "";
	let message = firstLine(error) + detail;
	const parts = secrets.join(" ").split(/\s+/);
	// The longest first: a secret may begin with another one.
	for (const part of parts.sort((one, other) => other.length - one.length))
		if (part.length >= MIN_LENGTH) message = message.replaceAll(part, "…");
	return message.replace(/\w+:\/\/[^\s)'"`]+/g, publicAddress);
}
