// The address of an edge that restarts.

import { createEdge } from "fanion/edge";
import { Engine } from "fanion/tools";
import { serveEdge } from "../../tests/edge/support/http-server.js";
import { BACKEND } from "../../tests/edge-server/support/upstream.js";

const DOWN = { status: 503, headers: {}, body: "" };

/** Passes requests to an edge, which can be replaced. */
export class EdgeProxy {
	url;
	restarts = 0;
	#upstream;
	#fetch;
	#edge;
	#pending = new Set();

	/** `fetch` is that of the edge. */
	constructor(upstream, fetch) {
		this.#upstream = upstream;
		this.#fetch = fetch;
	}

	async start(context) {
		this.#open();
		this.url = await serveEdge(context, this);
	}

	async handle(request) {
		if (this.#edge === undefined) return DOWN;
		const answer = Promise.resolve(this.#edge.handle(request));
		this.#pending.add(answer);
		try {
			return await answer;
		} finally {
			this.#pending.delete(answer);
		}
	}

	/** Ends the edge, which reports what it has counted, and starts another. */
	async restart() {
		await this.close();
		this.#open();
		this.restarts += 1;
	}

	async close() {
		const edge = this.#edge;
		this.#edge = undefined;
		await Promise.allSettled(this.#pending);
		await edge?.close();
	}

	#open() {
		this.#edge = createEdge({
			upstreamUrl: this.#upstream.url,
			fetch: this.#fetch,
			tokens: [BACKEND],
			engine: (options) => new Engine(options),
			residual: true,
			serveChanges: true,
			refreshInterval: 1000,
			metricsInterval: 2000,
			upstreamRequestTimeout: 2000,
			logger: () => {},
		});
	}
}
