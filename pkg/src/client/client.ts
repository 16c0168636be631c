import { Evaluations } from "fanion";
import type { Engine } from "../engine.js";
import { firstLine } from "../errors.js";
import type { FlagQueries } from "../flag-queries.js";
import type {
	AnyFlags,
	FlagEvaluation,
	FlagName,
	FlagTypes,
	FlagVariant,
} from "../flag-types.js";
import type {
	Context,
	Document,
	Evaluation,
	Flag,
	ReadableContext,
	Variant,
} from "../types.js";
import { hrefOf, isAddress } from "./address.js";
import { DefaultContext } from "./default-context.js";
import { Emitter } from "./emitter.js";
import type { Events } from "./events.js";
import { type Fallback, Fallbacks } from "./fallback.js";
import type { ImpactMetrics } from "./impact-metrics.js";
import { Metrics } from "./metrics.js";
import type { Address, ClientOptions } from "./options.js";
import { Repository } from "./repository.js";
import type { Residuals } from "./residual.js";
import { withResidualStorage } from "./residual-storage.js";
import {
	isBootstrapOnly,
	type ResolvedOptions,
	resolveOptions,
} from "./resolved-options.js";
import { storageKey } from "./storage-key.js";
import { Timer } from "./timer.js";
import { UnleashApi } from "./unleash-api.js";
import { REJECTED, Updater } from "./updater.js";
import { uuid } from "./uuid.js";
import { watchPage } from "./watch-page.js";
import { withVerification } from "./with-verification.js";

/** Keeps a request alive until work has ended: the `ctx` of a Worker. */
export interface Lifetime {
	waitUntil(work: Promise<unknown>): void;
}

/**
 * Evaluates flags, keeps them fresh, and reports metrics.
 *
 * Evaluation never throws and never waits. After a failure the last good flags stay in use.
 */
export class Client<
	Flags extends FlagTypes<Flags> = AnyFlags,
	GivenEngine extends Engine<Flags> = Engine<Flags>,
