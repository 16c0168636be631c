import {
	type EvaluationContext,
	type JsonValue,
	OpenFeatureEventEmitter,
	type Provider,
	type ProviderEvents,
	type ResolutionDetails,
	type TrackingEventDetails,
} from "@openfeature/server-sdk";
import { type FlagSource, isClient } from "../client/flag-source.js";
import { ChangedFlags } from "./changed-flags.js";
import { Lifecycle } from "./lifecycle.js";
import type { ProviderOptions } from "./options.js";
import { Resolver } from "./resolution.js";

export type { FlagSource } from "../client/flag-source.js";
export type { ProviderOptions } from "./options.js";

/**
 * Evaluates flags for the OpenFeature SDK of servers.
 *
 * ```ts
 * await OpenFeature.setProviderAndWait(new FanionProvider(createClient({ url, token, appName })));
 * await OpenFeature.getClient().getBooleanValue('checkout', false, { targetingKey: '7' });
 * ```
 */
export class FanionProvider implements Provider {
	readonly metadata = { name: "fanion" };
	readonly runsOn = "server";
	readonly events = new OpenFeatureEventEmitter();
	readonly #resolver: Resolver;
	readonly #lifecycle: Lifecycle;
	/** An engine has no updates. */
	readonly #changes: ChangedFlags | undefined;

	constructor(source: FlagSource, options: ProviderOptions = {}) {
		this.#resolver = new Resolver(source);
		this.#changes = isClient(source) ? new ChangedFlags(source) : undefined;
		this.#lifecycle = new Lifecycle(
			source,
			options,
			(event, details) => this.events.emit(event as ProviderEvents, details),
			() => this.#changes?.update(),
		);
	}

	/** @throws FanionError `PROVIDER_NOT_READY` if there are no flags in time, or if the server rejects the token */
	async initialize(): Promise<void> {
		await this.#lifecycle.start();
		this.#changes?.reset();
	}

	/** Closes the client, which reports its metrics. */
	onClose(): Promise<void> {
		return this.#lifecycle.stop();
	}

	/** Adds `details.value`, 1 by default, to the impact metric `name`, a counter. */
	track(
		name: string,
		_context: EvaluationContext,
		details: TrackingEventDetails,
	): void {
		this.#lifecycle.track(name, details.value);
	}

	async resolveBooleanEvaluation(
		flag: string,
		defaultValue: boolean,
		context: EvaluationContext,
	): Promise<ResolutionDetails<boolean>> {
		return this.#resolver.resolveBoolean(flag, defaultValue, context);
	}

	async resolveStringEvaluation(
		flag: string,
		defaultValue: string,
		context: EvaluationContext,
	): Promise<ResolutionDetails<string>> {
		return this.#resolver.resolveString(flag, defaultValue, context);
	}

	async resolveNumberEvaluation(
		flag: string,
		defaultValue: number,
		context: EvaluationContext,
	): Promise<ResolutionDetails<number>> {
		return this.#resolver.resolveNumber(flag, defaultValue, context);
	}

	async resolveObjectEvaluation<T extends JsonValue>(
		flag: string,
		defaultValue: T,
		context: EvaluationContext,
	): Promise<ResolutionDetails<T>> {
		return this.#resolver.resolveObject(flag, defaultValue, context);
	}
}
