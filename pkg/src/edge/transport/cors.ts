import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { CorsOptions } from "../options.js";

type Headers = Readonly<Record<string, string>>;

/** What pages of other origins may ask. */
export class Cors {
	/** `undefined` for all origins. */
	readonly #origins: readonly string[] | undefined;
	readonly #exposed: string;
	/** The headers of every response to all origins. */
	readonly #open: Headers;
	readonly #preflight: Headers;

	constructor({
		origin = "*",
		allowedHeaders = "*",
		exposedHeaders = "*",
		methods = "*",
		maxAge = 172_800,
	}: CorsOptions) {
		const origins = toList(origin);
		this.#origins = origins.includes("*") ? undefined : origins;
		this.#exposed = toList(exposedHeaders).join(", ");
		this.#open = {
			"access-control-allow-origin": "*",
			"access-control-expose-headers": this.#exposed,
		};
		const allowed = toList(allowedHeaders);
		this.#preflight = {
			// For browsers, `*` does not include `Authorization`.
			"access-control-allow-headers": allowed.includes("*")
				? "*, authorization"
				: allowed.join(", "),
			"access-control-allow-methods": toList(methods).join(", "),
			"access-control-max-age": String(maxAge),
		};
	}

	/** Returns the headers that let a page read the response. */
	headers(request: EdgeRequest): Headers {
		if (this.#origins === undefined) return this.#open;
		const origin = request.header("origin");
		return origin !== undefined && this.#origins.includes(origin)
			? {
					"access-control-allow-origin": origin,
					"access-control-expose-headers": this.#exposed,
					vary: "origin",
				}
			: { vary: "origin" };
	}

	/** Answers the question of a browser whether a page may send a request. */
	preflight(request: EdgeRequest, methods: readonly string[]): EdgeResponse {
		const allow = methods.join(",");
		const headers = { ...this.headers(request), ...this.#preflight, allow };
		return { status: 200, headers };
	}
}

function toList(value: string | readonly string[]): readonly string[] {
	const list = typeof value === "string" ? value.split(",") : value;
	return list.map((entry) => entry.trim()).filter((entry) => entry !== "");
}
