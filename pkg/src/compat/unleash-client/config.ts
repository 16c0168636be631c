import type { ClientOptions } from "../../client/options.js";
import type { BootstrapOptions } from "./bootstrap.js";
import type { Context } from "./context.js";
import type { ClientFeaturesResponse } from "./definitions.js";
import type { RepositoryInterface } from "./repository-interface.js";
import type { StorageProvider } from "./storage-provider.js";

/** Headers by name. */
export interface CustomHeaders {
	[name: string]: string;
}

/** Returns the custom headers of the next request. */
export type CustomHeadersFunction = () => Promise<CustomHeaders>;

/** Requests only flags with a tag. */
export interface TagFilter {
	name: string;
	value: string;
}

/** How the client learns of changes. */
export type Mode =
	| { type: "polling"; format: "delta" | "full" }
	| { type: "streaming" };

/** A custom strategy: an instance of a class that extends `Strategy`. */
export interface CustomStrategy {
	readonly name: string;
	isEnabled(parameters: Record<string, unknown>, context: Context): boolean;
}

/** Options for HTTP of `unleash-client`. They have no effect: `fetch` has no agents. */
export interface HttpOptions {
	agent?: (url: URL) => unknown;
	rejectUnauthorized?: boolean;
}

/** The options of `unleash-client`; milliseconds where they are times. */
export interface UnleashConfig {
	/** Address of the Unleash API: `https://unleash.example.com/api/`. */
	url: string;
	appName: string;
	/** The field `environment` of contexts; `default` by default. The token selects the environment of the flags. */
	environment?: string;
	/** By default the names of the user and of the host. */
	instanceId?: string;
	/** Milliseconds between two requests for flags; 15000 by default. With 0 none is sent. */
	refreshInterval?: number;
	/** Requests only the flags of this project. */
	projectName?: string;
	/** Milliseconds between two reports of metrics; 60000 by default. With 0 only `flushMetrics` sends them. */
	metricsInterval?: number;
	/** The most milliseconds by which the time between two reports varies; 0 by default. */
	metricsJitter?: number;
	/** Requests only the flags whose names start with this prefix. */
	namePrefix?: string;
	/** Turns registration, counting and reports off. */
	disableMetrics?: boolean;
	/** The folder of the backup file; by default that of temporary files. */
	backupPath?: string;
	strategies?: CustomStrategy[];
	customHeaders?: CustomHeaders;
	/** Replaces `customHeaders`. */
	customHeadersFunction?: CustomHeadersFunction;
	/** Milliseconds without data until a request fails; 10000 by default. */
	timeout?: number;
	/** Replaces the server as the source of flags. */
	repository?: RepositoryInterface;
	/** Has no effect, except for a warning: see `fetch`. */
	httpOptions?: HttpOptions;
	tags?: TagFilter[];
	bootstrap?: BootstrapOptions;
	/** Whether `bootstrap` takes precedence over the backup; `true` by default. */
	bootstrapOverride?: boolean;
	/** Replaces the backup file. */
	storageProvider?: StorageProvider<ClientFeaturesResponse>;
	/** Whether the caller calls `start`. */
	disableAutoStart?: boolean;
	/** Turns the error about more than ten instances off. */
	skipInstanceCountWarning?: boolean;
	experimentalMode?: Mode;
	/** Name of a package that wraps this one, for the server. */
	sdkFlavor?: string;
	sdkFlavorVersion?: string;
	/** Replaces the `fetch` of the host, for example by one with a proxy. Not an option of `unleash-client`. */
	fetch?: NonNullable<ClientOptions["fetch"]>;
}
