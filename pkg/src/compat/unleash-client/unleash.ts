import { EventEmitter } from "node:events";
import { FanionError } from "fanion";
import { Emitter } from "../../client/emitter.js";
import { Fallbacks } from "../../client/fallback.js";
import { Metrics } from "../../client/metrics.js";
import type { ResolvedOptions } from "../../client/resolved-options.js";
import type { Evaluation, ReadableContext } from "../../types.js";
import type { UnleashConfig } from "./config.js";
import { warnOfConfig } from "./config-warnings.js";
import type { Context } from "./context.js";
import type {
	EnhancedFeatureInterface,
	FeatureInterface,
} from "./definitions.js";
import { type ImpressionEvent, UnleashEvents } from "./events.js";
import type { Name } from "./flag-names.js";
import type { FlagSource, SourceOwner } from "./flag-source.js";
import { MetricsAPI } from "./impact-metrics-api.js";
import { InjectedFlags } from "./injected-flags.js";
import { type ApiObserver, SdkApi } from "./sdk-api.js";
import { toOptions } from "./sdk-options.js";
import { ServerFlags } from "./server-flags.js";
import {
	toVariant,
	type Variant,
	type VariantWithFeatureStatus,
} from "./variant.js";

/** Returns whether an unknown flag is on. */
export type FallbackFunction = (name: unknown, context: Context) => boolean;

/** Instances above which an error says that there are too many. */
const MAX_INSTANCES = 10;

/**
 * Evaluates flags, keeps them fresh, and reports metrics, with the options, methods and events of `unleash-client`.
 *
 * Evaluation never waits. Until `ready`, it returns the fallback and emits `warn`.
 */
export class Unleash extends EventEmitter {
	static #instance: Unleash | undefined;
	/** The configuration of the instance, as JSON. */
	static #signature: string | undefined;
	/** @internal */
	static instanceCount = 0;

	/** Custom impact metrics, which Unleash can use to pause a release. */
	readonly impactMetrics: MetricsAPI;
	readonly #config: UnleashConfig;
	readonly #source: FlagSource;
	readonly #metrics: Metrics;
	/** The fields that each context has by default. */
	readonly #staticContext: Context;
	readonly #fallbacks = new Fallbacks((message) => this.#warn(message));
	#mode: "polling" | "streaming";
	#isReady = false;
	#isSynchronized = false;
	#isStarted = false;
	#isDestroyed = false;

