import { FanionError } from "fanion";
import { firstLine } from "../error.js";
import { type ClientOptions, TIMEOUT } from "./options.js";
import { Timer } from "./timer.js";
import { SPECIFICATION, VERSION } from "./version.js";

/** Who this client is, as the server knows it. */
export interface Identity {
	readonly appName: string;
	readonly instanceId: string;
	/** A UUID. */
	readonly connectionId: string;
	/** Name and version of this package. */
	readonly sdkVersion: string;
}

/** What came back. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: Uint8Array;
	/** What `Retry-After` asks for, in milliseconds. */
	readonly retryAfter: number | undefined;
}

/** A server of Unleash, by its address and a token. */
export class Server {
	readonly #options: ClientOptions;
	readonly #fetch: typeof fetch;
	/** All that is asked for, and has not come yet. */
	readonly #asking = new Set<AbortController>();
	#identity: Identity | undefined;
	/** The last token that was asked for, and what it tells beside its secret. */
	#known: { readonly token: string; readonly scope: string } | undefined;

	constructor(options: ClientOptions) {
		this.#options = options;
		// By itself it would be called on this object, which hosts refuse.
		this.#fetch =
			options.fetch ?? ((...request) => globalThis.fetch(...request));
	}

	/** Made when first needed, since some hosts grant no chance before the first request. */
	get identity(): Identity {
		this.#identity ??= {
			appName: this.#options.appName,
			instanceId: this.#options.instanceId ?? uuid(),
			connectionId: uuid(),
			sdkVersion: `fanion:${VERSION}`,
		};
		return this.#identity;
	}

	get appName(): string {
		return this.#options.appName;
	}

	/** The token as it is now. A function of the caller's is asked, so this is for requests. */
	#askToken(): string {
		const { token: given = "" } = this.#options;
		const token = typeof given === "string" ? given : given();
		if (token !== this.#known?.token)
			this.#known = { token, scope: /^(.*:.*)\./.exec(token)?.[1] ?? "" };
		return token;
	}

	/** All of the last token but its secret; for an old one, nothing. */
	get scope(): string {
		if (!this.#known) this.#askToken();
		return this.#known?.scope ?? "";
	}

	/** Asks for something; `headers` beside the usual ones. A whole address is asked without the token. */
	get(path: string, headers: Record<string, string>): Promise<Answer> {
		return this.#ask(path, { headers });
	}

	/** Sends JSON. With `keepalive` it outlives the page. */
	post(path: string, body: string, keepalive: boolean): Promise<Answer> {
		const headers = { "content-type": "application/json" };
		return this.#ask(path, { method: "POST", headers, body, keepalive });
	}

	/** Opens something that goes on: `use` reads it, and says when it was heard of. */
	async open(
		path: string,
		headers: Record<string, string>,
		idle: number,
		use: (response: Response, alive: () => void) => Promise<void>,
	): Promise<void> {
		await this.#send(path, { headers }, idle, use);
	}

	/** Gives up all that is asked for. What is being sent may have arrived already, so that goes on. */
	abort(): void {
		for (const controller of this.#asking)
			controller.abort(new Error("the client was closed"));
	}

	async #ask(path: string, init: RequestInit): Promise<Answer> {
		const { timeout = TIMEOUT } = this.#options;
		return this.#send(path, init, timeout, async (response) => {
			const { status, headers } = response;
			const retryAfter = waitOf(headers.get("retry-after"));
			const body = new Uint8Array(await response.arrayBuffer());
			return { status, headers, body, retryAfter };
		});
	}

	/** Any failure is told in our words; silence of `patience` milliseconds is one. */
	async #send<Result>(
		path: string,
		init: RequestInit,
		patience: number,
		use: (response: Response, alive: () => void) => Promise<Result>,
	): Promise<Result> {
		const address = this.#address(path);
		const controller = new AbortController();
		const { signal } = controller;
		const timer = new Timer();
		let isOver = false;
		const alive = () => {
			const end = () =>
				controller.abort(new Error(`silent for ${patience} ms`));
			if (!isOver) timer.start(patience, end);
		};
		if (init.method === undefined) this.#asking.add(controller);
		// Some hosts never come back from a body that is broken, whatever the signal says.
		const gone = new Promise<never>((_, reject) => {
			signal.addEventListener("abort", () => reject(signal.reason));
		});
		const work = async () => {
			const headers = this.#headers(path, init.headers);
			const request = { ...init, ...CACHE, headers, signal };
			return use(await this.#fetch(address, request), alive);
		};
		try {
			alive();
			return await Promise.race([work(), gone]);
		} catch (cause) {
			const why = firstLine(signal.reason ?? cause);
			throw new FanionError("GENERAL", `\`${address}\`: ${why}`, { cause });
		} finally {
			isOver = true;
			timer.stop();
			this.#asking.delete(controller);
		}
	}

	#address(path: string): string {
		if (!path.startsWith("/")) return path;
		const { url, projects = [], namePrefix } = this.#options;
		const base = text(url ?? "").replace(/\/+$|\/(client\/)?features\/?$/g, "");
		const api = base.endsWith("/api") ? base : `${base}/api`;
		const query = new URLSearchParams(
			projects.map((project) => ["project", project]),
		);
		if (namePrefix) query.set("namePrefix", namePrefix);
		const asks = /features|delta|streaming/.test(path) && query.size > 0;
		return api + path + (asks ? `?${query}` : "");
	}

	#headers(path: string, more?: HeadersInit): Headers {
		const headers = new Headers(more);
		const add = (entries: Readonly<Record<string, string>>) => {
			for (const name in entries) headers.set(name, entries[name] as string);
		};
		const { refreshInterval, headers: own = {} } = this.#options;
		if (!path.startsWith("/")) {
			add(own);
			return headers;
		}
		const { appName, instanceId, connectionId, sdkVersion } = this.identity;
		const token = this.#askToken();
		if (token) add({ authorization: token });
		add({
			"unleash-appname": appName,
			"unleash-instanceid": instanceId,
			"unleash-sdk": sdkVersion,
			"unleash-client-spec": SPECIFICATION,
		});
		if (refreshInterval) add({ "unleash-interval": String(refreshInterval) });
		add(own);
		add({ "unleash-connection-id": connectionId });
		return headers;
	}
}

/** The environment of a token, by its scope: names of environments may have dots, secrets have none. */
export function environmentOf(scope: string): string {
	return /:(.*)/.exec(scope)?.[1] ?? "default";
}

/** Milliseconds that `Retry-After` asks for, by seconds or by a date. */
function waitOf(header: string | null): number | undefined {
	if (!header) return undefined;
	const seconds = Number(header);
	const wait = seconds >= 0 ? seconds * 1000 : Date.parse(header) - Date.now();
	return wait > 0 ? wait : undefined;
}

/** An address as text. */
export function text(address: string | { readonly href: string }): string {
	return typeof address === "string" ? address : address.href;
}

/** We keep what we have ourselves. Elsewhere than in pages the option is unknown, or throws. */
const CACHE: RequestInit =
	typeof document === "object" ? { cache: "no-store" } : {};

/** A random id. Pages that came by plain HTTP have no `randomUUID`. */
export function uuid(): string {
	const { crypto } = globalThis;
	if (crypto.randomUUID) return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	bytes[6] = ((bytes[6] as number) & 15) | 64;
	bytes[8] = ((bytes[8] as number) & 63) | 128;
	const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
	return hex.join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
