import type { Environments } from "../flags/environments.js";
import type { EdgeResponse } from "../http.js";
import type { Call, Route } from "../requests/call.js";
import type { Responder } from "../transport/responder.js";

/** Answers health checks. */
export class HealthApi {
	readonly #environments: Environments;
	readonly #responder: Responder;

	constructor(environments: Environments, responder: Responder) {
		this.#environments = environments;
		this.#responder = responder;
	}

	routes(): Route[] {
		const route = (name: string, answer: Route["answer"]): Route => ({
			methods: ["GET", "HEAD"],
			path: `/internal-backstage/${name}`,
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
		return this.#environments.isReady
			? this.#responder.json(request, '{"status":"READY"}')
			: this.#responder.withStatus(request, 503, { status: "NOT_READY" });
	}
}
