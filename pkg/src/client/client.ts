/// <reference lib="esnext.disposable" preserve="true" />

import { Evaluations, FanionError } from "fanion";
import type { Engine } from "../engine.js";
import { firstLine } from "../error.js";
import { OFF } from "../evaluation.js";
import type {
	Context,
	Document,
	Evaluation,
	Flag,
	NamedFields,
	Variant,
} from "../types.js";
import { type Events, type Impression, Listeners } from "./events.js";
import type { ImpactMetrics } from "./impact.js";
import { Live } from "./live.js";
import { Metrics } from "./metrics.js";
import { type Address, type ClientOptions, TIMEOUT } from "./options.js";
import { person } from "./person.js";
import { isWorker } from "./platform.js";
import { environmentOf, Server, text, uuid } from "./server.js";
import { sessionId } from "./session.js";
import { Timer } from "./timer.js";
import { Updates } from "./updates.js";

/** Whoever lets work go on after a request was answered: a Worker's `ctx`. */
export interface Lifetime {
	waitUntil(work: Promise<unknown>): void;
}

/**
 * Flags that keep themselves fresh, and tell the server how they are used.
 *
 * Whatever fails, the last good flags answer; no question ever throws or waits.
 */
export class Client {
	readonly #options: ClientOptions;
	readonly #listeners = new Listeners();
	readonly #server: Server;
	readonly #live: Live;
	readonly #updates: Updates;
	readonly #metrics: Metrics;
	/** Or does it wait to be told? */
	readonly #goesByItself: boolean;
	/** Does the server want to hear of use? */
	readonly #counts: boolean;
	/** In a page, an id for whoever is unknown. */
	readonly #session = sessionId();
	#context: NamedFields;
	/** What is known of everybody who asks, for the scope of a token. */
	#known: { readonly scope: string; readonly everybody: Context } | undefined;
	#isClosed = false;
	#leave: (() => void) | undefined;

	/**
	 * @throws FanionError `GENERAL` when the options name no application, or nowhere to take flags from
	 * @internal
	 */
	constructor(options: ClientOptions) {
		check(options);
		this.#options = options;
		this.#context = options.context ?? {};
		this.#server = new Server(options);
		const { refreshInterval = isWorker() ? 0 : 15_000 } = options;
		const { metricsInterval = 60_000 } = options;
		this.#counts = metricsInterval > 0 && options.url !== undefined;
		this.#live = new Live(options, this.#listeners, () => this.#key());
		this.#updates = new Updates(
			options,
			refreshInterval,
			this.#server,
			this.#live,
			this.#listeners,
		);
		this.#metrics = this.#makeMetrics(metricsInterval);
		this.#goesByItself = refreshInterval > 0;
		void this.#bring();
		if (this.#goesByItself) this.#begin();
	}