	/** @throws FanionError `GENERAL` if `url` or `appName` is missing, or if a strategy is none */
	constructor(config: UnleashConfig) {
		super();
		const options = toOptions(config);
		Unleash.instanceCount += 1;
		this.on(UnleashEvents.Error, (error) => {
			// Without another listener the error would be lost.
			if (this.listenerCount(UnleashEvents.Error) === 1) console.error(error);
		});
		const { appName, environment = "default", repository } = config;
		this.#config = config;
		this.#staticContext = { appName, environment };
		this.#mode = config.experimentalMode?.type ?? "polling";
		const api = new SdkApi(config, options, this.#observer());
		const owner = this.#owner();
		this.#source = repository
			? new InjectedFlags(repository, options, owner)
			: new ServerFlags(config, options, api, owner);
		repository?.on("unchanged", () => this.emit(UnleashEvents.Unchanged));
		this.#metrics = this.#createMetrics(options, api);
		this.impactMetrics = new MetricsAPI(this.#metrics.impact);
		void this.#begin();
	}

	/**
	 * Returns the instance of the process, which the first call creates.
	 *
	 * @throws Error if there is an instance with another configuration
	 */
	static getInstance(config: UnleashConfig): Unleash {
		const signature = signatureOf(config);
		if (Unleash.#instance === undefined) {
			Unleash.#instance = new Unleash(config);
			Unleash.#signature = signature;
		} else if (Unleash.#signature !== signature)
			throw new FanionError(
				"GENERAL",
				"there is an instance with another configuration: call `destroy()` first, or use `new Unleash`",
			);
		return Unleash.#instance;
	}

	/** Warns about the configuration and starts, after the caller has added listeners. */
	async #begin(): Promise<void> {
		await Promise.resolve();
		const { skipInstanceCountWarning, disableAutoStart } = this.#config;
		warnOfConfig(this.#config, (message) => this.#warn(message));
		if (!skipInstanceCountWarning && Unleash.instanceCount > MAX_INSTANCES)
			this.emit(
				UnleashEvents.Error,
				new Error(
					`The unleash SDK has been initialized more than ${MAX_INSTANCES} times`,
				),
			);
		if (disableAutoStart) return;
		// A repository of the caller may fail.
		await this.start().catch((error) => this.emit(UnleashEvents.Error, error));
	}

	/** Starts updates and reports; resolves after the first attempt to get flags. A second call has no effect. */
	async start(): Promise<void> {
		if (this.#isStarted || this.#isDestroyed) return;
		this.#isStarted = true;
		const starting = this.#source.start();
		const { disableMetrics, metricsInterval = 1 } = this.#config;
		if (!disableMetrics && metricsInterval > 0) this.#metrics.start();
		await starting;
	}

	/** Returns whether the server or the bootstrap has sent flags. */
	isSynchronized(): boolean {
		return this.#isSynchronized;
	}

	/** Returns whether a flag is on; the fallback for an unknown flag, and before `ready`. */
	isEnabled(
		name: Name,
		context?: Context,
		fallback?: FallbackFunction | boolean,
	): boolean {
		const merged = { ...this.#staticContext, ...context };
		const evaluation = this.#evaluate(name, merged);
		const enabled =
			evaluation?.enabled ?? this.#resolve(fallback, name, merged);
		if (!this.#isReady) this.#warnOfStart("isEnabled", name, `${enabled}`);
		if (evaluation?.impressionData)
			this.#impress({
				featureName: name,
				context: merged,
				enabled,
				eventType: "isEnabled",
			});
		this.count(name, enabled);
		return enabled;
	}

	#resolve(
		fallback: FallbackFunction | boolean | undefined,
		name: string,
		context: Context,
	): boolean {
		const result = this.#fallbacks.resolve(
			fallback as boolean,
			name,
			context as ReadableContext,
		);
		return Boolean(result);
	}

	/** Returns the variant of a flag; the fallback if none is selected, and before `ready`. */
	getVariant(
		name: Name,
		context?: Context,
		fallback?: Variant,
	): VariantWithFeatureStatus {
		const merged = { ...this.#staticContext, ...context };
		const evaluation = this.#evaluate(name, merged);
		const variant = toVariant(evaluation?.variant, fallback);
		if (evaluation?.impressionData)
			this.#impress({
				featureName: name,
				context: merged,
				enabled: variant.enabled,
				eventType: "getVariant",
				variant: variant.name,
			});
		return this.#countResult("getVariant", name, variant);
	}

	/** Like `getVariant`, but emits no impression. */
	forceGetVariant(
		name: Name,
		context?: Context,
		fallback?: Variant,
	): VariantWithFeatureStatus {
		const merged = { ...this.#staticContext, ...context };
		const evaluation = this.#evaluate(name, merged);
		const variant = toVariant(evaluation?.variant, fallback);
		return this.#countResult("forceGetVariant", name, variant);
	}

	#countResult(
		method: string,
		name: string,
		variant: VariantWithFeatureStatus,
	): VariantWithFeatureStatus {
		if (!this.#isReady)
			this.#warnOfStart(method, name, JSON.stringify(variant));
		if (variant.name) this.countVariant(name, variant.name);
		this.count(name, variant.featureEnabled);
		return variant;
	}

	#evaluate(name: string, context: Context): Evaluation | undefined {
		return this.#isReady ? this.#source.evaluate(name, context) : undefined;
	}

	#warnOfStart(method: string, name: string, result: string): void {
		this.#warn(
			`Unleash has not been initialized yet. ${method}('${name}') defaulted to ${result}`,
		);
	}

	/** Returns the definition of a flag. */
	getFeatureToggleDefinition(name: string): FeatureInterface | undefined {
		return this.#source.getToggle(name);
	}

	/** Returns the definitions of all flags. */
	getFeatureToggleDefinitions(): FeatureInterface[];
	/** Returns the definitions of all flags, whose strategies have segments instead of their ids. */
	getFeatureToggleDefinitions(
		withFullSegments: boolean,
	): EnhancedFeatureInterface[];
	getFeatureToggleDefinitions(
		withFullSegments = false,
	): (FeatureInterface | EnhancedFeatureInterface)[] {
		return withFullSegments
			? this.#source.getTogglesWithSegmentData()
			: this.#source.getToggles();
	}

	/** Counts an evaluation that the caller made. */
	count(name: string, enabled: boolean): void {
		if (!this.#hasMetrics) return;
		this.#metrics.count(name, Boolean(enabled));
		this.emit(UnleashEvents.Count, name, enabled);
	}

	/** Counts a variant that the caller selected; the evaluation of its flag is counted by `count`. */
	countVariant(name: string, variant: string): void {
		if (!this.#hasMetrics) return;
		this.#metrics.count(name, undefined, variant);
		this.emit(UnleashEvents.CountVariant, name, variant);
	}

	/** Reports metrics now. Never rejects: a failure emits `warn`, and the next report includes the counts. */
	async flushMetrics(): Promise<void> {
		if (this.#hasMetrics) await this.#metrics.flush();
	}

	get #hasMetrics(): boolean {
		return !this.#config.disableMetrics && !this.#isDestroyed;
	}

	/** Stops updates and reports. Evaluation continues with the last flags; counts that were not reported are lost. */
	destroy(): void {
		if (this.#isDestroyed) return;
		this.#isDestroyed = true;
		this.#source.stop();
		this.#metrics.stop();
		Unleash.instanceCount -= 1;
		if (Unleash.#instance === this) Unleash.#instance = undefined;
	}

	/** Reports metrics, then stops. */
	async destroyWithFlush(): Promise<void> {
		await this.flushMetrics();
		this.destroy();
	}

	/** Changes between polling and a stream. */
	async setExperimentalMode(mode: "polling" | "streaming"): Promise<void> {
		await this.#source.setMode(mode);
	}

	/** Forwards the events of the source. */
	#owner(): SourceOwner {
		return {
			onReady: () => this.#becomeReady(),
			onChanged: (flags) => {
				const isFirst = !this.#isSynchronized;
				this.#isSynchronized = true;
				if (this.listenerCount(UnleashEvents.Changed) > 0)
					this.emit(UnleashEvents.Changed, flags());
				if (isFirst) this.#emitLater(UnleashEvents.Synchronized);
				this.#becomeReady();
			},
			onError: (error) => this.emit(UnleashEvents.Error, error),
			onWarn: (warning) => this.#warn(warning),
		};
	}

	#becomeReady(): void {
		if (this.#isReady) return;
		this.#isReady = true;
		this.#emitLater(UnleashEvents.Ready);
	}

	/** Emits an event after the current work: an error of its listener does not count as a failure of that work. */
	#emitLater(event: UnleashEvents): void {
		void Promise.resolve().then(() => this.emit(event));
	}

	/** Emits the events that requests show. */
	#observer(): ApiObserver {
		return {
			onUnchanged: () => this.emit(UnleashEvents.Unchanged),
			onRegistered: (body) => this.emit(UnleashEvents.Registered, body),
			onStreamWanted: () => void this.#source.setMode("streaming"),
			onMode: (to) => {
				const from = this.#mode;
				this.#mode = to;
				if (from !== to) this.emit(UnleashEvents.Mode, { from, to });
			},
		};
	}

	#createMetrics(options: ResolvedOptions, api: SdkApi): Metrics {
		const emitter = new Emitter();
		emitter.on("warn", (message) => this.#warn(message));
		emitter.on("sent", (body) => this.emit(UnleashEvents.Sent, body));
		return new Metrics(
			{ ...options, random: jitter(this.#config) },
			api,
			(name, context) =>
				this.#evaluate(name, {
					...this.#staticContext,
					...(context as Context),
				}),
			emitter,
		);
	}

	#warn(warning: unknown): void {
		this.emit(UnleashEvents.Warn, warning);
	}

	#impress(impression: ImpressionEvent): void {
		this.emit(UnleashEvents.Impression, impression);
	}
}

/** Returns a configuration as JSON, without what JSON cannot compare. */
function signatureOf(config: UnleashConfig): string {
	return JSON.stringify({
		...config,
		repository: undefined,
		customHeadersFunction: undefined,
		storageProvider: undefined,
	});
}

/** Returns the random source of the metrics, whose interval varies by a tenth: with it, by `metricsJitter` milliseconds. */
function jitter({ metricsJitter = 0, metricsInterval }: UnleashConfig) {
	const share = metricsJitter / (metricsInterval || 60_000);
	return () => 0.5 + 10 * share * (Math.random() - 0.5);
}
