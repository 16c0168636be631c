import { FanionError } from "fanion";
import { digestOf } from "../signed/digest.js";
import { toBytes, unseal } from "../signed/envelope.js";
import { SIGNATURE_HEADER } from "../signed/header.js";
import type { Payload, Statement, Verification } from "../signed/types.js";
import { Verifier } from "../signed/verifier.js";
import type { Address } from "./options.js";
import type { ResolvedOptions } from "./resolved-options.js";
import type { StoredValue } from "./stored-document.js";

/** What the client gives to the parts that verify. */
export interface VerificationHost {
	/** Returns the project and environment of the token; empty if it has none. */
	audience(): string;
	/** Returns the query of a request for all flags, with its question mark; empty if it has none. */
	query(): string;
	/** Returns the body of a request for the residual of the default context. */
	residualBody(): Promise<string>;
	/** Loads the stored flags. Never rejects. */
	restore(): Promise<void>;
	warn(message: string): void;
}

/** Flags with the line that signs them. */
interface Signed {
	readonly line: string | null | undefined;
	readonly payload: Uint8Array;
	readonly digest: string;
}

/** Signed flags that were accepted. */
interface Accepted extends Signed {
	readonly statement: Statement;
}

/** Options that would bring flags without a signature. */
const EXCLUDED = ["delta", "streaming"] as const;

