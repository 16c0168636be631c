import type { Lifetime } from "../../client/client.js";
import { prolong, within } from "../../client/lifetime.js";
import { ContentHash } from "../content-hash.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { Upstream } from "../upstream.js";
import {
	createToken,
	digestOf,
	type EdgeToken,
	isEqualSecret,
	labelOf,
	scopeOf,
	type TokenKind,
} from "./token.js";
import { TokenStore } from "./token-store.js";
import { TokenValidator, type ValidToken } from "./token-validator.js";

/** Most invalid tokens that are remembered. */
const MAX_INVALID = 10_000;

/** Milliseconds for which an invalid token is refused without a question: it may be created meanwhile. */
const INVALID_PERIOD = 60_000;

/** The longest token; longer ones are malformed. */
const MAX_LENGTH = 1024;

/** What is known about a token: valid, invalid, or unknown while the server does not answer. */
export type TokenStatus = EdgeToken | "malformed" | "invalid" | "unavailable";

/** A token that was seen. */
interface Entry {
	readonly secret: string;
	/** `undefined` if invalid. */
	token: EdgeToken | undefined;
	/** When the server was last asked. Unix milliseconds; infinite for trusted tokens. */
	checkedAt: number;
	/** The running question about a valid token. */
	checking?: Promise<void>;
}

/**
 * Knows which tokens are valid.
 *
 * A token is found by a hash with a random seed, and then compared in constant time, so that the time of an answer
 * tells nothing about tokens.
 */
export class TokenRegistry {
	readonly #options: ResolvedEdgeOptions;
	readonly #validator: TokenValidator;
	readonly #store: TokenStore;
	readonly #valid = new Map<number, Entry>();
	/** In the order of their arrival. */
	readonly #invalid = new Map<number, Entry>();
	#seed: number | undefined;
	/** Called when the server says that a token is valid. */
	onValid: (token: EdgeToken) => void = () => {};
	/** Called when a token that was valid is invalid. */
	onInvalid: (token: EdgeToken) => void = () => {};

	constructor(options: ResolvedEdgeOptions, upstream: Upstream) {
		this.#options = options;
		this.#validator = new TokenValidator(options, upstream);
		this.#store = new TokenStore(options);
	}

	/**
	 * Returns what is known about a token at once; `undefined` if the server has to be asked.
	 *
	 * A valid token that was validated too long ago is validated again meanwhile, for at most as long as `lifetime`.
	 */
	find(secret: string, lifetime?: Lifetime): TokenStatus | undefined {
		if (secret.length > MAX_LENGTH) return "malformed";
		const key = this.#keyOf(secret);
		const valid = this.#valid.get(key);
		if (valid && isEqualSecret(secret, valid.secret)) {
			if (this.#age(valid) > this.#options.tokenRevalidationInterval)
				this.#revalidate(valid, lifetime);
			return valid.token;
		}
		if (scopeOf(secret) === undefined) return "malformed";
		const invalid = this.#invalid.get(key);
		const isRecent =
			invalid !== undefined &&
			isEqualSecret(secret, invalid.secret) &&
			this.#age(invalid) < INVALID_PERIOD;
		return isRecent ? "invalid" : undefined;
	}

	/**
	 * Returns what is known about a token, also by the storage, and asks the server if necessary. Never rejects.
	 *
	 * A valid token that was validated too long ago waits for the answer: another edge remembers the result.
	 */
	async resolve(secret: string): Promise<TokenStatus> {
		const digest = await digestOf(secret);
		const stored = await this.#store.get(digest);
		if (this.find(secret) !== undefined) await this.#checked(secret);
		const known = this.find(secret);
		if (known !== undefined) return known;
		if (stored) {
			const { kind, environment, projects } = stored;
			const isTrusted = false;
			return this.#assume(
				createToken({ secret, kind, environment, isTrusted, digest }, projects),
			);
		}
		const answer = await this.#validator.validate(secret);
		if (answer === "unavailable") return "unavailable";
		return this.#accept(secret, digest, answer);
	}

