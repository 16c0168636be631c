import type { FlagAccess } from "../flags/flag-access.js";
import type { Answer, Call, Route } from "../requests/call.js";
import { parameterOf } from "../requests/context-query.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import { audienceOf } from "../tokens/token.js";
import type { Responder } from "../transport/responder.js";

/** Answers the client API: definitions for SDKs that evaluate themselves. */
export class ClientApi {
	readonly #options: ResolvedEdgeOptions;
	readonly #flags: FlagAccess;
	readonly #responder: Responder;

	constructor(
		options: ResolvedEdgeOptions,
		flags: FlagAccess,
		responder: Responder,
	) {
		this.#options = options;
		this.#flags = flags;
		this.#responder = responder;
	}

	routes(): Route[] {
		return [
			{
				methods: ["GET", "HEAD", "POST"],
				path: "/api/client/features",
				access: "backend",
				answer: (call) => this.#answer(call),
			},
		];
	}

	#answer(call: Call): Answer {
		const { request, query, token } = call;
		const prefix = query === "" ? undefined : parameterOf(query, "namePrefix");
		return this.#flags.withDefinitions(call, (definitions) => {
			const { body, etag } = definitions.bodyFor(token, prefix);
			return this.#options.signing.sign({
				response: this.#responder.tagged(request, body, etag),
				body,
				etag,
				audience: audienceOf(token),
				sequence: this.#flags.confirmedAt(token),
				request: query ? `features?${query}` : "features",
			});
		});
	}
}
