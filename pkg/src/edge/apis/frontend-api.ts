import type { FlagAccess } from "../flags/flag-access.js";
import { type FlagSet, toToggle } from "../flags/flag-set.js";
import type { EdgeResponse } from "../http.js";
import type { Answer, Call, Route } from "../requests/call.js";
import type { ContextAccess } from "../requests/context-access.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { Responder } from "../transport/responder.js";
import { acceptsResidual } from "./residual-type.js";

/** Answers a request with a residual; `undefined` if the engine has no tools. */
type AnswerResidual = (
	call: Call,
	flags: FlagSet,
	context: object,
) => Promise<EdgeResponse | undefined>;

/** Answers the frontend API: flags evaluated for the context of the request, or the residual for it. */
export class FrontendApi {
	readonly #flags: FlagAccess;
	readonly #contexts: ContextAccess;
	readonly #responder: Responder;
	readonly #disableAll: boolean;
	/** `undefined` without residuals. */
	readonly #residual: AnswerResidual | undefined;

	constructor(
		{ disableAllEndpoint = false, residual }: ResolvedEdgeOptions,
		flags: FlagAccess,
		contexts: ContextAccess,
		responder: Responder,
		answerResidual: AnswerResidual,
	) {
		this.#residual = residual ? answerResidual : undefined;
		this.#disableAll = disableAllEndpoint;
		this.#flags = flags;
		this.#contexts = contexts;
		this.#responder = responder;
	}

	routes(): Route[] {
		const enabled = (call: Call) => this.#enabled(call);
		const all = (call: Call) => this.#toggles(call, true);
		const one = (call: Call) => this.#one(call);
		return ["/api/frontend", "/api/proxy"].flatMap((path) => [
			route(path, enabled),
			...(this.#disableAll ? [] : [route(`${path}/all`, all)]),
			route(`${path}/features/`, one),
		]);
	}

	/** Answers with the flags that are on, or with a residual if the request prefers it. */
	#enabled(call: Call): Answer {
		const residual = this.#residual;
		if (residual === undefined) return this.#toggles(call, false);
		return this.#evaluate(call, async (flags, context) => {
			const answer =
				(acceptsResidual(call.request) &&
					(await residual(call, flags, context))) ||
				this.#list(call, flags, context, false);
			return this.#responder.vary(answer, "accept");
		});
	}

	#toggles(call: Call, all: boolean): Answer {
		return this.#evaluate(call, (flags, context) =>
			this.#list(call, flags, context, all),
		);
	}

	/** Returns evaluated flags; `all` includes those that are off. */
	#list(
		call: Call,
		flags: FlagSet,
		context: object,
		all: boolean,
	): EdgeResponse {
		const { body, etag } = flags.evaluate(call.token, context, all);
		return this.#responder.tagged(call.request, body, etag);
	}

	#one(call: Call): Answer {
		const { request, token, name } = call;
		return this.#evaluate(call, (flags, context) => {
			const evaluation = flags.evaluateOne(token, name, context);
			return evaluation
				? this.#responder.json(request, toToggle(evaluation))
				: this.#responder.error(
						request,
						404,
						`there is no flag \`${name.slice(0, 100)}\` that the token may see`,
					);
		});
	}

	#evaluate(
		call: Call,
		evaluate: (flags: FlagSet, context: object) => Answer,
	): Answer {
		return this.#contexts.with(call, (context) =>
			this.#flags.with(call, (flags) => evaluate(flags, context)),
		);
	}
}

function route(path: string, answer: Route["answer"]): Route {
	const methods = ["GET", "HEAD", "POST"];
	return { methods, path, access: "frontend", answer };
}
