import type { Answer, Call, Route } from "./call.js";
import { parameterOf } from "./context-query.js";
import type { Definitions } from "./definitions.js";
import type { FlagAccess } from "./flag-access.js";
import type { EdgeRequest } from "./http.js";
import type { Responder } from "./responder.js";

/** Answers the client API: definitions for SDKs that evaluate themselves. */
export class ClientApi {
	readonly #flags: FlagAccess;
	readonly #responder: Responder;

	constructor(flags: FlagAccess, responder: Responder) {
		this.#flags = flags;
		this.#responder = responder;
	}

	routes(): Route[] {
		const route = (path: string, answer: Route["answer"]): Route => ({
			methods: path.endsWith("/") ? ["GET", "HEAD"] : ["GET", "HEAD", "POST"],
			path,
			access: "backend",
			answer,
		});
		return [
			route("/api/client/features", (call) => this.#features(call)),
			route("/api/client/features/", (call) => this.#feature(call)),
		];
	}

	#features(call: Call): Answer {
		const { request, query, token } = call;
		const prefix = query === "" ? undefined : parameterOf(query, "namePrefix");
		return this.#withDefinitions(call, (definitions) => {
			const { body, etag } = definitions.bodyFor(token, prefix);
			return this.#responder.tagged(request, body, etag);
		});
	}

	#feature(call: Call): Answer {
		const { request, token, name } = call;
		return this.#withDefinitions(call, (definitions) => {
			const feature = definitions
				.featuresFor(token)
				.find((entry) => entry.name === name);
			return feature
				? this.#responder.json(request, JSON.stringify(feature))
				: this.#notFound(request, name);
		});
	}

	#notFound(request: EdgeRequest, name: string): Answer {
		return this.#responder.error(
			request,
			404,
			`there is no flag \`${name.slice(0, 100)}\` that the token may see`,
		);
	}

	#withDefinitions(
		call: Call,
		use: (definitions: Definitions) => Answer,
	): Answer {
		return this.#flags.with(call, ({ definitions }) =>
			definitions.exist
				? use(definitions)
				: this.#responder.error(
						call.request,
						503,
						"the flags come from a snapshot, which has no definitions: wait until the server answers",
						{ "retry-after": "5" },
					),
		);
	}
}
