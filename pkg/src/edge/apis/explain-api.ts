import type { FlagAccess } from "../flags/flag-access.js";
import type { Answer, Call } from "../requests/call.js";
import type { ContextAccess } from "../requests/context-access.js";
import { isEqualSecret } from "../tokens/token.js";
import type { Responder } from "../transport/responder.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";
import { NO_TOOLS, toolsOf } from "./tools-engine.js";

/** The header with the token of explanations; the other token decides on environment and projects. */
const HEADER = "x-explain-token";

/** Answers why a flag evaluates as it does. */
export class ExplainApi {
	readonly #secret: string | undefined;
	readonly #flags: FlagAccess;
	readonly #contexts: ContextAccess;
	readonly #responder: Responder;

	constructor({ options, flags, contexts, responder }: ExtraDependencies) {
		this.#secret = options.explainToken;
		this.#flags = flags;
		this.#contexts = contexts;
		this.#responder = responder;
	}

	answers(): Answers {
		return [["/api/frontend/explain/", (call) => this.#answer(call)]];
	}

	#answer(call: Call): Answer {
		const { request } = call;
		const given = request.header(HEADER) ?? "";
		if (!isEqualSecret(given, this.#secret ?? ""))
			return this.#responder.error(
				request,
				403,
				`the header \`${HEADER}\` does not contain the token of explanations`,
			);
		return this.#contexts.with(call, (context) => this.#explain(call, context));
	}

	#explain(call: Call, context: object): Answer {
		const { request, token, name } = call;
		return this.#flags.with(call, (flags) => {
			const engine = toolsOf(flags.engine);
			if (engine === undefined)
				return this.#responder.error(request, 501, NO_TOOLS);
			if (!flags.sees(token, name))
				return this.#responder.error(
					request,
					404,
					`there is no flag \`${name.slice(0, 100)}\` that the token may see`,
				);
			const explanation = engine.explain(name, context);
			return this.#responder.json(request, JSON.stringify(explanation));
		});
	}
}
