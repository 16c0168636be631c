import { firstLine } from "../errors.js";
import { findCookie, writeCookie } from "./cookie.js";
import type { OverrideOptions, OverrideRequest } from "./options.js";
import type { Override } from "./override.js";
import { formatOverrides, parseOverrides } from "./override-text.js";

const STORAGE_KEY = "fanion:overrides";

/** Reads overrides from the places that the application allows, and writes them for the next page. */
export class OverrideSources {
	readonly #options: OverrideOptions;
	readonly #warn: (message: string) => void;

	constructor(options: OverrideOptions, warn: (message: string) => void) {
		this.#options = options;
		this.#warn = warn;
	}

	/**
	 * Returns the overrides of the storage, the cookie and the query. If several override a flag, the last one
	 * decides. A query parameter without a value drops the others.
	 */
	read(): Map<string, Override> {
		const { query, cookie, storage } = this.#options;
		const stored = storage
			? this.#read("the storage", () => this.#stored())
			: undefined;
		const sent = cookie
			? this.#read(`cookie \`${cookie}\``, () => this.#sent(cookie))
			: undefined;
		const asked = query
			? this.#read(`query parameter \`${query}\``, () => this.#asked(query))
			: undefined;
		const places = asked?.text === "" ? [] : [stored, sent, asked];
		const found = new Map(
			places.flatMap((place) => (place ? [...place.overrides] : [])),
		);
		if (asked) this.write(formatOverrides(found));
		return found;
	}

	/** Writes overrides to the storage, and in a page to the cookie. An empty text removes them. */
	write(text: string): void {
		const {
			cookie,
			storage,
			storageKey = STORAGE_KEY,
			request,
		} = this.#options;
		this.#guard("the storage", () => {
			if (text === "") storage?.removeItem(storageKey);
			else storage?.setItem(storageKey, text);
		});
		if (cookie && !request && "document" in globalThis)
			this.#guard(`cookie \`${cookie}\``, () => writeCookie(cookie, text));
	}

	/** Reads one place; `undefined` if nothing is there. */
	#read(
		place: string,
		read: () => string | null | undefined,
	): { text: string; overrides: Map<string, Override> } | undefined {
		return this.#guard(place, () => {
			const text = read();
			if (typeof text !== "string") return undefined;
			const overrides = parseOverrides(text, (problem) =>
				this.#warn(`overrides of ${place}: ${problem}`),
			);
			return { text: text.trim(), overrides };
		});
	}

	#stored(): string | null | undefined {
		const { storage, storageKey = STORAGE_KEY } = this.#options;
		return storage?.getItem(storageKey);
	}

	/** @throws URIError if the cookie is not percent-encoded */
	#sent(name: string): string | undefined {
		const { request } = this.#options;
		const header = request ? cookiesOf(request) : globalThis.document?.cookie;
		const value = findCookie(header ?? "", name);
		return value && decodeURIComponent(value);
	}

	#asked(name: string): string | undefined {
		const { request } = this.#options;
		const search = request ? searchOf(request) : globalThis.location?.search;
		const values = new URLSearchParams(search ?? "").getAll(name);
		return values.length > 0 ? values.join(",") : undefined;
	}

	/** Calls a function of the host, which may refuse access; a failure is a warning. */
	#guard<T>(place: string, work: () => T): T | undefined {
		try {
			return work();
		} catch (error) {
			this.#warn(`overrides of ${place}: ${firstLine(error)}`);
			return undefined;
		}
	}
}

function searchOf({ url = "" }: OverrideRequest): string {
	const start = url.indexOf("?");
	return start < 0 ? "" : (url.slice(start).split("#")[0] ?? "");
}

function cookiesOf({ headers }: OverrideRequest): string | undefined {
	const { get, cookie } = headers as Partial<Headers> & { cookie?: string };
	return typeof get === "function"
		? (get.call(headers, "cookie") ?? undefined)
		: cookie;
}
