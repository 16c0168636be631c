import { FanionError } from "fanion";

/** The name of the algorithm in WebCrypto. */
export const ALGORITHM = "Ed25519";

/**
 * Returns the functions of WebCrypto.
 *
 * @throws FanionError `GENERAL` if the host has none, as a page that is served without TLS
 */
export function webCrypto(): SubtleCrypto {
	const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
	if (subtle) return subtle;
	throw unsupported("this host has none; a page needs HTTPS");
}

/** Returns the error of an import: the host lacks the algorithm, or the key is invalid. */
export function importFailure(error: unknown): FanionError {
	if (error instanceof FanionError) return error;
	const { name, message } = error as Error;
	return name === "NotSupportedError"
		? unsupported(`this host lacks it: ${message}`)
		: new FanionError("GENERAL", `the key is invalid: ${message}`);
}

function unsupported(why: string): FanionError {
	return new FanionError(
		"GENERAL",
		`signatures need Ed25519 in WebCrypto: ${why}`,
	);
}
