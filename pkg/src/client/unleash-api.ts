import { FanionError } from "fanion";
import { ignoreRejection } from "../core/ignore-rejection.js";
import {
	apiAddress,
	hasSecret,
	parseAddress,
	publicAddress,
} from "./address.js";
import { discard } from "./discard.js";
import { encodeHeader } from "./header-value.js";
import { HostFetch } from "./host-fetch.js";
import { isBrowser } from "./platform.js";
import type { ResolvedOptions } from "./resolved-options.js";
import { describeFailure, isFanionError } from "./secrets.js";
import { Timer } from "./timer.js";
import { tokenScope } from "./token-scope.js";
import { uuid } from "./uuid.js";
import { SPECIFICATION, VERSION } from "./version.js";

/** Identifies this client to the server. */
export interface ClientIdentity {
	readonly appName: string;
	readonly instanceId: string;
	/** A UUID. */
	readonly connectionId: string;
	/** Name and version of this package. */
	readonly sdkVersion: string;
}

/** A response with its whole body. */
export interface ApiResponse {
	/** The address of the request. */
	readonly address: string;
	readonly status: number;
	readonly headers: Headers;
	readonly body: Uint8Array;
	/** The header `Retry-After` of a failure, in milliseconds. */
	readonly retryAfter: number | undefined;
}

/** Where a request goes. */
interface Target {
	readonly address: string;
	/** Whether the address is one of the Unleash API. */
	readonly isApi: boolean;
}

/** Sends requests to an Unleash server. */
export class UnleashApi {
	readonly #options: ResolvedOptions;
	readonly #host: HostFetch;
	readonly #reportHost: HostFetch;
	/** Requests for flags that have not ended. */
	readonly #pending = new Set<AbortController>();
	/** Reports that have not ended. */
	readonly #reports = new Set<AbortController>();
	#isClosed = false;
	#identity: ClientIdentity | undefined;
	/** The token of the last request. */
	#token: { readonly token: string; readonly scope: string } | undefined;

	constructor(options: ResolvedOptions) {
		this.#options = options;
		this.#host = new HostFetch(options.fetch);
		this.#reportHost = options.verified
			? new HostFetch(options.verified.reportFetch)
			: this.#host;
	}

