import { firstLine } from "../errors.js";
import { discard } from "./discard.js";

/** Options of `fetch` that some hosts refuse, with an error that names the option. */
const REFUSABLE = ["cache", "signal", "keepalive"] as const;

/** How hosts say that they refuse an option: Workers, Node and `node-fetch`, browsers. */
const REFUSAL =
	/not implemented|unsupported|not supported|expected|instance ?of|not a valid|invalid/i;

/** The most redirects of one request, as in `fetch`. */
const MAX_REDIRECTS = 20;

/** A request, and how it follows redirects. */
interface HostRequest {
	readonly init: RequestInit;
	/** Whether a redirect to another server is an error. */
	readonly isApi: boolean;
	/** Names of the headers that another server must not receive. */
	readonly secretHeaders: readonly string[];
}

/** Calls the `fetch` of the host or of the caller. */
export class HostFetch {
	readonly #fetch: typeof fetch;
	readonly #refused = new Set<string>();

	constructor(replacement: typeof fetch | undefined) {
		this.#fetch = replacement ?? ((...request) => globalThis.fetch(...request));
	}

	/**
	 * Sends a request, and follows redirects within the server with the same method, body and headers.
	 *
	 * `fetch` would drop the token when `http:` redirects to `https:`, and turn a POST into a GET. A redirect
	 * to another server is an error for the API; other addresses are requested there without secret headers.
	 */
	async follow(
		address: string,
		request: HostRequest,
		redirects = 0,
	): Promise<Response> {
		const { init, isApi, secretHeaders } = request;
		const response = await this.#send(address, { ...init, redirect: "manual" });
		// Pages and workers of browsers hide the target, which may be another server.
		if (response.type === "opaqueredirect") {
			if (init.method || secretHeaders.length > 0)
				throw new Error(
					"the server redirects to an address that the host hides: set the new address in the options",
				);
			return this.#send(address, init);
		}
		const from = response.url || address;
		const target = redirectOf(response);
		if (target === undefined) return response;
		discard(response);
		const to = resolve(target, from);
		if (!isSameServer(new URL(from), to)) {
			if (!isApi) return this.#send(to.href, omitHeaders(init, secretHeaders));
			const place = to.origin + to.pathname;
			throw new Error(
				`the server redirects to \`${place}\`: set \`url\` to that server`,
			);
		}
		if (redirects === MAX_REDIRECTS) throw new Error("too many redirects");
		return this.follow(to.href, request, redirects + 1);
	}

	/** Sends a request. An option that the host refuses is left out from then on. */
	async #send(address: string, init: RequestInit): Promise<Response> {
		const request = { ...init };
		for (const name of REFUSABLE)
			if (this.#refused.has(name)) delete request[name];
		try {
			// Hosts reject a `fetch` that is called as a method of another object.
			const send = this.#fetch;
			return await send(address, request);
		} catch (error) {
			const message = firstLine(error).replace(address, "");
			// A connection that fails later, such as "keepalive timeout", may have delivered a report.
			const refused = REFUSAL.test(message)
				? REFUSABLE.find((name) => name in request && message.includes(name))
				: undefined;
			if (!refused || init.signal?.aborted) throw error;
			this.#refused.add(refused);
			return this.#send(address, init);
		}
	}
}

/** Returns the target of a redirect. */
function redirectOf({ status, headers }: Response): string | undefined {
	const isRedirect = status > 300 && status < 309 && status !== 304;
	return (isRedirect && headers.get("location")) || undefined;
}

/** Returns the address of a redirect; throws if it is none of HTTP, such as `data:`, which some hosts fetch. */
function resolve(target: string, from: string): URL {
	let protocol = "";
	try {
		const to = new URL(target, from);
		if (/^https?:$/.test(to.protocol)) return to;
		protocol = ` of the scheme \`${to.protocol}\``;
	} catch {}
	throw new Error(
		`the server redirects to an invalid address${protocol}: \`location\` must begin with \`http://\`, \`https://\` or \`/\``,
	);
}

/** Returns the options of a request without some of its headers. */
function omitHeaders(init: RequestInit, names: readonly string[]): RequestInit {
	const headers = new Headers(init.headers);
	for (const name of names) headers.delete(name);
	return { ...init, headers: Object.fromEntries(headers) };
}

/** Returns whether a redirect stays within the server; it may change `http:` to `https:`. */
function isSameServer(from: URL, to: URL): boolean {
	if (from.origin === to.origin) return true;
	return (
		`${from.protocol}${to.protocol}` === "http:https:" &&
		from.hostname === to.hostname &&
		["", from.port].includes(to.port)
	);
}
