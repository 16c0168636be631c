import { FanionError } from "fanion";
import type { Lifetime } from "../../client/client.js";
import { prolong, within } from "../../client/lifetime.js";
import { SingleFlight } from "../../client/single-flight.js";
import { Timer } from "../../client/timer.js";
import { firstLine } from "../../errors.js";
import type { Document } from "../../types.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { type EdgeToken, labelOf, scopeOf } from "../tokens/token.js";
import type { TokenRegistry } from "../tokens/token-registry.js";
import type { Upstream } from "../upstream.js";
import { createEngine } from "./engine-factory.js";
import { Environment } from "./environment.js";
import { FixedFeed } from "./feed.js";
import { FlagSet } from "./flag-set.js";

/** Milliseconds between two checks whether a start token has to be validated. */
const CHECK_INTERVAL = 60_000;

/** Milliseconds until a start token is asked about again if the server did not answer. */
const RETRY_INTERVAL = 5000;

/** The flags of all environments. */
export class Environments {
	readonly #options: ResolvedEdgeOptions;
	readonly #upstream: Upstream;
	readonly #registry: TokenRegistry;
	readonly #byName = new Map<string, Environment>();
	readonly #timer = new Timer();
	readonly #starting: SingleFlight;
	/** The start tokens whose flags are not fetched yet. */
	#missing: readonly string[];
	/** The flags without a server; every environment has them. */
	#fixed: FixedFeed | undefined;
	#fixedFlags: FlagSet | undefined;
	/** When the flags without a server were loaded. Unix milliseconds. */
	#fixedAt = 0;
	readonly #fixedListeners = new Set<() => void>();
	#isClosed = false;
	/** Why a start token cannot be used. */
	#problem: string | undefined;
	/** Called when a backend token is no longer valid. */
	onInvalid: (token: EdgeToken) => void = () => {};
	/** Called when the flags of a token are fetched. */
	onStart: (token: EdgeToken) => void = () => {};