	/**
	 * Waits for the first usable flags, from wherever; for `patience` milliseconds at most.
	 *
	 * @throws FanionError `PROVIDER_NOT_READY` when they do not come, and nothing goes on trying for them:
	 * the patience is over, the token was refused, or the client was closed
	 */
	async ready(patience?: number): Promise<void> {
		if (this.#live.isReady) return;
		if (this.#isClosed) throw notReady("the client was closed");
		const waiting = this.#goesByItself ? this.#live.wait() : this.#once();
		const timer = new Timer();
		const late = new Promise<void>((_, reject) => {
			const longest = patience ?? Number.POSITIVE_INFINITY;
			const end = () =>
				reject(notReady(`there are no flags after ${longest} ms`));
			timer.start(longest, end, true);
		});
		// Whichever comes later is of no interest.
		waiting.catch(() => {});
		return Promise.race([waiting, late]).finally(() => timer.stop());
	}

	/** One attempt to get flags, where nothing happens by itself. */
	async #once(): Promise<void> {
		await this.fresh(0);
		if (!this.#live.isReady)
			throw notReady("no flags could be had: the event `error` tells why");
	}

	/** Is this flag on for this person? `fallback` answers only when there is no such flag, or none yet. */
	isEnabled(name: string, context?: Context, fallback = false): boolean {
		const asked = this.#person(context);
		const evaluation = this.#live.engine?.evaluate(name, asked);
		const enabled = evaluation?.enabled ?? fallback;
		if (this.#counts) this.#metrics.count(name, enabled);
		if (evaluation?.impressionData)
			this.#impress({ eventType: "isEnabled", enabled }, name, asked);
		return enabled;
	}

	/**
	 * The variant this person gets. When the flag is off or has none, that is the variant `disabled`;
	 * `fallback` answers only when there is no such flag, or none yet.
	 */
	getVariant(
		name: string,
		context?: Context,
		fallback: Variant = OFF,
	): Variant {
		const evaluation = this.evaluate(name, context, fallback);
		return evaluation?.variant ?? fallback;
	}

	/** The whole answer: enabled, variant and reason; `undefined` when there is no such flag. It counts as a question for the variant. */
	evaluate(
		name: string,
		context?: Context,
		fallback: Variant = OFF,
	): Evaluation | undefined {
		const asked = this.#person(context);
		const evaluation = this.#live.engine?.evaluate(name, asked);
		const variant = evaluation?.variant ?? fallback;
		const enabled = evaluation?.enabled ?? variant.feature_enabled;
		if (this.#counts) this.#metrics.count(name, enabled, variant.name);
		const what = {
			eventType: "getVariant",
			enabled,
			variant: variant.name,
		} as const;
		if (evaluation?.impressionData) this.#impress(what, name, asked);
		return evaluation;
	}

	/** The answers of all flags for one person. They are not counted: nobody knows which of them matter. */
	evaluateAll(context?: Context): Evaluations {
		return this.#live.engine?.evaluateAll(this.#person(context)) ?? NOTHING;
	}

	/** All flags as the document describes them, in its order. */
	flags(): Flag[] {
		return this.#live.engine?.flags() ?? [];
	}

	/** The engine that answers; none until the WebAssembly has come. What it is asked itself is not counted. */
	get engine(): Engine | undefined {
		return this.#live.engine;
	}

	/** Numbers of your own, told to the server with the flags that people saw. */
	get impactMetrics(): ImpactMetrics {
		return this.#metrics.impact;
	}

	/** Changes what is known of everybody who asks, as when somebody signs in. It is read once, at the next question. */
	setContext(context: NamedFields | object): void {
		this.#context = context;
		this.#known = undefined;
	}

	/** Tells `listener` of each such event, until the function is called that comes back. */
	on<Name extends keyof Events>(
		name: Name,
		listener: (told: Events[Name]) => unknown,
	): () => void {
		return this.#listeners.on(name, listener);
	}

	/**
	 * Looks at the server now, and tries again what was given up: a refused token, streaming, deltas. It
	 * never rejects; what fails is told by the event `error`.
	 */
	refresh(): Promise<void> {
		this.#metrics.resume();
		return this.#updates.refresh();
	}

	/**
	 * Sees to it that the flags are not older than `maxAge` milliseconds, for hosts that do nothing by
	 * themselves. With `lifetime` – a Worker's `ctx` – older ones answer while new ones are fetched. It
	 * never rejects.
	 */
	async fresh(maxAge: number, lifetime?: Lifetime): Promise<void> {
		const age = this.#live.now() - this.#live.confirmed;
		if (age >= 0 && age <= maxAge) return;
		if (!this.#live.isReady) await this.#restore();
		const isMine = !this.#updates.isLooking;
		const looking = this.#updates.freshen(maxAge);
		if (looking === undefined) return;
		// Another request may end before it has got what we wait for.
		if (!this.#live.isReady || lifetime === undefined)
			return this.#inTime(looking);
		if (isMine) lifetime.waitUntil(looking);
	}

	/** Tells the server now how flags were used, if that goes back `minAge` milliseconds or more. It never rejects. */
	async flush(minAge = 0): Promise<void> {
		if (this.#counts) await this.#metrics.flush(minAge);
	}

	/** Stops, and tells the server the rest. The last flags go on answering. */
	async close(): Promise<void> {
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#leave?.();
		this.#updates.stop();
		this.#server.abort();
		this.#live.refuse("the client was closed");
		if (this.#counts) await this.#metrics.end();
		await this.#inTime(this.#live.saved());
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	#begin(): void {
		void this.#start();
		if (this.#counts) this.#metrics.start();
		if (typeof document === "object") this.#watchPage();
	}

	/** What is kept comes first, when it comes soon: then the server need not send it again. */
	async #start(): Promise<void> {
		const restoring = this.#restore();
		if (this.#options.storage) await this.#inTime(restoring, SOON);
		this.#updates.start();
	}

	/** Begins with what is kept, and with what is elsewhere. */
	async #restore(): Promise<void> {
		const { bootstrap } = this.#options;
		const fetching = isAddress(bootstrap)
			? this.#passOver(() => this.#fetch(bootstrap))
			: undefined;
		await Promise.all([fetching, this.#inTime(this.#live.restore())]);
	}

	/** Begins with what the caller has at hand: where the WebAssembly is there already, at once. */
	#bring(): Promise<void> | undefined {
		const { bootstrap } = this.#options;
		if (bootstrap === undefined || isAddress(bootstrap)) return undefined;
		return this.#passOver(() => this.#live.begin(bootstrap));
	}

	async #fetch(bootstrap: Address): Promise<void> {
		const address = text(bootstrap);
		const { status, body } = await this.#server.get(address, {});
		if (status !== 200) throw new Error(`\`${address}\` answered ${status}`);
		await this.#live.begin(body);
	}

	/** Does without a bootstrap that is no good. */
	async #passOver(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			const problem = `the bootstrap was passed over: ${firstLine(error)}`;
			this.#listeners.tell("warning", problem);
		}
	}

	/** A report is made when a page hides, since it may never be shown again. */
	#watchPage(): void {
		const hide = () => {
			if (document.visibilityState === "hidden" && this.#counts)
				void this.#metrics.flush(0, true);
		};
		document.addEventListener("visibilitychange", hide);
		this.#leave = () => document.removeEventListener("visibilitychange", hide);
	}

	#makeMetrics(interval: number): Metrics {
		const { random = Math.random, customStrategies = {} } = this.#options;
		return new Metrics(
			this.#server,
			{
				interval,
				now: () => this.#live.now(),
				random,
				strategies: () => [...BUILT_IN, ...Object.keys(customStrategies)],
				evaluate: (name, context) =>
					this.#live.engine?.evaluate(name, this.#person(context)),
			},
			this.#listeners,
		);
	}

	/** The context of a question. */
	#person(given: Context | undefined): Context {
		const everybody = this.#everybody();
		return given ? this.#onTop(everybody, given) : everybody;
	}

	/** What is below the context of each question. It is read when it is set, and not for each question. */
	#everybody(): Context {
		const { scope } = this.#server;
		if (this.#known?.scope !== scope) {
			const { appName } = this.#options;
			const environment = environmentOf(scope);
			const session = this.#session;
			const unknown = session === undefined ? {} : { sessionId: session };
			const nobody = { appName, environment, ...unknown };
			const everybody = Object.freeze(this.#onTop(nobody, this.#context));
			this.#known = { scope, everybody };
		}
		return this.#known.everybody;
	}

	/** A context on top of another. One that cannot be read is nobody in particular. */
	#onTop(below: Context, given: Context): Context {
		try {
			return person(below, given);
		} catch (error) {
			const problem = `the context cannot be read: ${firstLine(error)}`;
			this.#listeners.tell("warning", problem);
			return below;
		}
	}

	#impress(
		what: Pick<Impression, "eventType" | "enabled" | "variant">,
		featureName: string,
		context: Context,
	): void {
		if (!this.#listeners.has("impression")) return;
		this.#listeners.tell("impression", {
			...what,
			eventId: uuid(),
			featureName,
			context,
			impressionData: true,
		});
	}

	/** The name of the document in the storage: what it is of, and for whom. */
	#key(): string {
		const { storageKey, documentUrl, url, projects, namePrefix } =
			this.#options;
		const where = documentUrl ?? url;
		const parts = [
			"fanion",
			where === undefined ? "" : text(where),
			this.#server.scope,
			...(projects ?? []),
			namePrefix ?? "",
		];
		return storageKey ?? parts.join(" ").trimEnd();
	}

