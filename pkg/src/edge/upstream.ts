import { hrefOf } from "../client/address.js";
import type { ResolvedOptions } from "../client/resolved-options.js";
import { type ApiResponse, UnleashApi } from "../client/unleash-api.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";

/** Milliseconds: until the first reconnection of a stream, and without data until it counts as lost. */
const STREAM_TIMEOUTS = { retry: 2000, idle: 90_000 };

/** Creates what sends requests to the server. */
export class Upstream {
	readonly #options: ResolvedEdgeOptions;
	/** Without a token. */
	#anonymous: UnleashApi | undefined;

	constructor(options: ResolvedEdgeOptions) {
		this.#options = options;
	}

	/** Whether there is a server. */
	get exists(): boolean {
		return Boolean(this.#options.upstreamUrl);
	}

	/**
	 * Returns the options of the parts of a client that send requests with a token.
	 *
	 * They are complete, since the options of the edge are checked: `resolveOptions` would weigh 1.2 kB.
	 */
	clientOptions(token: string): ResolvedOptions {
		const { upstreamUrl, fetch, ...options } = this.#options;
		return {
			url: upstreamUrl && hrefOf(upstreamUrl),
			documentUrl: undefined,
			residual: false,
			...(fetch !== undefined && { fetch }),
			token,
			appName: options.appName,
			instanceId: options.identity(),
			headers: options.customClientHeaders ?? {},
			projects: [],
			refreshInterval: options.isOnDemand ? 0 : options.refreshInterval,
			metricsInterval: 0,
			timeout: options.upstreamRequestTimeout,
			delta: options.delta ?? false,
			streaming: options.streaming ? STREAM_TIMEOUTS : false,
			bootstrapOverride: false,
			now: options.now,
			random: options.random,
		};
	}

	/** Returns what sends requests with a token. */
	apiFor(token: string): UnleashApi {
		return new UnleashApi(this.clientOptions(token));
	}

	/** Asks the server which tokens are valid. The request has no authorization. */
	validate(secrets: readonly string[]): Promise<ApiResponse> {
		this.#anonymous ??= this.apiFor("");
		const body = JSON.stringify({ tokens: secrets });
		// The path is beside `/api`.
		return this.#anonymous.post("/../edge/validate", body, false);
	}

	/** Aborts the questions about tokens. */
	close(): void {
		this.#anonymous?.close();
	}
}
