import type { EdgeResponse } from "../http.js";
import type { Answer, Call } from "../requests/call.js";
import type { EdgeToken } from "../tokens/token.js";
import { lifetimeOf } from "../transport/lifetime.js";
import type { Responder } from "../transport/responder.js";
import type { Definitions } from "./definitions.js";
import type { Environments } from "./environments.js";
import type { FlagSet } from "./flag-set.js";

/** Gives handlers the flags of the token of a request. */
export class FlagAccess {
	readonly #environments: Environments;
	readonly #responder: Responder;

	constructor(environments: Environments, responder: Responder) {
		this.#environments = environments;
		this.#responder = responder;
	}

	/** Calls a function with the flags of the token, at once if they are there. */
	with(call: Call, use: (flags: FlagSet) => Answer): Answer {
		const flags = this.#environments.flagsFor(call.token);
		return flags ? use(flags) : this.#awaitFlags(call, use);
	}

	/** Returns when the flags of a token last equaled those of the server; 0 if that is unknown. Unix milliseconds. */
	confirmedAt(token: EdgeToken): number {
		return this.#environments.confirmedAt(token);
	}

	/** Calls a function with the definitions that the token may see. */
	withDefinitions(
		call: Call,
		use: (definitions: Definitions) => Answer,
	): Answer {
		return this.with(call, ({ definitions }) =>
			definitions.exist
				? use(definitions)
				: this.#responder.error(
						call.request,
						503,
						"a snapshot has no definitions: wait for the server",
					),
		);
	}

	async #awaitFlags(
		{ request, token }: Call,
		use: (flags: FlagSet) => Answer,
	): Promise<EdgeResponse> {
		const flags = await this.#environments.fetchFlagsFor(
			token,
			lifetimeOf(request),
		);
		if (flags) return use(flags);
		const { environment } = token;
		return this.#responder.error(
			request,
			503,
			`there are no flags of environment \`${environment}\` yet: \`tokens\` needs a backend token of it, and the server has to answer`,
		);
	}
}
