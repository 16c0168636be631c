import { encodeHeader } from "../../client/header-value.js";
import { headersOf, JSON_BODY } from "./request-headers.js";
import type { Settings } from "./settings.js";
import type { IContext } from "./types.js";

/** The answer to a request for toggles. */
export interface Answer {
	/** HTTP status. */
	readonly status: number;
	readonly isOk: boolean;
	/** Parsed JSON, if the answer is OK. */
	readonly body: unknown;
	/** Empty if the answer has none. */
	readonly etag: string;
	/** Whether a newer request was sent meanwhile. */
	readonly isOutdated: boolean;
}

/** Requests toggles. A request ends the one before. */
export class FrontendApi {
	readonly #settings: Settings;
	#controller: AbortController | null | undefined;
	#count = 0;
	/** The ETag of the current toggles. */
	etag = "";

	constructor(settings: Settings) {
		this.#settings = settings;
	}

	/** Whether the host, or the caller, has a `fetch`. */
	get canSend(): boolean {
		return Boolean(this.#settings.send);
	}

	/** Sends a context; `accept` lists the media types of the answer. Rejects if the request fails, or is ended. */
	async ask(context: IContext, accept: string): Promise<Answer> {
		this.#count += 1;
		const id = this.#count;
		const controller = this.#replaceController();
		const { signal = null } = controller ?? {};
		try {
			const response = await this.#send(context, accept, signal);
			const { status, ok: isOk } = response;
			const body = isOk ? await response.json() : undefined;
			const etag = (isOk && response.headers.get("ETag")) || "";
			return { status, isOk, body, etag, isOutdated: id !== this.#count };
		} finally {
			if (this.#controller === controller) this.#controller = undefined;
		}
	}

	#replaceController(): AbortController | null | undefined {
		if (!this.#controller?.signal.aborted) this.#controller?.abort();
		this.#controller = this.#settings.newController?.();
		return this.#controller;
	}

	#send(
		context: IContext,
		accept: string,
		signal: AbortSignal | null,
	): Promise<Response> {
		const { send, url, usePOSTrequests, evaluation } = this.#settings;
		const isPost = usePOSTrequests && evaluation !== "definitions";
		const headers = headersOf(this.#settings, {
			accept,
			"unleash-appname": encodeHeader(context.appName),
			...(isPost ? JSON_BODY : {}),
			...(this.etag ? { "if-none-match": this.etag } : {}),
		});
		// INVARIANT: the updater asks only if `canSend`.
		return (send as NonNullable<typeof send>)(
			isPost || evaluation === "definitions"
				? String(url)
				: addContext(url, context),
			{
				method: isPost ? "POST" : "GET",
				cache: "no-cache",
				headers,
				...(isPost ? { body: JSON.stringify({ context }) } : {}),
				...(signal ? { signal } : {}),
			},
		);
	}
}

/** Returns an address with a context as its query. */
function addContext(url: URL, { properties, ...fields }: IContext): string {
	const address = new URL(url);
	const add = (name: string, value: unknown) => {
		if (value !== undefined && value !== null)
			address.searchParams.append(name, String(value));
	};
	for (const [name, value] of Object.entries(fields)) add(name, value);
	for (const [name, value] of Object.entries(properties ?? {}))
		add(`properties[${name}]`, value);
	return String(address);
}