> implements FlagQueries<[context?: Context], Flags>
{
	readonly #options: ResolvedOptions;
	readonly #emitter = new Emitter();
	readonly #api: UnleashApi;
	readonly #repository: Repository;
	readonly #updater: Updater;
	readonly #metrics: Metrics;
	readonly #context: DefaultContext;
	readonly #fallbacks: Fallbacks;
	/** Whether the client polls; otherwise it sends requests only when a method is called. */
	readonly #isPolling: boolean;
	readonly #hasMetrics: boolean;
	/** The first attempt to load the bootstrap. */
	#bootstrapping: Promise<void> | undefined;
	#isClosed = false;
	/** The result of `close`. */
	#closing: Promise<void> | undefined;
	#unwatchPage: (() => void) | undefined;
	/** Exists only in types: see `FlagTypes`. */
	declare readonly "~flags"?: Required<Flags>;

	/**
	 * @throws FanionError `GENERAL` if `appName` or every source of flags is missing, if an address is empty or invalid,
	 * or if an option has a wrong type
	 * @internal
	 */
	constructor(given: ClientOptions<GivenEngine>) {
		const warn = (message: string) => this.#emitter.warn(message);
		const options = withVerification(resolveOptions(given, warn), {
			audience: () => this.#api.scope,
			query: () =>
				this.#api.addressOf("/client/features").replace(/^[^?]*/, ""),
			residualBody: async () => {
				const { toBody } = await import("./residual.js");
				return toBody(this.#context.defaultsWith());
			},
			restore: () => this.#repository.restore(),
			warn,
		});
		this.#options = options;
		this.#fallbacks = new Fallbacks(warn);
		this.#api = new UnleashApi(options);
		this.#context = new DefaultContext(options, this.#api, this.#emitter);
		this.#hasMetrics = options.metricsInterval > 0 && options.url !== undefined;
		const key = () => storageKey(options, this.#api.scope);
		const describe = (error: unknown) => this.#api.describe(error);
		this.#repository = new Repository(
			withResidualStorage(options, this.#context),
			this.#emitter,
			key,
			describe,
		);
		this.#updater = new Updater(
			options,
			this.#api,
			this.#repository,
			this.#emitter,
			options.residual ? () => this.#openResiduals() : undefined,
		);
		this.#metrics = new Metrics(
			options,
			this.#api,
			(name, context) =>
				this.#repository.engine?.evaluate(name, this.#context.merge(context)),
			this.#emitter,
		);
		this.#isPolling = options.refreshInterval > 0;
		this.#bootstrapping = this.#bootstrap();
		if (this.#isPolling) this.#start();
	}

	/**
	 * Waits for the first flags from any source, for at most `timeout` milliseconds.
	 *
	 * @throws FanionError `PROVIDER_NOT_READY` after the timeout, if the server rejects the token, if the
	 * client is closed, or, with `refreshInterval: 0` or only a bootstrap, after one attempt; its `cause` is the last
	 * failure to get flags
	 */
	async ready(timeout = Number.POSITIVE_INFINITY): Promise<void> {
		if (this.#repository.isReady) return;
		if (this.#isClosed) throw this.#repository.noFlags(CLOSED);
		if (this.#updater.isRejected) throw this.#repository.noFlags(REJECTED);
		const waiting = this.#repository.waitUntilReady(timeout);
		if (!this.#isPolling || isBootstrapOnly(this.#options))
			void this.#attempt();
		return waiting;
	}

	/** Loads the module that requests residuals. */
	async #openResiduals(): Promise<Residuals> {
		const { Residuals } = await import("./residual.js");
		return new Residuals(
			this.#options,
			this.#api,
			this.#context,
			this.#emitter,
		);
	}

	/** Makes one attempt to get flags. */
	async #attempt(): Promise<void> {
		const fetching = this.#isPolling ? undefined : this.ensureFresh(0);
		await Promise.all([this.#bootstrapping, fetching]);
		this.#repository.rejectWaiting("were loaded");
	}

	isEnabled(
		name: FlagName<Flags>,
		context?: Context,
		fallback: Fallback<boolean> = false,
	): boolean {
		const merged = this.#context.merge(context);
		const evaluation = this.#repository.engine?.evaluate(name, merged);
		const enabled =
			evaluation?.enabled ??
			this.#fallbacks.resolve(fallback, name, merged) === true;
		this.#record(name, merged, evaluation, enabled);
		return enabled;
	}

	getVariant<Name extends FlagName<Flags>>(
		name: Name,
		context?: Context,
		fallback?: Fallback<FlagVariant<Flags, Name>>,
	): FlagVariant<Flags, Name>;
	getVariant(
		name: string,
		context?: Context,
		fallback?: Fallback<Variant>,
	): Variant {
		return this.#evaluate(name, context, fallback).variant;
	}

	/** Like `getVariant`, but returns the whole evaluation; `undefined` if there is no such flag. */
	evaluate<Name extends FlagName<Flags>>(
		name: Name,
		context?: Context,
		fallback?: Fallback<FlagVariant<Flags, Name>>,
	): FlagEvaluation<Flags, Name> | undefined;
	evaluate(
		name: string,
		context?: Context,
		fallback?: Fallback<Variant>,
	): Evaluation | undefined {
		return this.#evaluate(name, context, fallback).evaluation;
	}

	#evaluate(
		name: string,
		context: Context | undefined,
		fallback: Fallback<Variant> | undefined,
	): { evaluation: Evaluation | undefined; variant: Variant } {
		const merged = this.#context.merge(context);
		const evaluation = this.#repository.engine?.evaluate(name, merged);
		if (evaluation) {
			const { enabled, variant } = evaluation;
			this.#record(name, merged, evaluation, enabled, variant.name);
			return { evaluation, variant };
		}
		const counted = this.#fallbacks.variant(fallback, name, merged);
		const { variant, variantName, isEnabled } = counted;
		this.#record(name, merged, undefined, isEnabled, variantName);
		return { evaluation, variant };
	}

	/** Evaluates all flags in one pass. Not counted in the metrics. */
	evaluateAll(context?: Context): Evaluations<Flags>;
	evaluateAll(context?: Context): Evaluations {
		const { engine } = this.#repository;
		return engine?.evaluateAll(this.#context.merge(context)) ?? NO_EVALUATIONS;
	}

	/** Returns the descriptions of all flags, in the order of the document. */
	flags(): Flag[] {
		return this.#repository.engine?.flags() ?? [];
	}

	/** Returns the engine; `undefined` until the WebAssembly is loaded. Its evaluations are not counted. */
	get engine(): GivenEngine | undefined {
		return this.#repository.engine as GivenEngine | undefined;
	}

	/** Returns the custom impact metrics, which Unleash can use to pause a release. */
	get impactMetrics(): ImpactMetrics {
		return this.#metrics.impact;
	}

	/**
	 * Replaces the default context, for example after a login. Read once, at the next evaluation.
	 *
	 * With `residual`, it is read at once, and the old context and its flags stay in use until the flags for it arrive.
	 */
	setContext(context: Context): void {
		if (this.#options.residual) {
			this.#context.nextFields = this.#context.copy(context);
			void this.#updater.refresh();
		} else this.#context.set(context);
	}

	/** Whether each context has flags of its own. @internal */
	get isResidual(): boolean {
		return this.#options.residual;
	}

	/** The document or snapshot of the flags, if it is known. From the first call on it has later deltas. @internal */
	get document(): Document | undefined {
		this.#repository.keepsDocument = true;
		return this.#repository.document;
	}

	/** Adds a listener, and returns a function that removes it. */
	on<Name extends keyof Events>(
		name: Name,
		listener: (value: Events[Name]) => unknown,
	): () => void {
		return this.#emitter.on(name, listener);
	}

	/**
	 * Fetches flags now, or after a running request.
	 *
	 * Retries after a rejected token, and when streaming or deltas were given up.
	 * Never rejects; a failure emits `error`.
	 */
	refresh(): Promise<void> {
		this.#metrics.resume();
		return this.#updater.refresh();
	}

	/**
	 * Fetches flags if the current ones are older than `maxAge` milliseconds, or if there are none.
	 *
	 * For hosts without timers. With `lifetime`, the `ctx` of a Worker, the old flags stay in use while
	 * the request for new ones continues after the response. Never rejects.
	 */
	async ensureFresh(maxAge: number, lifetime?: Lifetime): Promise<void> {
		const { isReady, confirmedAt } = this.#repository;
		const age = this.#options.now() - confirmedAt;
		const isConfirmed = confirmedAt > Number.NEGATIVE_INFINITY;
		// The flags of a residual are those of another context until the next ones arrive.
		const isCurrent = this.#context.nextFields === undefined;
		const isKnown = isCurrent && (isReady || isConfirmed);
		if (isKnown && age >= 0 && age <= maxAge) return;
		if (!isReady) await this.#restore();
		const isFirst = !this.#updater.isFetching;
		const fetching = this.#updater.fetchIfDue(maxAge);
		if (fetching === undefined) return;
		// The fetch may belong to another request, which can end, and drop the fetch, before flags arrive.
		const mayContinue = this.#repository.isReady && lifetime;
		// A Worker drops what no request waits for, so the write to the storage belongs to the work.
		const storing = fetching.then(() => this.#repository.saved());
		if (mayContinue && (!isFirst || prolong(lifetime, storing))) return;
		await this.#within(fetching);
		if (lifetime && this.#options.storage) prolong(lifetime, storing);
	}

	/** Reports metrics now, if the oldest count is at least `minAge` milliseconds old. Never rejects. */
	async flushMetrics(minAge = 0): Promise<void> {
		if (this.#hasMetrics) await this.#metrics.flush(minAge);
	}

	/** Stops updates and reports the remaining metrics, for at most one `timeout`. Evaluation continues with the last flags. */
	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		this.#isClosed = true;
		this.#unwatchPage?.();
		this.#updater.stop();
		this.#api.abort();
		this.#repository.rejectWaiting(CLOSED);
		const reporting = this.#hasMetrics ? this.#metrics.end() : undefined;
		await this.#within(Promise.all([reporting, this.#repository.close()]));
		this.#api.close();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	#start(): void {
		void this.#startUpdates();
		if (this.#hasMetrics) this.#metrics.start();
		if (!isBootstrapOnly(this.#options)) this.#watchPage();
	}

	/** Starts updates after the stored document is loaded: with its ETag the server need not send it again. */
	async #startUpdates(): Promise<void> {
		const restoring = this.#restore();
		this.#bootstrapping ??= restoring;
		if (this.#options.storage) await this.#within(restoring, STORAGE_TIMEOUT);
		this.#updater.start();
	}

	/** Loads the stored document, and a bootstrap that has an address. */
	async #restore(): Promise<void> {
		const { bootstrap, storage } = this.#options;
		const restoring = storage && this.#within(this.#repository.restore());
		const fetching = isAddress(bootstrap)
			? this.#warnOnFailure(() => this.#fetchBootstrap(bootstrap))
			: undefined;
		await Promise.all([fetching, restoring]);
	}

	/** Loads a bootstrap that has no address; at once if the WebAssembly is loaded. */
	#bootstrap(): Promise<void> | undefined {
		const { bootstrap } = this.#options;
		if (bootstrap === undefined || isAddress(bootstrap)) return undefined;
		return this.#warnOnFailure(async () => {
			checkForm(bootstrap);
			await this.#repository.bootstrap(bootstrap);
		});
	}

	async #fetchBootstrap(bootstrap: Address): Promise<void> {
		const address = hrefOf(bootstrap);
		const { status, body } = await this.#api.getDocument(address, {});
		await this.#repository.start();
		await this.#api.use(address, async () => {
			if (status !== 200) throw new Error(`the server answered ${status}`);
			await this.#repository.bootstrap(body);
		});
	}

	async #warnOnFailure(load: () => Promise<void>): Promise<void> {
		try {
			await load();
		} catch (error) {
			const why = firstLine(this.#repository.fail(error));
			this.#emitter.warn(`the bootstrap was skipped: ${why}`);
		}
	}

	#watchPage(): void {
		this.#unwatchPage = watchPage(
			// The browser may discard a hidden page without notice.
			() => this.#hasMetrics && void this.#metrics.flush(0, true),
			() => this.#updater.retry(),
		);
	}

	/**
	 * Counts an evaluation and emits its impression; `variant` is given by `getVariant` and `evaluate`.
	 *
	 * A name that is not a string, such as a part of a request, is not counted: a report cannot hold it.
	 */
	#record(
		featureName: string,
		context: ReadableContext,
		evaluation: Evaluation | undefined,
		enabled: boolean,
		variant?: string,
	): void {
		if (typeof featureName !== "string") return;
		if (this.#hasMetrics) this.#metrics.count(featureName, enabled, variant);
		if (!evaluation?.impressionData || !this.#emitter.has("impression")) return;
		const isVariant = variant !== undefined;
		this.#emitter.emit("impression", {
			eventType: isVariant ? "getVariant" : "isEnabled",
			eventId: uuid(),
			featureName,
			enabled,
			...(isVariant && { variant }),
			context,
			impressionData: true,
		});
	}

	/** Waits for work that depends on the caller's storage or host, but no longer than `timeout` milliseconds. */
	async #within(
		work: Promise<unknown>,
		timeout = this.#options.timeout,
	): Promise<void> {
		const timer = new Timer();
		const late = new Promise<void>((resolve) => timer.start(timeout, resolve));
		await Promise.race([work, late]);
		timer.stop();
	}
}

/** Keeps a request alive until work has ended; returns `false` if the host cannot. */
function prolong(lifetime: Lifetime, work: Promise<void>): boolean {
	try {
		lifetime.waitUntil(work);
		return true;
	} catch {
		return false;
	}
}

/** Throws if the bootstrap has the form of the Node SDK. */
function checkForm(bootstrap: object | string): void {
	const has = (name: string) => Object.hasOwn(Object(bootstrap), name);
	if (["data", "url", "filePath"].some(has) && !has("features"))
		throw new Error(
			"pass `{ features }` instead of `{ data }`, a `URL` instead of `{ url }`, the text of the file instead of `{ filePath }`",
		);
}

/** When there are no flags, in the errors of `ready()`. */
const CLOSED = "before the client was closed";

/** The result of `evaluateAll` before there is an engine. */
const NO_EVALUATIONS = new Evaluations();

/** How long the first request for flags waits for the storage, in milliseconds. */
const STORAGE_TIMEOUT = 300;
