import type { Document } from "../../types.js";

/** The `URL` of the host. */
export type WebUrl = typeof globalThis extends {
	URL: { prototype: infer Type };
}
	? Type
	: never;

type WebAbortController = typeof globalThis extends {
	AbortController: { prototype: infer Type };
}
	? Type
	: never;

interface IStaticContext {
	/** Name of the application. */
	appName: string;
	/** `default` if missing. */
	environment?: string;
}

/** The fields of a context that can change. */
export interface IMutableContext {
	userId?: string;
	sessionId?: string;
	remoteAddress?: string;
	currentTime?: string;
	properties?: { [key: string]: string };
}

/** The context that toggles are evaluated for. */
export type IContext = IStaticContext & IMutableContext;

/** A variant of a toggle. */
export interface IVariant {
	/** `disabled` if there is none. */
	name: string;
	/** Whether a variant was selected. */
	enabled: boolean;
	/** Whether the toggle is on. */
	feature_enabled?: boolean;
	payload?: { type: string; value: string };
}

/** An evaluated flag. */
export interface IToggle {
	name: string;
	enabled: boolean;
	variant: IVariant;
	/** Whether an evaluation emits `impression`. */
	impressionData: boolean;
}

/** Keeps toggles and the session id across restarts. */
export interface IStorageProvider {
	/** Saves a value that JSON can hold. */
	save: (name: string, data: unknown) => Promise<void>;
	/** Returns the value that was saved last. */
	// biome-ignore lint/suspicious/noExplicitAny: a provider for `unleash-proxy-client` may return any type
	get: (name: string) => Promise<any>;
}

/** Options of `UnleashClient`: those of `unleash-proxy-client`, and the last three. */
export interface IConfig extends IStaticContext {
	/** Address of the Frontend API: `https://unleash.example.com/api/frontend`. */
	url: WebUrl | string;
	/** A frontend token. */
	clientKey: string;
	/** Whether `start` sends only one request; `false` by default. */
	disableRefresh?: boolean;
	/** Seconds between two requests, 30 by default; with 0, only one is sent. */
	refreshInterval?: number;
	/** Seconds between two reports of metrics, 30 by default. */
	metricsInterval?: number;
	/** Seconds until the first report, 2 by default; with 0, it is sent after `metricsInterval`. */
	metricsIntervalInitial?: number;
	/** Whether evaluations are not counted; `false` by default. */
	disableMetrics?: boolean;
	/** By default `LocalStorageProvider` in a page, otherwise `InMemoryStorageProvider`. */
	storageProvider?: IStorageProvider;
	/** The context until `updateContext` is called. */
	context?: IMutableContext;
	/** Replaces the `fetch` of the host. */
	fetch?: (address: string, init: never) => unknown;
	/** Creates the controller that ends a request when the next one starts; it may return `null`. */
	createAbortController?: () => WebAbortController | null;
	/** Toggles until the server answers. */
	bootstrap?: IToggle[];
	/** Whether `bootstrap` takes precedence over stored toggles; `true` by default. */
	bootstrapOverride?: boolean;
	/** Name of the header that contains `clientKey`; `Authorization` by default. */
	headerName?: string;
	/** Additional headers of each request. */
	customHeaders?: Record<string, string>;
	/** Whether all evaluations emit `impression`; `false` by default. */
	impressionDataAll?: boolean;
	/** Whether the context is sent as the body of a POST request; `false` by default. */
	usePOSTrequests?: boolean;
	experimental?: {
		/** Seconds for which `start` uses stored toggles of the same context without a request. */
		togglesStorageTTL?: number;
		/** Address that replaces `url` for metrics. */
		metricsUrl?: WebUrl | string;
	};
	/**
	 * Where toggles are evaluated.
	 *
	 * - `auto`, the default: by this client if the server is a fanion edge with residuals, otherwise by the server
	 * - `server`: by the server
	 * - `definitions`: by this client; `url` is the address of flag definitions, and receives no context
	 */
	evaluation?: "auto" | "server" | "definitions";
	/** Flag definitions until the server answers: a document or a residual. This client evaluates them. */
	definitions?: Document;
	/** Whether toggles that are off are known, too, with local evaluation; `false`, as in the Frontend API, by default. */
	disabledToggles?: boolean;
}
