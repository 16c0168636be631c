// SDKs for frameworks take an instance of the class of `unleash-proxy-client`, which has private members: only a type
// that extends it is accepted. Where that package is not installed, this type has the members below. A comment of
// another form would not be in the declaration file.

// biome-ignore lint/suspicious/noTsIgnore: the package is there or not
/** @ts-ignore */
import type { UnleashClient as Original } from "unleash-proxy-client";
import type { Listener } from "./emitter.js";
import type { ImpactMetrics } from "./impact-metrics.js";
import type {
	IConfig,
	IContext,
	IMutableContext,
	IToggle,
	IVariant,
} from "./types.js";

/** `UnleashClient` of `unleash-proxy-client`, which evaluates flags itself where the server lets it. */
export interface UnleashClient extends Original {
	/** Custom impact metrics, which Unleash can use to pause a release. */
	readonly impactMetrics: ImpactMetrics & Original["impactMetrics"];

	/** Adds a listener; `context` becomes its `this`. */
	on(event: string, listener: Listener, context?: unknown): this;

	/** Adds a listener that is called once. */
	once(event: string, listener: Listener, context?: unknown): this;

	/** Removes a listener; without one, all listeners of the event. */
	off(event: string, listener?: Listener): this;

	/** Calls the listeners of an event. An error of a listener is thrown. */
	emit(event: string, ...values: unknown[]): this;

	/** Returns the toggles. Those that are off are missing, as in answers of the Frontend API, without `disabledToggles`. */
	getAllToggles(): IToggle[];

	/** Returns whether a toggle is on; `false` for an unknown one. */
	isEnabled(toggleName: string): boolean;

	/** Returns the variant of a toggle. */
	getVariant(toggleName: string): IVariant;

	/** Requests toggles now, or after the first ones. Sends nothing before `start`. */
	updateToggles(): Promise<void>;

	/**
	 * Replaces all fields but `appName`, `environment` and `sessionId`.
	 *
	 * With local evaluation the answers are those of the new context when the call returns.
	 */
	updateContext(context: IMutableContext): Promise<void>;

	/** Returns a copy of the context. */
	getContext(): IContext;

	/** Sets a field, or a property if Unleash does not define the name. */
	setContextField(field: string, value: string): Promise<void>;

	/** Removes a field or a property. */
	removeContextField(field: string): Promise<void>;

	/** Requests toggles, and then regularly; resolves with the first answer. Reports metrics. */
	start(): Promise<void>;

	/** Ends requests and reports. The last toggles stay in use. */
	stop(): void;

	/** Returns whether there are toggles, of a bootstrap or the server. */
	isReady(): boolean;

	/** Returns the last failure; `undefined` if the last request succeeded. */
	getError(): unknown;

	/** Reports metrics now. Never rejects; a failure emits `error`. */
	sendMetrics(): Promise<void>;
}

/** The class `UnleashClient`. */
export interface UnleashClientClass {
	/** @throws Error if `url`, `clientKey` or `appName` is missing, TypeError if an address is invalid */
	new (config: IConfig): UnleashClient;
	readonly prototype: UnleashClient;
}
