import type { FlagAccess } from "../flags/flag-access.js";
import type { Answer, Call } from "../requests/call.js";
import type { Responder } from "../transport/responder.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";

/** Answers with the definition of one flag. */
export class DefinitionApi {
	readonly #flags: FlagAccess;
	readonly #responder: Responder;

	constructor({ flags, responder }: ExtraDependencies) {
		this.#flags = flags;
		this.#responder = responder;
	}

	answers(): Answers {
		return [["/api/client/features/", (call) => this.#answer(call)]];
	}

	#answer(call: Call): Answer {
		const { request, token, name } = call;
		return this.#flags.withDefinitions(call, (definitions) => {
			const feature = definitions
				.featuresFor(token)
				.find((entry) => entry.name === name);
			return feature
				? this.#responder.json(request, JSON.stringify(feature))
				: this.#responder.error(
						request,
						404,
						`there is no flag \`${name.slice(0, 100)}\` that the token may see`,
					);
		});
	}
}
