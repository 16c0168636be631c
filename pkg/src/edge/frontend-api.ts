import type { Answer, Call, Route } from "./call.js";
import { parseQueryContext } from "./context-query.js";
import type { Environments } from "./environments.js";
import type { FlagSet } from "./flag-set.js";
import { toToggle } from "./flag-set.js";
import { userAddress } from "./peer-address.js";
import { RequestBody } from "./request-body.js";
import { type RequestContext, toRequestContext } from "./request-context.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";
import type { Responder } from "./responder.js";

/** What a handler does with the flags and the context of a request. */
export type Evaluate = (flags: FlagSet, context: object) => Answer;

/** Answers the frontend API: flags evaluated for the context of the request. */
export class FrontendApi {
	readonly #options: ResolvedEdgeOptions;
	readonly #environments: Environments;
	readonly #responder: Responder;
	readonly #body: RequestBody;

	constructor(
		options: ResolvedEdgeOptions,
		environments: Environments,
		responder: Responder,
	) {
		this.#options = options;
		this.#environments = environments;
		this.#responder = responder;
		this.#body = new RequestBody(options, responder);
	}

	routes(): Route[] {
		const methods = ["GET", "HEAD", "POST"];
		const access = "frontend";
		const enabled = (call: Call) => this.#toggles(call, false);
		const all = (call: Call) => this.#toggles(call, true);
		const paths = (answer: (call: Call) => Answer, ...list: string[]) =>
			list.map((path): Route => ({ methods, path, access, answer }));
		const { disableAllEndpoint } = this.#options;
		return [
			...paths(enabled, "/api/frontend", "/api/proxy"),
			...(disableAllEndpoint
				? []
				: paths(all, "/api/frontend/all", "/api/proxy/all")),
			...paths((call) => this.#one(call), "/api/frontend/features/"),
			...paths((call) => this.#one(call), "/api/proxy/features/"),
		];
	}

	#toggles(call: Call, all: boolean): Answer {
		return this.withContext(call, (flags, context) => {
			const { text, etag } = flags.evaluate(call.token, context, all);
			const body = `{"toggles":[${text}]}`;
			return this.#responder.tagged(call.request, body, etag);
		});
	}

	#one(call: Call): Answer {
		const { request, token, name } = call;
		return this.withContext(call, (flags, context) => {
			const evaluation = flags.evaluateOne(token, name, context);
			return evaluation
				? this.#responder.json(request, toToggle(evaluation))
				: this.#responder.error(
						request,
						404,
						`there is no flag \`${name}\` that the token may see`,
					);
		});
	}

	/** Calls a function with the flags of the token and the context of the request, at once if both are there. */
	withContext(call: Call, evaluate: Evaluate): Answer {
		if (call.request.method === "POST")
			return this.#withBodyContext(call, evaluate);
		const context = parseQueryContext(call.query);
		return typeof context === "string"
			? this.#responder.error(
					call.request,
					400,
					`the query has \`${context}\` more than once: send each field once`,
				)
			: this.#withFlags(call, context, evaluate);
	}

	async #withBodyContext(call: Call, evaluate: Evaluate) {
		const body = await this.#body.readJson(call.request);
		if ("refusal" in body) return body.refusal;
		const context = toRequestContext(body.json);
		return context
			? this.#withFlags(call, context, evaluate)
			: this.#responder.error(
					call.request,
					422,
					'the body is no context: send an object such as `{"context":{"userId":"7"}}`',
				);
	}

	#withFlags(
		call: Call,
		{ fields }: RequestContext,
		evaluate: Evaluate,
	): Answer {
		fields["remoteAddress"] ??= userAddress(call.request, this.#options);
		return this.withFlags(call, (flags) => evaluate(flags, fields));
	}

	/** Calls a function with the flags of the token, at once if they are there. */
	withFlags(call: Call, use: (flags: FlagSet) => Answer): Answer {
		const flags = this.#environments.flagsFor(call.token);
		return flags ? use(flags) : this.#awaitFlags(call, use);
	}

	async #awaitFlags({ request, token }: Call, use: (flags: FlagSet) => Answer) {
		const lifetime = request.waitUntil
			? { waitUntil: request.waitUntil }
			: undefined;
		const flags = await this.#environments.fetchFlagsFor(token, lifetime);
		if (flags) return use(flags);
		const { environment } = token;
		return this.#responder.error(
			request,
			503,
			`there are no flags of environment \`${environment}\` yet: give the edge a backend token of it, and check that the server answers`,
			{ "retry-after": "5" },
		);
	}
}
