import type { Call, Route } from "./call.js";
import type { EdgeResponse } from "./http.js";
import type { ResolvedEdgeOptions } from "./resolved-options.js";
import type { Responder } from "./responder.js";

/** What the health checks ask. */
export interface Health {
	readonly isReady: boolean;
}

/** Answers operators: `/internal-backstage`. */
export class BackstageApi {
	readonly #health: Health;
	readonly #responder: Responder;

	constructor(
		health: Health,
		_options: ResolvedEdgeOptions,
		responder: Responder,
	) {
		this.#health = health;
		this.#responder = responder;
	}

	routes(): Route[] {
		const route = (path: string, answer: Route["answer"]): Route => ({
			methods: ["GET", "HEAD"],
			path: `/internal-backstage/${path}`,
			access: "open",
			answer,
		});
		return [
			route("health", ({ request }) =>
				this.#responder.json(request, '{"status":"OK"}'),
			),
			route("ready", (call) => this.#ready(call)),
		];
	}

	#ready({ request }: Call): EdgeResponse {
		return this.#health.isReady
			? this.#responder.json(request, '{"status":"READY"}')
			: this.#responder.withStatus(request, 503, { status: "NOT_READY" });
	}
}