	/** Adds a backend token that is used until the server says whether it is valid. */
	async assume(secret: string): Promise<EdgeToken | undefined> {
		const scope = scopeOf(secret);
		if (scope === undefined || scope.project === "[]") return undefined;
		const { project, environment } = scope;
		const digest = await digestOf(secret);
		const isTrusted = false;
		return this.#assume(
			createToken({ secret, kind: "backend", environment, isTrusted, digest }, [
				project,
			]),
		);
	}

	/** Adds a token that is valid without asking the server. `secret@environment` is one, too. */
	async trust(secret: string, kind: TokenKind): Promise<EdgeToken> {
		const scope = scopeOf(secret);
		const environment = scope?.environment ?? secret.replace(/^.*@/, "");
		const isList = scope === undefined || scope.project === "[]";
		const digest = await digestOf(secret);
		const token = createToken(
			{ secret, kind, environment, isTrusted: true, digest },
			isList ? [] : [scope.project],
		);
		this.#remember(token, Number.POSITIVE_INFINITY);
		return token;
	}

	/** Validates a token again, at most once a minute: the server has refused it. */
	recheck({ secret }: EdgeToken, lifetime?: Lifetime): void {
		const entry = this.#valid.get(this.#keyOf(secret));
		if (entry && this.#age(entry) > INVALID_PERIOD)
			this.#revalidate(entry, lifetime);
	}

	/** Returns all valid tokens. */
	valid(): EdgeToken[] {
		return [...this.#valid.values()].flatMap(({ token }) => token ?? []);
	}

	get invalidCount(): number {
		return this.#invalid.size;
	}

	/** Resolves when the storage has all tokens. */
	saved(): Promise<void> {
		return this.#store.saved();
	}

	/** Stops asking the server. Resolves when the storage has all tokens. */
	async close(): Promise<void> {
		this.#validator.close();
		await this.#store.saved();
	}

	#keyOf(secret: string): number {
		this.#seed ??= (this.#options.random() * 2 ** 32) | 0;
		return new ContentHash(this.#seed).addText(secret).toKey();
	}

	#age({ checkedAt }: Entry): number {
		return this.#options.now() - checkedAt;
	}

	/** Asks about a valid token again, which stays valid until the server says otherwise. */
	#revalidate(entry: Entry, lifetime: Lifetime | undefined): void {
		entry.checkedAt = this.#options.now();
		const { secret, token } = entry;
		const work = this.#validator.validate(secret).then(async (answer) => {
			if (answer === "unavailable") entry.checkedAt = this.#soon;
			else if (token) await this.#accept(secret, token.digest, answer);
			delete entry.checking;
		});
		entry.checking = work;
		prolong(lifetime, work);
	}

	/** Waits for the running question about a token, which may belong to another request, and be dropped with it. */
	async #checked(secret: string): Promise<void> {
		const { checking } = this.#valid.get(this.#keyOf(secret)) ?? {};
		const { upstreamRequestTimeout } = this.#options;
		if (checking) await within(checking, upstreamRequestTimeout, undefined);
	}

	/** The time of a validation that is due in a minute. */
	get #soon(): number {
		const { tokenRevalidationInterval, now } = this.#options;
		return now() - tokenRevalidationInterval + INVALID_PERIOD;
	}

	/** Adds a token that has to be validated soon. */
	#assume(token: EdgeToken): EdgeToken {
		this.#remember(token, this.#soon);
		return token;
	}

	async #accept(
		secret: string,
		digest: string,
		answer: ValidToken | "invalid",
	): Promise<TokenStatus> {
		const token =
			answer === "invalid" ? undefined : toToken(secret, digest, answer);
		if (token === undefined) {
			this.#reject(secret, digest);
			return "invalid";
		}
		this.#remember(token, this.#options.now());
		this.#store.add(token);
		this.onValid(token);
		return token;
	}

	#reject(secret: string, digest: string): void {
		const key = this.#keyOf(secret);
		const token = this.#valid.get(key)?.token;
		this.#valid.delete(key);
		this.#invalid.delete(key);
		const oldest = this.#invalid.keys().next();
		if (this.#invalid.size >= MAX_INVALID && !oldest.done)
			this.#invalid.delete(oldest.value);
		const checkedAt = this.#options.now();
		this.#invalid.set(key, { secret, token: undefined, checkedAt });
		this.#store.delete(digest);
		if (token === undefined) return;
		this.#options.log.warn(
			`the token \`${labelOf(token)}\` is no longer valid`,
			token.environment,
		);
		this.onInvalid(token);
	}

	#remember(token: EdgeToken, checkedAt: number): void {
		const { secret } = token;
		const key = this.#keyOf(secret);
		this.#invalid.delete(key);
		const known = this.#valid.get(key);
		// A request in progress compares tokens by identity.
		const isSame =
			known?.token?.projectsKey === token.projectsKey &&
			known.token.kind === token.kind;
		if (known && isSame) known.checkedAt = checkedAt;
		else this.#valid.set(key, { secret, token, checkedAt });
	}
}

/** Returns the token that an answer describes; `undefined` for a kind that an edge does not serve. */
function toToken(
	secret: string,
	digest: string,
	{ type, tokenType, projects }: ValidToken,
): EdgeToken | undefined {
	const kind = KINDS.get(String(type ?? tokenType).toLowerCase());
	const scope = scopeOf(secret);
	if (kind === undefined || scope === undefined) return undefined;
	const list = Array.isArray(projects) ? projects.map(String) : [];
	const known = list.length > 0 ? list : [scope.project];
	return createToken(
		{
			secret,
			kind,
			environment: scope.environment,
			isTrusted: false,
			digest,
		},
		known,
	);
}

/** The names of kinds in answers. */
const KINDS = new Map<string, TokenKind>([
	["client", "backend"],
	["backend", "backend"],
	["frontend", "frontend"],
]);
