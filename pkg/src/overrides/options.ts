/** Options of `withOverrides`. Without a name, nothing outside of the program can override a flag. */
export interface OverrideOptions {
	/** Name of the query parameter that overrides flags: `flags` for `?flags=checkout:on`. */
	readonly query?: string | undefined;
	/** Name of the cookie that overrides flags. In a page, each change of the overrides is written to it. */
	readonly cookie?: string | undefined;
	/** `localStorage` or `sessionStorage`: keeps the overrides of a page for the next one. */
	readonly storage?: OverrideStorage | undefined;
	/** Key in `storage`; `fanion:overrides` by default. */
	readonly storageKey?: string | undefined;
	/** The request whose query and cookies are read on a server; by default those of the page. */
	readonly request?: OverrideRequest | undefined;
}

/** The methods of `localStorage` that are used. */
export interface OverrideStorage {
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

/** A `Request` of the web platform, or an `IncomingMessage` of Node. */
export interface OverrideRequest {
	readonly url?: string | undefined;
	readonly headers: object;
}
