import type { ResolvedOptions } from "../../client/resolved-options.js";
import {
	type ApiResponse,
	type ClientIdentity,
	UnleashApi,
} from "../../client/unleash-api.js";
import type { UnleashConfig } from "./config.js";
import { withRetries } from "./retry.js";

/** Receives what the requests of an `Unleash` show. */
export interface ApiObserver {
	/** The server has no new flags. */
	onUnchanged(): void;
	/** The server accepted the registration: its body. */
	onRegistered(body: object): void;
	/** Flags are requested, or a stream of them was opened. */
	onMode(mode: "polling" | "streaming"): void;
	/** A response to a request for flags asks for a stream. */
	onStreamWanted(): void;
}

/** Statuses of a failure that passes by itself. */
const PASSING = [404, 429, 500, 502, 503, 504];

/** Statuses of a rejected token. */
const REJECTIONS = [401, 403];

/** Sends the requests of `unleash-client`: with tags and the SDK's flavor, and again after a failure. */
export class SdkApi extends UnleashApi {
	/** Whether the last failure to get flags passes by itself, as while the server restarts. */
	isPassing = false;
	readonly #config: UnleashConfig;
	readonly #timeout: number;
	readonly #observer: ApiObserver;
	#isStopped = false;

	constructor(
		config: UnleashConfig,
		options: ResolvedOptions,
		observer: ApiObserver,
	) {
		super(options);
		this.#config = config;
		this.#timeout = options.timeout;
		this.#observer = observer;
	}

	/** Aborts all requests for flags; none is sent again. */
	stop(): void {
		this.#isStopped = true;
		this.abort();
	}

	override get identity(): ClientIdentity & {
		readonly sdkFlavor?: string | undefined;
		readonly sdkFlavorVersion?: string | undefined;
	} {
		const { sdkFlavor, sdkFlavorVersion } = this.#config;
		return { ...super.identity, sdkFlavor, sdkFlavorVersion };
	}

	/** Impact metrics are labeled with the environment of the token, or else of the configuration. */
	override get scope(): string {
		return super.scope || `*:${this.#config.environment ?? "default"}`;
	}

	override addressOf(path: string): string {
		const address = super.addressOf(path);
		const { tags = [] } = this.#config;
		if (tags.length === 0 || !/features|delta/.test(path)) return address;
		const query = new URLSearchParams(
			tags.map(({ name, value }) => ["tag", `${name}:${value}`]),
		);
		return `${address}${address.includes("?") ? "&" : "?"}${query}`;
	}

	override async get(
		path: string,
		headers: Record<string, string>,
	): Promise<ApiResponse> {
		this.isPassing = false;
		this.#observer.onMode("polling");
		const response = await withRetries(
			() => super.get(path, headers),
			this.#timeout,
			() => this.#isStopped,
		);
		this.isPassing = PASSING.includes(response.status);
		if (response.status === 304) this.#observer.onUnchanged();
		if (response.headers.get("fetch-mode") === "streaming")
			this.#observer.onStreamWanted();
		return response;
	}

	override async post(
		path: string,
		body: string,
		keepalive: boolean,
	): Promise<ApiResponse> {
		const response = await super.post(path, body, keepalive);
		const isAccepted = response.status >= 200 && response.status < 300;
		if (isAccepted && path.endsWith("/register"))
			this.#observer.onRegistered(JSON.parse(body));
		return response;
	}

	override open(
		path: string,
		headers: Record<string, string>,
		idle: number,
		read: (response: Response, alive: () => void) => Promise<void>,
	): Promise<void> {
		// A stream that is lost is opened again.
		this.isPassing = true;
		return super.open(path, headers, idle, (response, alive) => {
			this.isPassing = !REJECTIONS.includes(response.status);
			if (response.status === 200) this.#observer.onMode("streaming");
			return read(response, alive);
		});
	}
}
