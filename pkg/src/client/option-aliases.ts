/** Names of the Unleash SDKs for options of `createClient`; the documented name wins if both are given. */
export interface OptionAliases {
	/** Alias of `token`. */
	readonly clientKey?: string | undefined;
	/** Alias of `headers`. */
	readonly customHeaders?: Readonly<Record<string, string>> | undefined;
	/** Alias of `projects`, with one project. */
	readonly projectName?: string | undefined;
	/** Alias of `storage`. */
	readonly storageProvider?: StorageProvider | undefined;
	/** `true` is an alias of `metricsInterval: 0`. */
	readonly disableMetrics?: boolean | undefined;
	/** `true` is an alias of `refreshInterval: 0`. */
	readonly disableRefresh?: boolean | undefined;
}

/** A storage of the Node SDK, which has `set`, or of the browser SDK, which has `save`. */
export type StorageProvider = {
	get(key: string): unknown;
} & (
	| { set(key: string, value: never): unknown }
	| { save(key: string, value: never): unknown }
);

/** Each alias: the documented option, and the conversion of the value where the meaning differs. */
export const ALIASES: Readonly<
	Record<keyof OptionAliases, readonly [string, ((value: never) => unknown)?]>
> = {
	clientKey: ["token"],
	customHeaders: ["headers"],
	projectName: ["projects", (name: string) => [name]],
	storageProvider: ["storage", toStorage],
	disableMetrics: ["metricsInterval", () => 0],
	disableRefresh: ["refreshInterval", () => 0],
};

/** Returns the options with each alias converted to the documented option. */
export function resolveAliases<Options extends OptionAliases>(
	options: Options,
	warn: (message: string) => void,
): Options {
	const resolved = { ...options } as Record<string, unknown>;
	for (const [alias, [name, convert]] of Object.entries(ALIASES)) {
		const given = resolved[alias];
		// A falsy value, such as `disableMetrics: false`, equals the default of its option.
		if (!given) continue;
		if (resolved[name] === undefined)
			resolved[name] = convert ? convert(given as never) : given;
		else warn(`\`${alias}\` is ignored: \`${name}\` is given too`);
	}
	return resolved as unknown as Options;
}

function toStorage(provider: StorageProvider): unknown {
	return "save" in provider
		? {
				get: (key: string) => provider.get(key),
				set: (key: string, value: never) => provider.save(key, value),
			}
		: provider;
}
