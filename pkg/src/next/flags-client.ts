import { Emitter } from "../client/emitter.js";
import type { Events } from "../client/events.js";
import { MetricsWindow } from "../client/metrics-window.js";
import { describeFailure } from "../client/secrets.js";
import { uuid } from "../client/uuid.js";
import { VERSION } from "../client/version.js";
import {
	type ApiConfig,
	getDefaultClientConfig,
	getDefaultServerConfig,
	getServerBaseUrl,
	removeTrailingSlash,
} from "./environment.js";
import type { EvaluatedFlags, IToggle, IVariant } from "./types.js";

/**
 * Answers from evaluated flags, and counts the answers.
 *
 * ```ts
 * const flags = flagsClient(toggles);
 * flags.isEnabled('checkout');
 * after(() => flags.sendMetrics());
 * ```
 */
export class FlagsClient implements EvaluatedFlags {
	readonly #toggles: ReadonlyMap<string, IToggle>;
	readonly #config: ApiConfig;
	readonly #emitter = new Emitter();
	/** When the window began, on a timer that Next.js allows where it prerenders a page, unlike the clock. */
	#openedAt = performance.now();
	#window = new MetricsWindow(Number.POSITIVE_INFINITY);

	/** @internal */
	constructor(toggles: readonly IToggle[], config: ApiConfig) {
		this.#toggles = new Map(toggles.map((toggle) => [toggle.name, toggle]));
		this.#config = config;
	}

	/** Returns whether a flag is on; `false` for an unknown flag. */
	isEnabled(name: string): boolean {
		const enabled = this.#toggles.get(name)?.enabled === true;
		this.#record(name, enabled);
		return enabled;
	}

	/** Returns the variant of a flag; `disabled` if the flag is off, unknown or has no variants. */
	getVariant(name: string): IVariant {
		const toggle = this.#toggles.get(name);
		const enabled = toggle?.enabled === true;
		const variant = toggle?.variant ?? { name: "disabled", enabled: false };
		this.#record(name, enabled, variant.name);
		return { ...variant, feature_enabled: enabled };
	}

	/** Returns the evaluated flags. */
	getAllToggles(): IToggle[] {
		return [...this.#toggles.values()];
	}

	/** Adds a listener of `sent`, `impression` or `warn`, and returns a function that removes it. */
	on<Name extends "sent" | "impression" | "warn">(
		name: Name,
		listener: (value: Events[Name]) => unknown,
	): () => void {
		return this.#emitter.on(name, listener);
	}

	/**
	 * Reports the answers since the last report. Never rejects: a failure is a warning, and the next report contains
	 * the counts.
	 */
	async sendMetrics(): Promise<void> {
		const window = this.#window;
		if (window.size === 0) return;
		const now = Date.now();
		const age = performance.now() - this.#openedAt;
		window.start = Math.min(window.start, now - age);
		this.#openedAt += age;
		this.#window = new MetricsWindow(now);
		const { appName } = this.#config;
		const bucket = window.toBucket(now);
		const body = { appName, instanceId: "nextjs", bucket };
		try {
			await this.#post(JSON.stringify(body));
			this.#emitter.emit("sent", body);
		} catch (error) {
			this.#window.merge(window);
			const reason = describeFailure(error, [this.#config.clientKey]);
			this.#emitter.warn(`the metrics were not sent: ${reason}`);
		}
	}

	async #post(body: string): Promise<void> {
		const { url, appName, clientKey } = this.#config;
		const address = `${removeTrailingSlash(url)}/client/metrics`;
		const headers = {
			authorization: clientKey,
			"content-type": "application/json",
			"unleash-appname": appName,
			"unleash-sdk": `fanion:${VERSION}`,
		};
		const request = {
			method: "POST",
			headers,
			body,
			cache: "no-store",
		} as const;
		const { ok, status } = await fetch(address, request);
		if (!ok) throw new Error(`\`${address}\`: the server answered ${status}`);
	}

	/** Counts an answer, and emits its impression; `variant` is given by `getVariant`. */
	#record(name: string, enabled: boolean, variant?: string): void {
		this.#window.count(name, enabled, variant);
		const hasImpression = this.#toggles.get(name)?.impressionData;
		if (!hasImpression || !this.#emitter.has("impression")) return;
		this.#emitter.emit("impression", {
			eventType: variant === undefined ? "isEnabled" : "getVariant",
			eventId: uuid(),
			featureName: name,
			enabled,
			...(variant !== undefined && { variant }),
			context: {},
			impressionData: true,
		});
	}
}

/**
 * Creates a client that answers from evaluated flags. It sends no request but the reports of `sendMetrics`.
 *
 * The reports go to the backend API if `UNLEASH_SERVER_API_URL` and `UNLEASH_SERVER_API_TOKEN` are set, else to the
 * frontend API. `config` replaces both.
 */
export function flagsClient(
	toggles: readonly IToggle[] = [],
	config: Partial<ApiConfig> = {},
): FlagsClient {
	const isServer = getServerBaseUrl() && process.env.UNLEASH_SERVER_API_TOKEN;
	const defaults = isServer
		? getDefaultServerConfig()
		: getDefaultClientConfig();
	return new FlagsClient(toggles, { ...defaults, ...config });
}