	constructor(
		options: ResolvedEdgeOptions,
		upstream: Upstream,
		registry: TokenRegistry,
	) {
		this.#options = options;
		this.#upstream = upstream;
		this.#registry = registry;
		this.#missing = options.tokens ?? [];
		this.#starting = new SingleFlight(
			options.now,
			4 * options.upstreamRequestTimeout,
		);
		registry.onInvalid = (token) => this.#drop(token);
		registry.onValid = (token) => this.#resume(token);
	}

	/** Starts to fetch the flags of all start tokens. */
	start(): Promise<void> {
		if (!this.#upstream.exists) return Promise.resolve();
		return this.#starting.run(() => this.#startTokens());
	}

	/** Whether the flags of all start tokens are there. */
	get isReady(): boolean {
		if (!this.#upstream.exists) return this.#fixed !== undefined;
		if (this.#missing.length > 0) return false;
		return [...this.#byName.values()].every(({ isReady }) => isReady);
	}

	/** Returns all environments that have feeds. */
	all(): Environment[] {
		return [...this.#byName.values()];
	}

	get(name: string): Environment | undefined {
		return this.#byName.get(name);
	}

	/** Returns the current flags of an environment; `undefined` if there are none yet. */
	flagsOf(name: string): FlagSet | undefined {
		return this.#fixed
			? this.#fixedFlagSet(this.#fixed)
			: this.#byName.get(name)?.flags;
	}

	/** Returns when the flags of a token last equaled those of the server; 0 if that is unknown. Unix milliseconds. */
	confirmedAt(token: EdgeToken): number {
		if (this.#fixed) return this.#fixedAt;
		return this.#byName.get(token.environment)?.confirmedAt(token) ?? 0;
	}

	/** Adds a listener of changes of an environment. */
	onChange(name: string, listener: () => void): void {
		if (this.#upstream.exists) this.#byName.get(name)?.onChange(listener);
		else this.#fixedListeners.add(listener);
	}

	/** Returns the flags that a token may see at once; `undefined` if they have to be fetched. */
	flagsFor(token: EdgeToken): FlagSet | undefined {
		if (this.#fixed) return this.#fixedFlagSet(this.#fixed);
		if (this.#options.isOnDemand) return undefined;
		const environment = this.#byName.get(token.environment);
		const isServed =
			token.kind === "frontend" || environment?.feedFor(token)?.isReady;
		return isServed ? environment?.flags : undefined;
	}

	/** Like `flagsFor`, but fetches the flags; `undefined` if there are none after a while. */
	async fetchFlagsFor(
		token: EdgeToken,
		lifetime: Lifetime | undefined,
	): Promise<FlagSet | undefined> {
		if (this.#missing.length > 0) await this.start();
		if (this.#fixed) return this.#fixedFlagSet(this.#fixed);
		if (token.kind === "backend") this.#serve(token);
		const environment = this.#byName.get(token.environment);
		if (environment === undefined) return undefined;
		const { upstreamRequestTimeout } = this.#options;
		const feeds = environment.feeds.filter(({ isReady }) => !isReady);
		const fetching = Promise.all([
			environment.ensureFresh(lifetime),
			...feeds.map((feed) => feed.ready().catch(() => {})),
		]);
		prolong(lifetime, fetching);
		await within(fetching, upstreamRequestTimeout, undefined);
		prolong(lifetime, this.#registry.saved());
		this.#recheck(environment, lifetime);
		// Flags of other tokens only would look as if this token's were deleted.
		const isServed =
			token.kind === "frontend" || environment.feedFor(token)?.isReady;
		return isServed ? environment.flags : undefined;
	}

	/** Fetches flags that are old, and validates tokens again that the server refused. */
	async ensureFresh(): Promise<void> {
		for (const environment of this.all()) {
			await environment.ensureFresh(undefined);
			this.#recheck(environment);
		}
	}

	/** Waits until the flags of all start tokens are there. Rejects after a timeout, or if a token is rejected. */
	async ready(timeout: number): Promise<void> {
		const work = this.#waitUntilReady(timeout);
		const isBounded = timeout < Number.POSITIVE_INFINITY;
		const result = isBounded ? within(work, timeout, "late") : work;
		if ((await result) !== "late") return;
		throw new FanionError(
			"PROVIDER_NOT_READY",
			`not all flags are there after ${timeout} ms: check \`upstreamUrl\` and \`tokens\``,
		);
	}

	async #waitUntilReady(timeout: number): Promise<void> {
		await this.start();
		while (this.#missing.length > 0 && !this.#isClosed) {
			if (this.#problem)
				throw new FanionError("PROVIDER_NOT_READY", this.#problem);
			await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL / 10));
			if (this.#options.isOnDemand) await this.start();
		}
		const feeds = this.all().flatMap((environment) => environment.feeds);
		await Promise.all(feeds.map((feed) => feed.ready(timeout)));
	}

	/** Fetches all flags now. Never rejects. */
	async refresh(): Promise<void> {
		await this.start();
		const feeds = this.all().flatMap((environment) => environment.feeds);
		await Promise.all(feeds.map((feed) => feed.refresh()));
	}

	/** Replaces the flags of an edge without a server. */
	load(document: Document): void {
		if (this.#upstream.exists)
			throw new FanionError(
				"GENERAL",
				"`load` is for an edge without `upstreamUrl`: this one fetches its flags",
			);
		this.#fixed ??= new FixedFeed(createEngine(this.#options));
		this.#fixed.load(document);
		this.#fixedAt = this.#options.now();
		this.#fixedFlags = undefined;
		for (const listener of [...this.#fixedListeners]) listener();
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#timer.stop();
		await Promise.all(this.all().map((environment) => environment.close()));
	}

	#fixedFlagSet(feed: FixedFeed): FlagSet {
		this.#fixedFlags ??= new FlagSet(feed.engine, feed.document);
		return this.#fixedFlags;
	}

	async #startTokens(): Promise<void> {
		this.#problem = undefined;
		const missing = await Promise.all(
			this.#missing.map(async (secret) =>
				(await this.#startToken(secret)) ? undefined : secret,
			),
		);
		this.#missing = missing.flatMap((secret) => secret ?? []);
		if (this.#isClosed || this.#options.isOnDemand) return;
		const isComplete = this.#missing.length === 0;
		this.#timer.start(isComplete ? CHECK_INTERVAL : RETRY_INTERVAL, () =>
			this.#check(),
		);
	}

	/** Validates start tokens that have to be, and starts those that are missing. */
	#check(): void {
		for (const secret of this.#options.tokens ?? [])
			this.#registry.find(secret);
		for (const environment of this.all()) this.#recheck(environment);
		void this.start();
	}

	/** Validates the tokens again that the server refused when it was asked for flags. */
	#recheck({ feeds }: Environment, lifetime?: Lifetime): void {
		for (const { isRejected, token } of feeds)
			if (isRejected) this.#registry.recheck(token, lifetime);
	}

	/** Fetches flags again with a token that was refused, but is valid. */
	#resume({ environment, digest }: EdgeToken): void {
		for (const feed of this.#byName.get(environment)?.feeds ?? [])
			if (feed.isRejected && feed.token.digest === digest) void feed.refresh();
	}

	/** Starts to fetch the flags of a start token; returns `false` if it has to be started again. Never rejects. */
	async #startToken(secret: string): Promise<boolean> {
		try {
			return await this.#tryToken(secret);
		} catch (error) {
			this.#options.log.error(`no flags are fetched: ${firstLine(error)}`);
			return false;
		}
	}

	async #tryToken(secret: string): Promise<boolean> {
		const status = await this.#registry.resolve(secret);
		if (typeof status === "object") {
			this.#serve(status);
			return true;
		}
		if (status === "unavailable") {
			const assumed = await this.#registry.assume(secret);
			if (assumed) this.#serve(assumed);
			return assumed !== undefined;
		}
		this.#problem = `one of \`tokens\` is ${status}: check that it is a backend token of \`upstreamUrl\``;
		this.#options.log.error(this.#problem, scopeOf(secret)?.environment);
		return false;
	}

	/** Fetches the flags of a backend token, unless those of another one include them. */
	#serve(token: EdgeToken): void {
		if (token.kind !== "backend") {
			this.#options.log.warn(
				`\`${labelOf(token)}\` is a frontend token: \`tokens\` must be backend tokens`,
			);
			return;
		}
		const environment = this.#environmentOf(token);
		if (environment.feedFor(token)) return;
		environment.add(token);
		this.onStart(token);
	}

	#environmentOf({ environment: name }: EdgeToken): Environment {
		const known = this.#byName.get(name);
		if (known) return known;
		const created = new Environment(name, this.#options, this.#upstream);
		this.#byName.set(name, created);
		return created;
	}

	/** Stops to fetch the flags of a token that is no longer valid; narrower tokens fetch their own again. */
	#drop(token: EdgeToken): void {
		this.onInvalid(token);
		const environment = this.#byName.get(token.environment);
		if (token.kind !== "backend" || environment === undefined) return;
		environment.remove(token);
		// It may become valid again: the server may have been restored from a backup.
		if (this.#options.tokens?.includes(token.secret))
			this.#missing = [...this.#missing, token.secret];
		for (const secret of this.#options.tokens ?? []) {
			const status = this.#registry.find(secret);
			if (typeof status === "object") this.#serve(status);
		}
	}
}