/** The line with the version of a stored document, which nothing signs. */
const VERSION_LINE = /\{"fanion":1\b.*\n$/;

/** Lets only flags with a valid signature into a client: from requests, storage and bootstrap. */
export class VerifiedInputs {
	readonly #options: ResolvedOptions;
	readonly #host: VerificationHost;
	/** The address that stands for the bootstrap. */
	readonly #bootstrapAddress: string;
	#verifier: Promise<Verifier> | undefined;
	/** The flags that were accepted last. */
	#accepted: Accepted | undefined;
	/** The greatest sequence, by residual: flags of all other origins share an order. */
	readonly #newest = new Map<string, number>();
	/** Whether the next answer must contain the flags, since the last one contradicted its ETag. */
	#mustReload = false;
	/** The last attempt to read the storage. */
	#reading: Promise<unknown> | undefined;
	/** Whether the storage has answered too late: no request waits for it then. */
	#isStorageLate = false;
	/** Whether flags of a server were accepted, which those of the storage do not replace. */
	#hasAnswer = false;
	/** The flags with the signature that the storage has. */
	#stored: Accepted | undefined;
	#mustStore = false;
	#hasWarned = false;

	/** An option that has no effect emits a warning. */
	constructor(
		options: ResolvedOptions,
		host: VerificationHost,
		bootstrapAddress: string,
	) {
		this.#options = options;
		this.#host = host;
		this.#bootstrapAddress = bootstrapAddress;
		const unused = EXCLUDED.filter((name) => options[name]);
		const names = unused.map((name) => `\`${name}\``).join(", ");
		if (names) host.warn(`${names}: without effect, because of \`verify\``);
	}

	/**
	 * Whether the storage needs the signature of the accepted flags: its own is from another key, or nearer to its end
	 * than to its start. The flags would be lost with it after a restart.
	 */
	get mustStore(): boolean {
		return this.#mustStore;
	}

	/**
	 * Sends a request for flags. An answer with flags that are not signed as they must be is an error.
	 *
	 * The address decides nothing about that: a redirect may lead anywhere.
	 */
	readonly fetch: typeof fetch = async (input, init = {}) => {
		const address = String(input);
		if (address === this.#bootstrapAddress) return this.#fetchBootstrap(init);
		await this.#awaitStorage();
		const mayBeKnown = await this.#isCurrent();
		const response = await this.#send(
			address,
			mayBeKnown ? init : withoutEtag(init),
		);
		if (response.status === 304) await this.#renew(response, init);
		if (response.status !== 200) return response;
		const signed = await readSigned(response);
		const requests = await this.#requestsOf(init);
		const { payload } = await this.#accept(signed, requests);
		this.#mustReload = false;
		this.#hasAnswer = true;
		return toResponse(payload, response.headers);
	};

	/** Answers with the bootstrap, or with the stored flags if they are newer. */
	async #fetchBootstrap(init: RequestInit): Promise<Response> {
		const { bootstrap } = this.#options;
		await this.#awaitStorage();
		const response = hasAddress(bootstrap)
			? await this.#send(bootstrap.href, init)
			: toResponse(isPayload(bootstrap) ? toBytes(bootstrap) : NOTHING);
		if (response.status !== 200) return response;
		const signed = await readSigned(response);
		const requests = await this.#requestsOf();
		const { payload } = await this.#accept(signed, requests, "bootstrap");
		return toResponse(payload);
	}

	/** Waits until the storage was read, for at most half of `timeout`: it knows which flags are older. */
	async #awaitStorage(): Promise<void> {
		const { storage, timeout } = this.#options;
		if (!storage || this.#isStorageLate) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise<void>((resolve) => {
			timer = setTimeout(() => {
				this.#isStorageLate = true;
				resolve();
			}, timeout / 2);
		});
		await Promise.race([this.#reading ?? this.#host.restore(), late]);
		clearTimeout(timer);
	}

	/** Returns the stored flags, with the line before them that says whom a residual is for. */
	get(key: string): Promise<StoredValue | undefined> {
		const reading = this.#readStored(key);
		this.#reading = reading.catch(() => {});
		return reading;
	}

	async #readStored(key: string): Promise<StoredValue | undefined> {
		const { storage, residual } = this.#options;
		const stored = await storage?.get(key);
		if (stored === null || stored === undefined) return undefined;
		const bytes = toBytes(stored);
		const start = residual ? bytes.indexOf(NEWLINE) + 1 : 0;
		const signed = await toSigned(bytes.subarray(start), undefined);
		const requests = await this.#requestsOf();
		const accepted = await this.#accept(signed, requests, "storage");
		const { payload } = accepted;
		this.#stored = accepted;
		const head = toText(bytes.subarray(0, start));
		return head ? head + toText(payload) : payload;
	}

	/**
	 * Stores the flags that were accepted last, with their signature instead of the version of the document.
	 *
	 * The signature does not cover that version: with a forged ETag the server would confirm old flags.
	 */
	async set(key: string, value: string): Promise<void> {
		if (this.#accepted === undefined) return;
		const accepted = this.#accepted;
		const text = toText(accepted.payload);
		// The repository decodes flags without their byte order mark.
		const document = text.replace(/^\uFEFF/, "");
		if (!value.endsWith(document)) return;
		const head = value.slice(0, value.length - document.length);
		const mark = head.replace(VERSION_LINE, "");
		await this.#options.storage?.set(key, `${mark}${accepted.line}\n${text}`);
		this.#stored = accepted;
		this.#mustStore = false;
	}

	/** Returns whether the accepted flags may be confirmed by a 304. */
	async #isCurrent(): Promise<boolean> {
		if (this.#accepted === undefined || this.#mustReload) return false;
		const verifier = await this.#open();
		return this.#options.now() < verifier.endOf(this.#accepted.statement);
	}

	/** Takes the signature of an answer without flags, or else checks that the last one has not ended. */
	async #renew({ headers }: Response, init: RequestInit): Promise<void> {
		const last = this.#accepted;
		if (last === undefined) return;
		const line = headers.get(SIGNATURE_HEADER) ?? last.line;
		this.#mustReload = true;
		await this.#accept({ ...last, line }, await this.#requestsOf(init));
		this.#mustReload = false;
	}

	/**
	 * Accepts flags: their signature is valid, for this client, and not older than the flags that were accepted before.
	 *
	 * Instead of an older bootstrap the newer flags are returned.
	 */
	async #accept(
		signed: Signed,
		requests: readonly string[],
		source?: "bootstrap" | "storage",
	): Promise<Accepted> {
		const verifier = await this.#open();
		const statement = await verifier.authenticate(signed.line, signed.digest);
		verifier.checkAudience(statement, this.#host.audience());
		checkRequest(statement, requests);
		// Before the sequence is noted: one of the future would lock out all flags until then.
		verifier.checkStart(statement, this.#options.now());
		const last = this.#accepted;
		const isKnown = signed.digest === last?.digest;
		const isOlder = !isKnown && this.#isOlder(statement);
		if (isOlder && source === "bootstrap" && last) return last;
		if (isOlder) throw outdated(statement, this.#newestOf(statement));
		this.#note(statement);
		verifier.checkEnd(statement, this.#options.now());
		// Two users may have equal residuals, but each needs a signature of its own.
		const replaces =
			!isKnown ||
			orderOf(statement) !== orderOf(last.statement) ||
			verifier.endOf(statement) > verifier.endOf(last.statement);
		const accepted = { ...signed, statement };
		if (replaces && !(source === "storage" && this.#hasAnswer)) {
			this.#accepted = accepted;
			this.#mustStore = this.#isDue(verifier, accepted);
		}
		this.#warnOfAudience(verifier, statement);
		return accepted;
	}

	/** Returns whether the storage needs the signature of the same flags. */
	#isDue(verifier: Verifier, { digest, statement }: Accepted): boolean {
		if (this.#stored?.digest !== digest) return false;
		const { statement: stored } = this.#stored;
		const middle = (stored.issued + verifier.endOf(stored)) / 2;
		const isNew = statement.keyId !== stored.keyId;
		return isNew || this.#options.now() >= middle;
	}

	/** Warns once of flags that are signed for an audience, if nothing says for whom they must be. */
	#warnOfAudience(verifier: Verifier, { audience }: Statement): void {
		const isChecked = (verifier.audience ?? this.#host.audience()) !== "";
		if (this.#hasWarned || isChecked || audience === "") return;
		this.#hasWarned = true;
		this.#host.warn(
			`the flags are signed for \`${audience}\`, and flags for others are accepted too: set \`audience\` in \`verify\``,
		);
	}

	#isOlder(statement: Statement): boolean {
		return statement.sequence < this.#newestOf(statement);
	}

	#newestOf(statement: Statement): number {
		return this.#newest.get(orderOf(statement)) ?? 0;
	}

	/** Notes the sequence, also of flags whose signature has ended: older ones are refused from then on. */
	#note(statement: Statement): void {
		const order = orderOf(statement);
		const newest = Math.max(statement.sequence, this.#newestOf(statement));
		this.#newest.delete(order);
		this.#newest.set(order, newest);
		const [oldest = ""] = this.#newest.keys();
		if (this.#newest.size > MAX_ORDERS) this.#newest.delete(oldest);
	}

	/**
	 * Returns the names of the requests whose answers this client accepts.
	 *
	 * A file at `documentUrl` may be the answer of an edge to that address.
	 */
	async #requestsOf({ body }: RequestInit = {}): Promise<readonly string[]> {
		const { residual, documentUrl } = this.#options;
		if (residual) {
			const own =
				typeof body === "string" ? body : await this.#host.residualBody();
			return [`residual?${await digestOf(toBytes(own))}`];
		}
		const queries = [this.#host.query()];
		if (documentUrl !== undefined) queries.push(queryOf(documentUrl));
		return queries.map((query) => `features${query}`);
	}

	#open(): Promise<Verifier> {
		this.#verifier ??= Verifier.open(this.#options.verify as Verification);
		return this.#verifier;
	}

	#send(address: string, init: RequestInit): Promise<Response> {
		const send = this.#options.fetch ?? globalThis.fetch;
		return send(address, init);
	}
}

const NEWLINE = 0x0a;

/** The most orders that are kept: a page may ask for the residuals of many contexts. */
const MAX_ORDERS = 16;

/** Returns the query of an address, with its question mark. */
function queryOf(address: string): string {
	return /\?[^#]*/.exec(address)?.[0] ?? "";
}

function withoutEtag(init: RequestInit): RequestInit {
	const headers = new Headers(init.headers);
	headers.delete("if-none-match");
	return { ...init, headers: Object.fromEntries(headers) };
}

/** Reads an answer with its signature, which precedes the flags or is in a header. */
async function readSigned(response: Response): Promise<Signed> {
	const body = new Uint8Array(await response.arrayBuffer());
	return toSigned(body, response.headers.get(SIGNATURE_HEADER));
}

async function toSigned(
	bytes: Uint8Array,
	header: string | null | undefined,
): Promise<Signed> {
	const { line = header, payload } = unseal(bytes);
	return { line, payload, digest: await digestOf(payload) };
}

function toResponse(payload: Uint8Array, headers = new Headers()): Response {
	return new Response(payload as BufferSource, { headers });
}

type Bootstrap = ResolvedOptions["bootstrap"];

/** Stands for a bootstrap that cannot be signed. */
const NOTHING = new Uint8Array();

/** Returns whether a bootstrap is an address. Own code: an import from the client would split its script. */
function hasAddress(bootstrap: Bootstrap): bootstrap is Address {
	return typeof Object(bootstrap).href === "string";
}

/** Returns whether a bootstrap can be signed; an object cannot. */
function isPayload(bootstrap: Bootstrap): bootstrap is Payload {
	return (
		typeof bootstrap === "string" ||
		ArrayBuffer.isView(bootstrap) ||
		bootstrap instanceof ArrayBuffer
	);
}

function toText(payload: Uint8Array): string {
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload);
}

/**
 * Checks that flags answer a request of this client, if they were signed for one.
 *
 * @throws FanionError `GENERAL` if they answer another one
 */
function checkRequest(
	{ request }: Statement,
	requests: readonly string[],
): void {
	if (request !== "" && !requests.includes(request))
		throw new FanionError(
			"GENERAL",
			`the flags answer the request \`${request}\`, not \`${requests[0]}\``,
		);
}

/** Returns the name of the order that a sequence belongs to. */
function orderOf({ request }: Statement): string {
	return request.startsWith("residual") ? request : "";
}

function outdated({ sequence }: Statement, newest: number): FanionError {
	return new FanionError(
		"GENERAL",
		`the flags have the sequence ${sequence}, and are older than those of the sequence ${newest}, which were accepted before`,
	);
}