	/** Returns the identity, created on first use: some hosts have no random source outside of a request. */
	get identity(): ClientIdentity {
		this.#identity ??= {
			appName: this.#options.appName,
			instanceId: this.#options.instanceId ?? defaultInstanceId(),
			connectionId: uuid(),
			sdkVersion: `fanion:${VERSION}`,
		};
		return this.#identity;
	}

	/**
	 * Returns the current token. Calls the function of the caller, so only requests use it.
	 *
	 * @throws FanionError `GENERAL` if the token is not a string
	 */
	#readToken(): string {
		const given = this.#options.token ?? "";
		const token: unknown = typeof given === "function" ? given() : given;
		if (typeof token !== "string") {
			ignoreRejection(token);
			throw new FanionError("GENERAL", "`token` is not a string");
		}
		if (token !== this.#token?.token)
			this.#token = { token, scope: tokenScope(token) };
		return token;
	}

	/** Returns the scope of the last token; empty until a request has a token. Never throws. */
	get scope(): string {
		try {
			if (!this.#token) this.#readToken();
		} catch {
			this.#token = { token: "", scope: "" };
		}
		return this.#token?.scope ?? "";
	}

	/** Returns strings that no message may contain. The server of GitLab takes the instance id for a token. */
	#secrets(address = ""): unknown[] {
		const { headers, instanceId, url = "", documentUrl = "" } = this.#options;
		const addresses = [address, url, documentUrl].filter(hasSecret);
		const normalized = addresses.map((given) => parseAddress(given)?.href);
		const token = this.#token?.token;
		return [
			...[...addresses, ...normalized],
			...[token, instanceId, ...Object.values(headers)],
		];
	}

	/** Returns why something failed, in one line, without the secrets of the options. */
	describe(error: unknown): string {
		return describeFailure(error, this.#secrets());
	}

	/**
	 * Returns the error of a request, which names the address.
	 *
	 * An error of the engine is its cause. That of a host is not: its message and properties may contain secrets.
	 */
	failure(address: string, error: unknown): FanionError {
		const why = describeFailure(error, this.#secrets(address));
		const message = `\`${publicAddress(address)}\`: ${why}`;
		if (!isFanionError(error)) return new FanionError("GENERAL", message);
		const { code, line, column } = error;
		return new FanionError(code, message, { line, column, cause: error });
	}

	/** Uses the body of a response; a failure becomes that of the request. */
	async use(address: string, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			throw this.failure(address, error);
		}
	}

	/** Returns the address of a path of the API. */
	addressOf(path: string): string {
		const { url = "", projects, namePrefix, residual } = this.#options;
		const given = apiAddress(url);
		// The address for other SDKs of a page ends in `/frontend`.
		const api = residual ? given.replace(/(\/frontend)?$/, "/frontend") : given;
		const query = new URLSearchParams(
			projects.map((project) => ["project", project]),
		);
		if (namePrefix) query.set("namePrefix", namePrefix);
		const hasQuery = /features|delta|streaming/.test(path) && query.size > 0;
		return api + path + (hasQuery ? `?${query}` : "");
	}

	/** Requests a path of the API; `init` is for other methods than GET. */
	get(
		path: string,
		headers: Record<string, string>,
		init?: RequestInit,
	): Promise<ApiResponse> {
		return this.#request(this.#apiTarget(path), { ...init, headers });
	}

	/** Requests a document from any address, without the token. */
	getDocument(
		address: string,
		headers: Record<string, string>,
	): Promise<ApiResponse> {
		return this.#request({ address, isApi: false }, { headers });
	}

	/** Posts a report as JSON. With `keepalive` the request outlives the page. */
	async post(
		path: string,
		body: string,
		keepalive: boolean,
	): Promise<ApiResponse> {
		const headers = { "content-type": "application/json" };
		const init = { method: "POST", headers, body, keepalive };
		return this.#request(this.#apiTarget(path), init);
	}

	/** Opens a stream. `read` calls `alive` for each piece of data; `idle` milliseconds without one are a failure. */
	async open(
		path: string,
		headers: Record<string, string>,
		idle: number,
		read: (response: Response, alive: () => void) => Promise<void>,
	): Promise<void> {
		await this.#send(this.#apiTarget(path), { headers }, idle, read);
	}

	/** Aborts all requests for flags. Reports go on: the server may have received one already. */
	abort(): void {
		abortAll(this.#pending);
	}

	/** Aborts all reports; none follows. */
	close(): void {
		this.#isClosed = true;
		abortAll(this.#reports);
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	async #request(target: Target, init: RequestInit): Promise<ApiResponse> {
		const { timeout } = this.#options;
		return this.#send(target, init, timeout, async (response) => {
			const { status, headers } = response;
			const isFailure = status >= 400;
			const retryAfter = isFailure
				? parseRetryAfter(headers.get("retry-after"))
				: undefined;
			const body = new Uint8Array(await response.arrayBuffer());
			return { address: target.address, status, headers, body, retryAfter };
		});
	}

	/** Sends a request; every failure becomes a `FanionError`, also `timeout` milliseconds without data. */
	async #send<Result>(
		{ address, isApi }: Target,
		init: RequestInit,
		timeout: number,
		read: (response: Response, alive: () => void) => Promise<Result>,
	): Promise<Result> {
		const controller = new AbortController();
		const { signal } = controller;
		const timer = new Timer();
		let isOver = false;
		const alive = () => {
			const abort = () =>
				controller.abort(new Error(`no data for ${timeout} ms`));
			// Two halves: after a suspension the first ends at once, and the second leaves time for data that waits.
			const half = timeout / 2;
			if (!isOver) timer.start(half, () => timer.start(half, abort));
		};
		const pending = isReport(init) ? this.#reports : this.#pending;
		pending.add(controller);
		// In some hosts reading a broken body never ends, even after the signal.
		const aborted = new Promise<never>((_, reject) => {
			signal.addEventListener("abort", () => reject(signal.reason));
		});
		const work = async () => {
			const headers = new Headers(init.headers);
			if (isApi) this.#identify(headers, init);
			const secretHeaders = this.#addCustom(headers, address);
			const host = isReport(init) ? this.#reportHost : this.#host;
			const response = await host.follow(address, {
				// An object, which a `fetch` of the caller may spread. A `Headers` would lose the token there.
				init: {
					...init,
					...NO_CACHE,
					headers: Object.fromEntries(headers),
					signal,
				},
				isApi,
				secretHeaders,
			});
			try {
				// Some hosts refuse the signal, and the response arrives nevertheless.
				if (signal.aborted) throw signal.reason;
				return await read(response, alive);
			} catch (failure) {
				discard(response);
				throw failure;
			}
		};
		try {
			alive();
			return await Promise.race([work(), aborted]);
		} catch (cause) {
			throw this.failure(address, signal.reason ?? cause);
		} finally {
			isOver = true;
			timer.stop();
			pending.delete(controller);
			// Firefox keeps the connection of a canceled body, and has six for each server.
			controller.abort();
		}
	}

	#apiTarget(path: string): Target {
		return { address: this.addressOf(path), isApi: true };
	}

	/** Adds the headers that identify the client to the API. */
	#identify(headers: Headers, init: RequestInit): void {
		const { refreshInterval, metricsInterval } = this.#options;
		const { appName, instanceId, connectionId, sdkVersion } = this.identity;
		const token = this.#readToken();
		if (token) setHeader(headers, "authorization", token, "token");
		headers.set("unleash-appname", encodeHeader(appName));
		headers.set("unleash-instanceid", encodeHeader(instanceId));
		headers.set("unleash-sdk", sdkVersion);
		headers.set("unleash-client-spec", SPECIFICATION);
		headers.set(CONNECTION_ID, connectionId);
		const interval = isReport(init) ? metricsInterval : refreshInterval;
		if (interval > 0) headers.set("unleash-interval", String(interval));
	}

	/**
	 * Adds the headers of the caller, and returns their names.
	 *
	 * Headers that authenticate are for the server of `url`, or for `documentUrl` if there is no `url`.
	 */
	#addCustom(headers: Headers, address: string): string[] {
		const { url, documentUrl, headers: custom } = this.#options;
		const home = parseAddress(url ?? documentUrl ?? "")?.origin;
		const isHome = parseAddress(address)?.origin === home;
		const names = Object.keys(custom).filter((name) => {
			const lower = name.toLowerCase();
			const isAllowed = isHome || !CREDENTIALS.has(lower);
			return isAllowed && lower !== CONNECTION_ID && custom[name] !== undefined;
		});
		for (const name of names)
			setHeader(headers, name, custom[name] as string, "headers");
		return names;
	}
}

