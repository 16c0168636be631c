import {
	type EvaluationContext,
	type JsonValue,
	OpenFeatureEventEmitter,
	type Provider,
	type ProviderEmittableEvents,
	type ResolutionDetails,
	type TrackingEventDetails,
} from "@openfeature/web-sdk";
import type { Client } from "../client/client.js";
import { type FlagSource, isClient } from "../client/flag-source.js";
import { toContext } from "./context.js";
import { EvaluatedFlags } from "./evaluated-flags.js";
import { Lifecycle } from "./lifecycle.js";
import type { ProviderOptions } from "./options.js";
import { Resolver } from "./resolution.js";

export type { FlagSource } from "../client/flag-source.js";
export type { ProviderOptions } from "./options.js";

/**
 * Evaluates flags for the OpenFeature SDK of pages. A change of the context takes effect at once; with `residual`, once
 * the flags for it have arrived.
 *
 * ```ts
 * await OpenFeature.setProviderAndWait(new FanionProvider(createClient({ url, token, appName })));
 * OpenFeature.getClient().getBooleanValue('checkout', false);
 * ```
 */
export class FanionProvider implements Provider {
	readonly metadata = { name: "fanion" };
	readonly runsOn = "client";
	readonly events = new OpenFeatureEventEmitter();
	readonly #resolver: Resolver;
	readonly #lifecycle: Lifecycle;
	readonly #evaluated: EvaluatedFlags;
	/** A client that has the flags of one context only. */
	readonly #residual: Client | undefined;
	#context: EvaluationContext = {};

	constructor(source: FlagSource, options: ProviderOptions = {}) {
		this.#resolver = new Resolver(source);
		this.#residual = isClient(source) && source.isResidual ? source : undefined;
		this.#evaluated = new EvaluatedFlags(source);
		this.#lifecycle = new Lifecycle(
			source,
			options,
			(event, details) =>
				this.events.emit(event as ProviderEmittableEvents, details),
			() => this.#update(),
		);
	}

	/** @throws FanionError `PROVIDER_NOT_READY` if there are no flags in time, or if the server rejects the token */
	async initialize(context: EvaluationContext = {}): Promise<void> {
		this.#context = context;
		this.#residual?.setContext(toContext(context));
		await this.#lifecycle.start();
		this.#update();
	}

	/** Notes the context that later changes of flags are compared for. With residuals, waits for those of the context. */
	onContextChange(
		_old: EvaluationContext,
		context: EvaluationContext,
	): Promise<void> | undefined {
		this.#context = context;
		if (this.#residual) return this.#requestResidual(this.#residual);
		this.#update();
		return undefined;
	}

	async #requestResidual(client: Client): Promise<void> {
		client.setContext(toContext(this.#context));
		await client.refresh();
		this.#update();
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

	resolveBooleanEvaluation(
		flag: string,
		defaultValue: boolean,
		context: EvaluationContext,
	): ResolutionDetails<boolean> {
		return this.#resolver.resolveBoolean(flag, defaultValue, context);
	}

	resolveStringEvaluation(
		flag: string,
		defaultValue: string,
		context: EvaluationContext,
	): ResolutionDetails<string> {
		return this.#resolver.resolveString(flag, defaultValue, context);
	}

	resolveNumberEvaluation(
		flag: string,
		defaultValue: number,
		context: EvaluationContext,
	): ResolutionDetails<number> {
		return this.#resolver.resolveNumber(flag, defaultValue, context);
	}

	resolveObjectEvaluation<T extends JsonValue>(
		flag: string,
		defaultValue: T,
		context: EvaluationContext,
	): ResolutionDetails<T> {
		return this.#resolver.resolveObject(flag, defaultValue, context);
	}

	#update(): string[] {
		return this.#evaluated.update(toContext(this.#context));
	}
}
