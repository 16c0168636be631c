import { FanionError } from "fanion";
import { digestOf } from "./digest.js";
import { seal, toBytes, unseal } from "./envelope.js";
import { Signer } from "./signer.js";
import type { Payload, PrivateKey, Statement, Verification } from "./types.js";
import { Verifier } from "./verifier.js";

/** How `sign` signs. Times are Unix milliseconds. */
export interface SignOptions {
	readonly key: PrivateKey;
	/** When the signature ends; never by default. */
	readonly expires?: number | undefined;
	/** Orders the states of the flags: a client refuses a lower one. By default the current time, which is the greatest. */
	readonly sequence?: number | undefined;
	/** Whom the flags are for, such as `*:production`; by default, everyone. */
	readonly audience?: string | undefined;
	/** Replaces the current time. */
	readonly now?: number | undefined;
}

/** Flags whose signature is valid, and what it says. */
export interface Verified extends Statement {
	/** The flags: a document or a snapshot. */
	readonly document: Uint8Array;
}

/**
 * Signs a document or snapshot. Returns a signed file: a line with the signature, then the flags, unchanged.
 *
 * @throws FanionError `GENERAL` if the key or a number is invalid, or if the host lacks Ed25519
 */
export async function sign(
	document: Payload,
	{ key, expires, audience = "", now = Date.now(), sequence }: SignOptions,
): Promise<Uint8Array> {
	const payload = toBytes(document);
	if (sequence !== undefined && sequence > now) throw tooGreat(sequence);
	const fields = {
		issued: toCount("now", now),
		expires: expires === undefined ? undefined : toCount("expires", expires),
		sequence: toCount("sequence", sequence ?? now),
		audience,
		request: "",
	};
	const signer = await Signer.open(key);
	return seal(await signer.sign(await digestOf(payload), fields), payload);
}

/**
 * Returns the flags of a signed file.
 *
 * `now` replaces the current time. An audience is checked only if the options have one. An answer of an edge is valid
 * only with its `request`.
 *
 * @throws FanionError `GENERAL` if the file is not signed, altered, expired, or signed by another key
 */
export async function verify(
	signed: Payload,
	verification: Verification,
	now = Date.now(),
): Promise<Verified> {
	const { line, payload } = unseal(toBytes(signed));
	const verifier = await Verifier.open(verification);
	const statement = await verifier.authenticate(line, await digestOf(payload));
	verifier.checkAudience(statement);
	verifier.checkRequest(statement);
	verifier.checkTime(statement, now);
	return { ...statement, document: payload };
}

function tooGreat(sequence: number): FanionError {
	return new FanionError(
		"GENERAL",
		`\`sequence\` is \`${sequence}\`: pass at most the time in milliseconds, so that later flags can have a greater one`,
	);
}

/** Returns a number as a line can hold it. */
function toCount(name: string, value: number): number {
	if (Number.isInteger(value) && value >= 0 && value < 1e15) return value;
	throw new FanionError(
		"GENERAL",
		`\`${name}\` is \`${String(value)}\`: pass a whole number from 0 to 10^15`,
	);
}

export { generateKeys } from "./generate-keys.js";
export type {
	HostKey,
	JsonKey,
	Keys,
	Payload,
	PrivateKey,
	PublicKey,
	Statement,
	Verification,
	VerifyOptions,
} from "./types.js";
