import type { ClientOptions } from "../client/options.js";
import { resolveOptions } from "../client/resolved-options.js";
import { type ApiResponse, UnleashApi } from "../client/unleash-api.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";

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
		return this.#options.upstreamUrl !== undefined;
	}

	/** Returns the options of a client that sends its requests with a token, and no metrics. */
	clientOptions(token: string): ClientOptions {
		const options = this.#options;
		const { upstreamUrl: url, fetch } = options;
		return {
			...(url !== undefined && { url }),
			...(fetch !== undefined && { fetch }),
			token,
			appName: options.appName,
			instanceId: options.identity(),
			headers: options.customClientHeaders ?? {},
			refreshInterval: options.isOnDemand ? 0 : options.refreshInterval,
			metricsInterval: 0,
			timeout: options.upstreamRequestTimeout,
			now: options.now,
			random: options.random,
		};
	}

	/** Returns what sends requests with a token. */
	apiFor(token: string): UnleashApi {
		const warn = (message: string) => this.#options.log.warn(message);
		return new UnleashApi(resolveOptions(this.clientOptions(token), warn));
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
