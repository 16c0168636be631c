import type { FlagAccess } from "../flags/flag-access.js";
import type { Answer, Call, Route } from "../requests/call.js";
import { parameterOf } from "../requests/context-query.js";
import type { Responder } from "../transport/responder.js";

/** Answers the client API: definitions for SDKs that evaluate themselves. */
export class ClientApi {
	readonly #flags: FlagAccess;
	readonly #responder: Responder;

	constructor(flags: FlagAccess, responder: Responder) {
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
			return this.#responder.tagged(request, body, etag);
		});
	}
}
