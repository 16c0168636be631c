import { Emitter } from "../../client/emitter.js";
import { encodeHeader } from "../../client/header-value.js";
import { Repository } from "../../client/repository.js";
import type { ResolvedOptions } from "../../client/resolved-options.js";
import { decodeJson } from "../../client/stored-document.js";
import { Updater } from "../../client/updater.js";
import type { Evaluation } from "../../types.js";
import { readBootstrap } from "./bootstrap.js";
import type { UnleashConfig } from "./config.js";
import type { Context } from "./context.js";
import type {
	ClientFeaturesResponse,
	EnhancedFeatureInterface,
	FeatureInterface,
} from "./definitions.js";
import { DefinitionsIndex } from "./definitions-index.js";
import type { FlagSource, SourceOwner } from "./flag-source.js";
import { FlagsBackup } from "./flags-backup.js";
import type { SdkApi } from "./sdk-api.js";
import { STREAM } from "./sdk-options.js";

/** Gets flags from the server, the bootstrap and the backup. */
export class ServerFlags implements FlagSource {
	readonly #config: UnleashConfig;
	readonly #api: SdkApi;
	readonly #owner: SourceOwner;
	readonly #emitter = new Emitter();
	readonly #backup: FlagsBackup;
	readonly #repository: ObservedRepository;
	#options: ResolvedOptions;
	#updater: Updater;
	/** Parsed when asked for. */
	#definitions: DefinitionsIndex | undefined;
	/** The bootstrap, once it is read. */
	#bootstrap: ClientFeaturesResponse | undefined;
	#isStopped = false;

	constructor(
		config: UnleashConfig,
		options: ResolvedOptions,
		api: SdkApi,
		owner: SourceOwner,
	) {
		this.#config = config;
		this.#api = api;
		this.#owner = owner;
		this.#backup = new FlagsBackup(config, owner);
		this.#options = { ...options, storage: this.#backup.storage };
		this.#listen();
		this.#repository = new ObservedRepository(
			this.#options,
			this.#emitter,
			() => options.appName,
			(error) => api.describe(error),
		);
		this.#repository.onLoaded = () => this.#announce();
		this.#updater = this.#createUpdater();
	}

	#listen(): void {
		this.#emitter.on("warn", (message) => this.#owner.onWarn(message));
		this.#emitter.on("error", (error) => {
			if (this.#api.isPassing) this.#owner.onWarn(error.message);
			else this.#owner.onError(error);
		});
		this.#emitter.on("update", () => {
			this.#definitions = undefined;
			if (this.#hasBootstrap) this.#announce();
		});
	}

	#createUpdater(): Updater {
		return new Updater(
			this.#options,
			this.#api,
			this.#repository,
			this.#emitter,
		);
	}

	/** Reports flags of the server or of the bootstrap. */
	#announce(): void {
		if (!this.#isStopped) this.#owner.onChanged(() => this.getToggles());
	}

	async start(): Promise<void> {
		if (this.#isStopped) return;
		await Promise.all([this.#update(), this.#restore(), this.#loadBootstrap()]);
	}

	/** Requests flags, unless polling is turned off, or opens the stream. */
	async #update(): Promise<void> {
		if (this.#options.streaming) this.#updater.start();
		else if (this.#options.refreshInterval > 0) await this.#updater.fetch();
	}

	async #restore(): Promise<void> {
		await this.#repository.restore();
		if (this.#repository.isReady && !this.#isStopped) this.#owner.onReady();
	}

	async #loadBootstrap(): Promise<void> {
		try {
			const { bootstrap = {}, fetch } = this.#config;
			const headers = this.#headers();
			const document = await readBootstrap(bootstrap, headers, fetch);
			if (this.#isStopped || !document?.features.length) return;
			this.#bootstrap = document;
			await this.#repository.bootstrap(document);
			if (this.#hasBootstrap) await this.#backup.save(document);
		} catch (error) {
			const why = this.#api.describe(error);
			this.#owner.onWarn(`the bootstrap was skipped: ${why}`);
		}
	}

	/** Whether the flags are those of the bootstrap: flags of the server stay, and may those of the backup. */
	get #hasBootstrap(): boolean {
		const { document } = this.#repository;
		return document !== undefined && document === this.#bootstrap;
	}

	/** Returns the headers that identify the application, for the address of a bootstrap. */
	#headers(): Record<string, string> {
		const { appName, instanceId, sdkVersion } = this.#api.identity;
		return {
			"user-agent": encodeHeader(appName),
			"unleash-appname": encodeHeader(appName),
			"unleash-instanceid": encodeHeader(instanceId),
			"unleash-sdk": sdkVersion,
		};
	}

	stop(): void {
		this.#isStopped = true;
		this.#updater.stop();
		this.#api.stop();
		void this.#repository.close();
	}

	async setMode(mode: "polling" | "streaming"): Promise<void> {
		const isStream = mode === "streaming";
		if (this.#isStopped || isStream === Boolean(this.#options.streaming))
			return;
		this.#updater.stop();
		this.#api.abort();
		this.#options = { ...this.#options, streaming: isStream ? STREAM : false };
		this.#updater = this.#createUpdater();
		await this.#update();
	}

	evaluate(name: string, context: Context): Evaluation | undefined {
		return this.#repository.engine?.evaluate(name, context);
	}

	getToggle(name: string): FeatureInterface | undefined {
		return this.#index().flag(name);
	}

	getToggles(): FeatureInterface[] {
		return this.#index().flags();
	}

	getTogglesWithSegmentData(): EnhancedFeatureInterface[] {
		return this.#index().flagsWithSegments();
	}

	#index(): DefinitionsIndex {
		this.#definitions ??= new DefinitionsIndex(this.#repository.document);
		return this.#definitions;
	}
}

/** Reports each document and delta of the server, also one that changes nothing. */
class ObservedRepository extends Repository {
	onLoaded: (() => void) | undefined;

	/** Loads a document, or a delta that the server sends in its place. */
	override async load(
		document: Uint8Array,
		etag: string | null | undefined,
	): Promise<void> {
		try {
			await super.load(document, etag);
		} catch (error) {
			const json = decodeJson(document) ?? "";
			if (!isDelta(json)) throw error;
			await super.apply(json);
		}
		this.onLoaded?.();
	}

	override async apply(delta: string): Promise<void> {
		await super.apply(delta);
		this.onLoaded?.();
	}
}

function isDelta(json: string): boolean {
	try {
		return Array.isArray(JSON.parse(json)?.events);
	} catch {
		return false;
	}
}
