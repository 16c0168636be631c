import type { EdgeResponse } from "../http.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { userAddress } from "../transport/peer-address.js";
import type { RequestBody } from "../transport/request-body.js";
import type { Responder } from "../transport/responder.js";
import type { Answer, Call } from "./call.js";
import { parseQueryContext } from "./context-query.js";
import { type RequestContext, toRequestContext } from "./request-context.js";

type UseContext = (context: object, body?: string) => Answer;

/** Gives handlers the context of a request. */
export class ContextAccess {
	readonly #options: ResolvedEdgeOptions;
	readonly #responder: Responder;
	readonly #body: RequestBody;

	constructor(
		options: ResolvedEdgeOptions,
		responder: Responder,
		body: RequestBody,
	) {
		this.#options = options;
		this.#responder = responder;
		this.#body = body;
	}

	/** Calls a function with the context in the query or body, at once if it is in the query; also with the body. */
	with(call: Call, use: UseContext): Answer {
		if (call.request.method === "POST") return this.#withBody(call, use);
		const context = parseQueryContext(call.query);
		return typeof context === "string"
			? this.#responder.error(
					call.request,
					400,
					`the query has \`${context.slice(0, 100)}\` more than once: send each field once`,
				)
			: use(this.complete(call, context));
	}

	async #withBody(call: Call, use: UseContext): Promise<EdgeResponse> {
		const body = await this.#body.readJson(call.request);
		if ("refusal" in body) return body.refusal;
		const context = toRequestContext(body.json);
		return context
			? use(this.complete(call, context), body.text)
			: this.#responder.error(
					call.request,
					422,
					'the body is no context: send an object such as `{"context":{"userId":"7"}}`',
				);
	}

	/** Returns the fields of a context, with the address of the peer if the context has none. */
	complete({ request }: Call, { fields }: RequestContext): object {
		fields.remoteAddress ??= userAddress(request, this.#options);
		return fields;
	}
}
