import { firstLine } from "../../errors.js";
import type { Document } from "../../types.js";
import type { Emitter } from "./emitter.js";
import { EVENTS } from "./events.js";
import type { Freshness } from "./freshness.js";
import { type Answer, FrontendApi } from "./frontend-api.js";
import type { LocalFlags } from "./local-flags.js";
import type { Reporter } from "./reporter.js";
import { readSessionId } from "./session.js";
import type { Settings } from "./settings.js";
import { lastUpdateKey, TOGGLES_KEY } from "./storage-keys.js";
import { type Toggles, toToggles } from "./toggles.js";
import type { IContext, IToggle } from "./types.js";
import type { UserContext } from "./user-context.js";

const JSON_TYPE = "application/json";

/** Media types of an answer, the preferred first. Servers without residuals answer with JSON. */
const RESIDUAL_OR_JSON = `application/vnd.fanion.residual+json, ${JSON_TYPE}`;

/** This host cannot evaluate a residual. */
class LocalFailure extends Error {}

/** Keeps the toggles of a client fresh. */
export class Updater {
	readonly #settings: Settings;
	readonly #context: UserContext;
	readonly #toggles: Toggles;
	readonly #reporter: Reporter;
	readonly #events: Emitter;
	readonly #api: FrontendApi;
	/** Only if stored toggles may replace a request. */
	#freshness: Freshness | undefined;
	readonly #initialized: Promise<void>;
	#accept: string;
	/** Evaluates the current flags; `undefined` if the server does. */
	#local: LocalFlags | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;
	/** Counts calls of `start` and `stop`: only the last one decides whether requests follow. */
	#run = 0;
	#isStarted = false;
	/** Whether the server has answered with flags, or stored ones replaced its answer. */
	#isCurrent = false;
	#lastError: unknown;
	/** Whether the last request failed, or the storage did. */
	#isFailing = false;
	/** Whether there are toggles. */
	isReady = false;

