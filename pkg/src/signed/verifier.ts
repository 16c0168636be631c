import { FanionError } from "fanion";
import { importPublicKey } from "./keys.js";
import { parseLine, toMessage } from "./statement.js";
import type {
	PublicKey,
	Statement,
	Verification,
	VerifyOptions,
} from "./types.js";
import { ALGORITHM, webCrypto } from "./web-crypto.js";

/** How far the clock of the signer may be ahead, in milliseconds. */
const MAX_SKEW = 300_000;

/** Verifies signatures with a list of keys. */
export class Verifier {
	readonly #keys: ReadonlyMap<string, CryptoKey>;
	readonly #options: VerifyOptions;

	private constructor(
		keys: ReadonlyMap<string, CryptoKey>,
		options: VerifyOptions,
	) {
		this.#keys = keys;
		this.#options = options;
	}

	/** @throws FanionError `GENERAL` if there is no key, if one is invalid, or if the host lacks Ed25519 */
	static async open(given: Verification): Promise<Verifier> {
		const options = toOptions(given);
		const keys: readonly PublicKey[] = [options.keys ?? []].flat();
		if (keys.length === 0) fail("`verify` has no key: pass a public key");
		checkAge(options.maxAge);
		const usable = await Promise.all(keys.map(importPublicKey));
		return new Verifier(
			new Map(usable.map(({ id, key }) => [id, key])),
			options,
		);
	}

	/**
	 * Returns what a line says about flags with a digest, if one of the keys has signed it.
	 *
	 * @throws FanionError `GENERAL` if the line is missing or malformed, or if key or signature are wrong
	 */
	async authenticate(
		line: string | null | undefined,
		digest: string,
	): Promise<Statement> {
		if (!line) return fail(UNSIGNED);
		const parsed = parseLine(line);
		if (!parsed) return fail("the line of the signature is malformed");
		const { statement, text, signature } = parsed;
		const key = this.#keys.get(statement.keyId);
		if (!key)
			return fail(
				`the key \`${statement.keyId}\` has signed the flags, which is none of those given`,
			);
		const message = toMessage(text, digest);
		const isValid = await webCrypto().verify(
			ALGORITHM,
			key,
			signature,
			message,
		);
		return isValid
			? statement
			: fail("the signature is wrong: the flags were altered after signing");
	}

	/** Whom flags must be for, if the options say that. */
	get audience(): string | undefined {
		return this.#options.audience;
	}

	/**
	 * Checks that flags are for an audience: that of the options, or else `own`, if it is not empty.
	 *
	 * @throws FanionError `GENERAL` if they are for another one
	 */
	checkAudience({ audience }: Statement, own = ""): void {
		const wanted = this.#options.audience;
		if (wanted === undefined && (own === "" || audience === "")) return;
		if (audience !== (wanted ?? own))
			fail(
				`the flags are signed for \`${audience}\`, not for \`${wanted ?? own}\``,
			);
	}

	/**
	 * Checks that flags answer the request of the options, or none.
	 *
	 * @throws FanionError `GENERAL` if they answer another one
	 */
	checkRequest({ request }: Statement): void {
		const { request: wanted = "" } = this.#options;
		if (request === wanted) return;
		const [is, not] = [request, wanted].map((name) =>
			name === "" ? "no request" : `the request \`${name}\``,
		);
		fail(`the flags answer ${is}, not ${not}: set \`request\` to accept them`);
	}

	/**
	 * Checks that a signature is valid now.
	 *
	 * @throws FanionError `GENERAL` if it was made in the future, or if it has ended
	 */
	checkTime(statement: Statement, now: number): void {
		this.checkStart(statement, now);
		this.checkEnd(statement, now);
	}

	/** @throws FanionError `GENERAL` if a signature was made in the future, or if its sequence is one of the future */
	checkStart({ issued, sequence }: Statement, now: number): void {
		if (!(issued - now <= MAX_SKEW))
			fail(
				`the flags are signed at ${timeText(issued)}, which is in the future: check both clocks`,
			);
		// A sequence is a time or a smaller count. After a theft, a greater one would lock out all flags.
		if (!(sequence - now <= MAX_SKEW))
			fail(
				`the flags have the sequence ${sequence}, which is greater than the time in milliseconds: check both clocks`,
			);
	}

	/** @throws FanionError `GENERAL` if a signature has ended */
	checkEnd(statement: Statement, now: number): void {
		const end = this.endOf(statement);
		if (!(now < end))
			fail(`the signature ended at ${timeText(end)}: sign the flags again`);
	}

	/** Returns when a signature ends. Unix milliseconds. */
	endOf({ issued, expires = Number.POSITIVE_INFINITY }: Statement): number {
		const { maxAge = Number.POSITIVE_INFINITY } = this.#options;
		return Math.min(expires, issued + maxAge);
	}
}

const UNSIGNED =
	"the flags are not signed: sign them with `fanion sign`, or let the edge sign with `signingKey`";

function toOptions(given: Verification): VerifyOptions {
	return isList(given) || !("keys" in Object(given))
		? { keys: given as PublicKey | readonly PublicKey[] }
		: (given as VerifyOptions);
}

/** A string would be appended to a time, and any age be valid. */
function checkAge(maxAge: unknown = 1): void {
	if (!Number.isFinite(maxAge) || !((maxAge as number) > 0))
		fail(
			`\`maxAge\` is \`${String(maxAge)}\`: pass milliseconds, a positive number`,
		);
}

/** Returns whether keys are given as a list, which has a method `keys`. */
function isList(given: unknown): given is readonly PublicKey[] {
	return Array.isArray(given);
}

function fail(message: string): never {
	throw new FanionError("GENERAL", message);
}

function timeText(time: number): string {
	const date = new Date(time);
	return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
