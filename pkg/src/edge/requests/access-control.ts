import type { EdgeRequest } from "../http.js";
import type { ResolvedEdgeOptions } from "../resolved-options.js";
import type { EdgeToken } from "../tokens/token.js";
import type { TokenRegistry, TokenStatus } from "../tokens/token-registry.js";
import { lifetimeOf } from "../transport/lifetime.js";
import type { Access, Route } from "./call.js";

/** Why a request is refused. */
export interface Refusal {
	readonly status: 401 | 403 | 503;
	readonly message: string;
}

/** Decides whether the token of a request may use a route. */
export class AccessControl {
	readonly #options: ResolvedEdgeOptions;
	readonly #registry: TokenRegistry;

	constructor(options: ResolvedEdgeOptions, registry: TokenRegistry) {
		this.#options = options;
		this.#registry = registry;
	}

	/** Returns the token of a request, or why it is refused: at once unless the server has to be asked. */
	check(
		request: EdgeRequest,
		{ access }: Route,
	): EdgeToken | Refusal | Promise<EdgeToken | Refusal> {
		const secret = this.#secretOf(request, access);
		if (secret === undefined)
			return refuse(
				access === "any" ? 401 : 403,
				`there is no token: send it in the header \`${this.#options.tokenHeader}\``,
			);
		const status = this.#registry.find(secret, lifetimeOf(request));
		if (status !== undefined) return decide(status, access);
		return this.#registry
			.resolve(secret)
			.then((resolved) => decide(resolved, access));
	}

	/** Returns the token of a request, with or without `Bearer`. */
	#secretOf(request: EdgeRequest, access: Access): string | undefined {
		const header = request.header(this.#options.tokenHeader)?.trim();
		const key = access === "any" ? request.header("x-api-key") : undefined;
		const given = header || key?.trim();
		if (!given) return undefined;
		return /^bearer /i.test(given) ? given.slice(7).trim() : given;
	}
}

function decide(status: TokenStatus, access: Access): EdgeToken | Refusal {
	switch (status) {
		case "malformed":
			return refuse(
				403,
				"the token is malformed: it has the form `project:environment.secret`",
			);
		case "invalid":
			return refuse(403, "the token is unknown, or was deleted");
		case "unavailable":
			return refuse(
				503,
				"the token cannot be validated, since the server does not answer: try again",
			);
		default:
			return access === "any" || status.kind === access
				? status
				: refuse(
						403,
						`the token is a ${status.kind} token: this path needs a ${access} token`,
					);
	}
}

function refuse(status: Refusal["status"], message: string): Refusal {
	return { status, message };
}