	/** Waits for something of the caller's, but not for ever. */
	async #inTime(
		work: Promise<void>,
		patience = this.#options.timeout ?? TIMEOUT,
	): Promise<void> {
		const timer = new Timer();
		const late = new Promise<void>((resolve) => timer.start(patience, resolve));
		await Promise.race([work, late]);
		timer.stop();
	}
}

/** The answers where there are none yet. */
const NOTHING = new Evaluations();

/** Not every host says by its kind what is a `URL`. */
function isAddress(
	bootstrap: Document | Address | undefined,
): bootstrap is Address {
	return typeof (bootstrap as Address | undefined)?.href === "string";
}

/** How long the first look at the server waits for the storage. Milliseconds. */
const SOON = 300;

/** What is forgotten most easily is said at once. */
function check(options: ClientOptions): void {
	const { appName, url, documentUrl, bootstrap, storage } = options;
	if (!appName)
		throw new FanionError(
			"GENERAL",
			"`appName` is missing: the server wants to know which application asks",
		);
	if (!(url || documentUrl || bootstrap || storage))
		throw new FanionError(
			"GENERAL",
			"there is nowhere to take flags from: `url`, `documentUrl`, `bootstrap` or `storage` is missing",
		);
}

function notReady(message: string): FanionError {
	return new FanionError("PROVIDER_NOT_READY", message);
}

/** The strategies that the engine knows by itself. */
const BUILT_IN = [
	"default",
	"flexibleRollout",
	"userWithId",
	"remoteAddress",
	"applicationHostname",
	"gradualRolloutUserId",
	"gradualRolloutSessionId",
	"gradualRolloutRandom",
];
