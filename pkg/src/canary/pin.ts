import type { AssetOptions } from "./options.js";

/** The build that an address names, and the address without that name. */
export interface Pin {
	readonly build: string;
	/** Address for the build. */
	readonly address: string;
}

/** Where the addresses of assets name their build. */
export class Pins {
	readonly #prefix: string;
	readonly #keepPrefix: boolean;
	readonly #query: string | undefined;
	readonly #hashed: RegExp | undefined;

	constructor(options: AssetOptions) {
		this.#prefix = options.prefix ?? "/_build/";
		this.#keepPrefix = options.keepPrefix ?? false;
		this.#query = options.query;
		this.#hashed = options.hashed;
	}

	/** Returns the pin of an address. */
	find(url: URL): Pin | undefined {
		return this.#byPath(url) ?? this.#byQuery(url);
	}

	/** Returns whether the path contains a hash of the content. */
	isHashed({ pathname }: URL): boolean {
		return this.#hashed !== undefined && pathname.search(this.#hashed) >= 0;
	}

	#byPath(url: URL): Pin | undefined {
		const { pathname } = url;
		if (!pathname.startsWith(this.#prefix)) return undefined;
		const start = this.#prefix.length;
		const end = pathname.indexOf("/", start);
		if (end <= start) return undefined;
		const build = pathname.slice(start, end);
		if (this.#keepPrefix) return { build, address: url.href };
		const address = new URL(url);
		address.pathname = pathname.slice(end);
		return { build, address: address.href };
	}

	#byQuery(url: URL): Pin | undefined {
		const name = this.#query;
		const build = name && url.searchParams.get(name);
		return build ? { build, address: url.href } : undefined;
	}
}
