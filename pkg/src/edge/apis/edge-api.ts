import type { EdgeResponse } from "../http.js";
import type { Call } from "../requests/call.js";
import type { EdgeToken } from "../tokens/token.js";
import type { TokenRegistry } from "../tokens/token-registry.js";
import type { RequestBody } from "../transport/request-body.js";
import type { Responder } from "../transport/responder.js";
import type { Answers, ExtraDependencies } from "./extra-routes.js";

/** Most tokens of one question. */
const MAX_TOKENS = 100;

/** Answers other edges and proxies: which tokens are valid. */
export class EdgeApi {
	readonly #registry: TokenRegistry;
	readonly #responder: Responder;
	readonly #body: RequestBody;

	constructor({ registry, responder, body }: ExtraDependencies) {
		this.#registry = registry;
		this.#responder = responder;
		this.#body = body;
	}

	answers(): Answers {
		return [["/edge/validate", (call) => this.#validate(call)]];
	}

	async #validate({ request }: Call): Promise<EdgeResponse> {
		const body = await this.#body.readJson(request);
		if ("refusal" in body) return body.refusal;
		const { tokens } = Object(body.json);
		if (!Array.isArray(tokens) || tokens.length > MAX_TOKENS)
			return this.#responder.error(
				request,
				422,
				`\`tokens\` is not a list of at most ${MAX_TOKENS} tokens`,
			);
		const secrets = tokens.filter((token) => typeof token === "string");
		const resolved = await Promise.all(
			secrets.map((secret) => this.#registry.resolve(secret)),
		);
		if (resolved.includes("unavailable"))
			return this.#responder.error(
				request,
				503,
				"the server does not answer, so a token may be valid or not: ask again",
			);
		const known = resolved.filter((status) => typeof status === "object");
		const json = JSON.stringify({ tokens: known.map(toEntry) });
		return this.#responder.json(request, json);
	}
}

/** Returns a token in the format of Unleash. It answers the caller, who has sent the token. */
function toEntry(token: EdgeToken): object {
	const { secret, kind, environment, projects, isTrusted } = token;
	const status = isTrusted ? "Trusted" : "Validated";
	return { token: secret, type: kind, environment, projects, status };
}
