import type { FlagAccess } from "../flags/flag-access.js";
import { type FlagSet, toToggle } from "../flags/flag-set.js";
import type { Answer, Call, Route } from "../requests/call.js";
import type { ContextAccess } from "../requests/context-access.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { Responder } from "../transport/responder.js";

/** Answers the frontend API: flags evaluated for the context of the request. */
export class FrontendApi {
	readonly #flags: FlagAccess;
	readonly #contexts: ContextAccess;
	readonly #responder: Responder;
	readonly #disableAll: boolean;

	constructor(
		{ disableAllEndpoint = false }: ResolvedEdgeOptions,
		flags: FlagAccess,
		contexts: ContextAccess,
		responder: Responder,
	) {
		this.#disableAll = disableAllEndpoint;
		this.#flags = flags;
		this.#contexts = contexts;
		this.#responder = responder;
	}

	routes(): Route[] {
		const enabled = (call: Call) => this.#toggles(call, false);
		const all = (call: Call) => this.#toggles(call, true);
		const one = (call: Call) => this.#one(call);
		return ["/api/frontend", "/api/proxy"].flatMap((path) => [
			route(path, enabled),
			...(this.#disableAll ? [] : [route(`${path}/all`, all)]),
			route(`${path}/features/`, one),
		]);
	}

	#toggles(call: Call, all: boolean): Answer {
		return this.#evaluate(call, (flags, context) => {
			const { body, etag } = flags.evaluate(call.token, context, all);
			return this.#responder.tagged(call.request, body, etag);
		});
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