/**
 * Returns the id of an instance without one.
 *
 * The server keeps a row for each id for days: a browser, where each page is a client, has one id for all.
 */
function defaultInstanceId(): string {
	return isBrowser() ? "browser" : uuid();
}

/** Returns whether a request reports something; others are for flags. */
function isReport({ keepalive }: RequestInit): boolean {
	return keepalive !== undefined;
}

/** The header with the connection id; the caller cannot replace it. */
const CONNECTION_ID = "unleash-connection-id";

/** Custom headers that authenticate the client, in lower case. */
const CREDENTIALS = new Set(["authorization", "cookie"]);

/** Sets a header from an option. The error of the host contains the header, which may be secret. */
function setHeader(
	headers: Headers,
	name: string,
	value: string,
	option: string,
): void {
	try {
		headers.set(name, value);
	} catch {
		throw new FanionError(
			"GENERAL",
			`\`${option}\` has characters that a header cannot hold`,
		);
	}
}

/** Parses `Retry-After`, seconds or a date, to milliseconds. */
function parseRetryAfter(header: string | null): number | undefined {
	if (!header) return undefined;
	const seconds = Number(header);
	const wait = seconds >= 0 ? seconds * 1000 : Date.parse(header) - Date.now();
	return wait > 0 ? wait : undefined;
}

/** The client keeps the document itself. Browsers and Next.js would answer from a cache. */
const NO_CACHE: RequestInit = { cache: "no-store" };

function abortAll(requests: ReadonlySet<AbortController>): void {
	for (const controller of requests)
		controller.abort(new Error("the client was closed"));
}
