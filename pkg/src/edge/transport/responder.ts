import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { Cors } from "./cors.js";

type Headers = Readonly<Record<string, string>>;

/** The names of statuses in bodies of errors, as in answers of the Unleash server. */
const ERROR_NAMES: Readonly<Record<number, string>> = {
	400: "BadDataError",
	401: "AuthenticationRequired",
	403: "NoAccessError",
	404: "NotFoundError",
	405: "MethodNotAllowedError",
	413: "ContentTooLargeError",
	415: "ContentTypeError",
	422: "BadDataError",
	500: "InternalError",
	503: "UnavailableError",
};

/** Creates responses, with the headers for pages of other origins. */
export class Responder {
	readonly cors: Cors;

	constructor(options: ResolvedEdgeOptions) {
		this.cors = new Cors(options.cors ?? {});
	}

	/** Returns JSON. */
	json(request: EdgeRequest, body: string, extra?: Headers): EdgeResponse {
		return this.#create(request, 200, JSON_TYPE, body, extra);
	}

	/**
	 * Returns JSON with an ETag, or 304 without a body if the request has it.
	 *
	 * `type` is a media type that the request prefers to JSON, where the path has one.
	 */
	tagged(
		request: EdgeRequest,
		body: string | Uint8Array,
		etag: string,
		type?: string,
	): EdgeResponse {
		const known = request.header("if-none-match");
		if (known !== undefined && matches(known, etag))
			return { status: 304, headers: { ...this.cors.headers(request), etag } };
		return this.#create(request, 200, type ?? JSON_TYPE, body, { etag });
	}

	/** Adds that the answer depends on headers: names, separated by commas. */
	vary(
		{ headers, ...response }: EdgeResponse,
		names: string,
		extra?: Headers,
	): EdgeResponse {
		const vary = headers.vary ? `${headers.vary}, ${names}` : names;
		return { ...response, headers: { ...headers, vary, ...extra } };
	}

	/** Returns text. */
	text(request: EdgeRequest, body: string, type: string): EdgeResponse {
		return this.#create(request, 200, type, body, undefined);
	}

	/** Returns a response without a body. */
	empty(request: EdgeRequest, status: number, extra?: Headers): EdgeResponse {
		return { status, headers: { ...this.cors.headers(request), ...extra } };
	}

	/** Returns 202 with the JSON `null`, as the client API answers reports. */
	accepted(request: EdgeRequest): EdgeResponse {
		return this.#create(request, 202, JSON_TYPE, "null", undefined);
	}

	/** Returns an error; the message says what is wrong and what to do. */
	error(
		request: EdgeRequest,
		status: number,
		message: string,
		extra?: Headers,
	): EdgeResponse {
		const name = ERROR_NAMES[status] ?? "Error";
		const body = JSON.stringify({ name, message });
		return this.#create(request, status, JSON_TYPE, body, extra);
	}

	/** Returns JSON with any status. */
	withStatus(
		request: EdgeRequest,
		status: number,
		body: object,
		extra?: Headers,
	): EdgeResponse {
		const json = JSON.stringify(body);
		return this.#create(request, status, JSON_TYPE, json, extra);
	}

	#create(
		request: EdgeRequest,
		status: number,
		type: string,
		body: string | Uint8Array,
		extra: Headers | undefined,
	): EdgeResponse {
		const headers = {
			"content-type": type,
			...this.cors.headers(request),
			...(status === 503 && RETRY_AFTER),
			...extra,
		};
		return { status, headers, body };
	}
}

const JSON_TYPE = "application/json";

/** Seconds. */
const RETRY_AFTER = { "retry-after": "5" };

/** Returns whether `If-None-Match` contains an ETag. A proxy that compresses makes ETags weak. */
export function matches(header: string, etag: string): boolean {
	if (header === etag || header === "*") return true;
	return header
		.split(",")
		.some((given) => given.trim().replace(/^W\//, "") === etag);
}