	constructor(
		settings: Settings,
		context: UserContext,
		toggles: Toggles,
		reporter: Reporter,
		events: Emitter,
	) {
		this.#settings = settings;
		this.#context = context;
		this.#toggles = toggles;
		this.#reporter = reporter;
		this.#events = events;
		this.#accept =
			settings.evaluation === "auto" ? RESIDUAL_OR_JSON : JSON_TYPE;
		this.#api = new FrontendApi(settings);
		this.#toggles.replace(toToggles(settings.bootstrap) ?? []);
		this.#initialized = this.#init().catch((error: unknown) => {
			console.error(error);
			this.#fail(error, error);
		});
	}

	/** Returns the last failure; `undefined` if the last request succeeded. */
	get error(): unknown {
		return this.#isFailing ? this.#lastError : undefined;
	}

	/** Requests toggles once, and then regularly. */
	async start(): Promise<void> {
		this.#isStarted = true;
		if (this.#timer !== undefined) {
			console.error(
				"fanion: the client has started already: call `stop()` before `start()`",
			);
			return;
		}
		this.#run += 1;
		const run = this.#run;
		await this.#initialized;
		if (run === this.#run) this.#reporter.start();
		await this.#fetchFirst();
		const { refreshInterval } = this.#settings;
		if (run === this.#run && refreshInterval > 0)
			this.#timer = setInterval(() => void this.#fetch(), refreshInterval);
	}

	stop(): void {
		this.#run += 1;
		clearInterval(this.#timer);
		this.#timer = undefined;
		this.#reporter.stop();
	}

	/** Evaluates again after a change of the context: at once if this client can, otherwise by a request. */
	changeContext(request = () => this.update()): Promise<void> {
		const { fields } = this.#context;
		const toggles = this.#local?.evaluate(fields);
		return toggles ? this.#move(toggles, fields) : request();
	}

	async #move(toggles: IToggle[], fields: IContext): Promise<void> {
		const changed = this.#ifChanged(toggles);
		if (changed) await this.#replace(changed);
		await this.#freshness?.move(fields);
	}

	/** Requests toggles, after the first ones have arrived. Sends nothing before `start`. */
	async update(): Promise<void> {
		if (this.#timer !== undefined || this.#isCurrent) return this.#fetch();
		if (!this.#isStarted) return;
		await new Promise<void>((resolve) => {
			// The first flags may be those of an older context.
			const fetch = () => this.#fetch();
			this.#events.once(EVENTS.READY, () => {
				void this.changeContext(fetch).then(resolve);
			});
		});
	}

	/** Reads the session id and toggles of the storage, and the bootstrap. */
	async #init(): Promise<void> {
		const { storage, bootstrap, definitions } = this.#settings;
		const { bootstrapOverride = true } = this.#settings;
		const { sessionId } = this.#context.fields;
		this.#context.setSession(sessionId ?? (await readSessionId(storage)));
		const stored = toToggles(await storage.get(TOGGLES_KEY)) ?? [];
		await this.#openFreshness();
		const isWanted = bootstrapOverride || stored.length === 0;
		const initial = definitions
			? await this.#evaluate(definitions)
			: (bootstrap ?? []);
		if (isWanted && initial.length > 0) {
			await storage.save(TOGGLES_KEY, initial);
			this.#toggles.replace(toToggles(initial) ?? []);
			await this.#freshness?.confirm(this.#context.fields);
			this.#setReady();
		} else this.#toggles.replace(stored);
		this.#events.emit(EVENTS.INIT);
	}

	async #openFreshness(): Promise<void> {
		const { storage, experimental } = this.#settings;
		const maxAge = experimental?.togglesStorageTTL ?? 0;
		if (!(maxAge > 0)) return;
		const { Freshness } = await import("./freshness.js");
		this.#freshness = new Freshness(storage, lastUpdateKey, maxAge);
		await this.#freshness.restore(this.#context.fields);
	}

	/** Evaluates the definitions of the options. A failure emits a warning. */
	async #evaluate(definitions: Document): Promise<IToggle[]> {
		try {
			const local = await this.#openLocal();
			local.load(definitions);
			this.#local = local;
			return local.evaluate(this.#context.fields) ?? [];
		} catch (error) {
			const why = firstLine(error);
			this.#events.emit(EVENTS.WARN, `\`definitions\` were skipped: ${why}`);
			return [];
		}
	}

	async #fetchFirst(): Promise<void> {
		if (!this.#freshness?.isFresh) return this.#fetch();
		if (!this.#isCurrent) this.#setCurrent();
	}

	/** Requests toggles. Never rejects. */
	async #fetch(): Promise<void> {
		if (!this.#api.canSend) return;
		const { fields } = this.#context;
		try {
			const answer = await this.#api.ask(fields, this.#accept);
			if (!answer.isOutdated) await this.#apply(answer, fields);
		} catch (error) {
			if (isAbort(error)) return;
			if (error instanceof LocalFailure) return this.#fetchEvaluated(error);
			console.error("fanion: the toggles were not updated:", error);
			this.#fail(error, { type: "fetch-toggles", error });
		}
	}

	/** Requests toggles that the server evaluates, from here on. */
	#fetchEvaluated({ message }: Error): Promise<void> {
		this.#accept = JSON_TYPE;
		this.#events.emit(
			EVENTS.WARN,
			`the server evaluates the flags: ${message}`,
		);
		return this.#fetch();
	}

	async #apply(answer: Answer, fields: IContext): Promise<void> {
		const { status, isOk, body, etag } = answer;
		if (!isOk && status !== 304) return this.#reject(status);
		const toggles = isOk
			? await this.#read(Object(body), fields)
			: this.#reevaluate(fields);
		this.#recover();
		if (isOk) this.#api.etag = etag;
		if (toggles) await this.#replace(toggles);
		if (isOk && !this.#isCurrent) this.#setCurrent();
		this.#freshness?.confirm(fields).catch((error: unknown) => {
			console.error("fanion: the time of the toggles was not stored:", error);
		});
	}

	/** Returns the toggles of an answer: evaluated by the server, or by this client. */
	async #read(
		{ toggles, features, ...rest }: Partial<AnswerBody>,
		fields: IContext,
	): Promise<IToggle[] | undefined> {
		const evaluated = toToggles(toggles);
		if (evaluated) {
			this.#local = undefined;
			return evaluated;
		}
		if (!Array.isArray(features))
			throw new Error("the answer has neither `toggles` nor `features`");
		try {
			const local = await this.#openLocal();
			local.load({ features, ...rest }, fields);
			this.#local = local;
		} catch (error) {
			if (this.#accept === JSON_TYPE) throw error;
			throw new LocalFailure(firstLine(error));
		}
		return this.#ifChanged(this.#local.evaluate(this.#context.fields));
	}

	/** Evaluates flags again that the server has confirmed, for a later time. */
	#reevaluate(fields: IContext): IToggle[] | undefined {
		this.#local?.confirm(fields);
		return this.#ifChanged(this.#local?.evaluate(this.#context.fields));
	}

	/** Returns evaluated toggles; `undefined` if none has changed, for which a server would answer 304. */
	#ifChanged(toggles: IToggle[] | undefined): IToggle[] | undefined {
		const isSame =
			JSON.stringify(toggles) === JSON.stringify(this.#toggles.all);
		return this.#isCurrent && isSame ? undefined : toggles;
	}

	async #openLocal(): Promise<LocalFlags> {
		if (this.#local) return this.#local;
		const { LocalFlags } = await import("./local-flags.js");
		return LocalFlags.open(this.#settings.disabledToggles ?? false, (message) =>
			this.#events.emit(EVENTS.WARN, message),
		);
	}

	async #replace(toggles: IToggle[]): Promise<void> {
		this.#toggles.replace(toggles);
		this.#events.emit(EVENTS.UPDATE);
		await this.#settings.storage.save(TOGGLES_KEY, toggles);
	}

	#reject(code: number): void {
		console.error(`fanion: the server answered ${code}`);
		const failure = { type: "HttpError", code };
		this.#fail(failure, failure);
	}

	/** Notes a failure, and emits it. */
	#fail(error: unknown, event: unknown): void {
		this.#isFailing = true;
		this.#lastError = error;
		this.#events.emit(EVENTS.ERROR, event);
	}

	#recover(): void {
		if (!this.#isFailing) return;
		this.#isFailing = false;
		this.#events.emit(EVENTS.RECOVERED);
	}

	#setCurrent(): void {
		this.#isCurrent = true;
		this.#setReady();
	}

	#setReady(): void {
		this.isReady = true;
		this.#events.emit(EVENTS.READY);
	}
}

/** Members of an answer. */
interface AnswerBody
	extends Exclude<Document, string | Uint8Array | ArrayBuffer> {
	readonly toggles: unknown;
}

/** Returns whether a request was ended by the next one. */
function isAbort(error: unknown): boolean {
	return (Object(error) as { name?: unknown }).name === "AbortError";
}
