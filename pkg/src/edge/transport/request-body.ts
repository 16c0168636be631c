import type { EdgeRequest, EdgeResponse } from "../http.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { Responder } from "./responder.js";

/** The JSON of a body, or the answer to a request without usable JSON. */
export type ReadJson =
	| { readonly json: unknown; readonly text: string }
	| { readonly refusal: EdgeResponse };

/** Reads bodies of requests, up to a limit. */
export class RequestBody {
	readonly #options: ResolvedEdgeOptions;
	readonly #responder: Responder;

	constructor(options: ResolvedEdgeOptions, responder: Responder) {
		this.#options = options;
		this.#responder = responder;
	}

	/** Reads the body as JSON. */
	async readJson(request: EdgeRequest): Promise<ReadJson> {
		const type = request.header("content-type") ?? "";
		if (!isJson(type))
			return this.#refuse(
				request,
				415,
				`the content type is \`${type.slice(0, 100)}\`: send \`application/json\``,
			);
		const text = await this.readText(request);
		if (text === undefined)
			return this.#refuse(
				request,
				413,
				`the body is larger than ${this.#options.maxBodySize} bytes: send less at once`,
			);
		try {
			return { json: JSON.parse(text), text };
		} catch {
			const what = text === "" ? "empty" : "not JSON";
			return this.#refuse(request, 400, `the body is ${what}: send JSON`);
		}
	}

	/** Reads the body; `undefined` if it is too large. */
	async readText(request: EdgeRequest): Promise<string | undefined> {
		const { maxBodySize } = this.#options;
		const length = Number(request.header("content-length") ?? 0);
		return length > maxBodySize ? undefined : request.text(maxBodySize);
	}

	#refuse(request: EdgeRequest, status: number, message: string): ReadJson {
		return { refusal: this.#responder.error(request, status, message) };
	}
}

/** Returns whether a content type is JSON, also one of a format that is JSON: `application/vnd.x+json`. */
function isJson(type: string): boolean {
	const [name = ""] = type.toLowerCase().split(";");
	const trimmed = name.trim();
	return trimmed === "application/json" || trimmed.endsWith("+json");
}
