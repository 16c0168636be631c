// An edge of fanion, and drop-in clients of it.

import { UnleashClient } from "fanion/compat/unleash-proxy-client";
import { createEdge } from "fanion/edge";
import { Engine } from "fanion/tools";

const FRONTEND = "*:development.page-secret";

/** Opens an edge; further options are those of `createEdge`. */
export function openEdge(t, document, options) {
	const edge = createEdge({
		bootstrap: document,
		frontendTokens: [FRONTEND],
		logger: () => {},
		engine: (options) => new Engine(options),
		residual: true,
		...options,
	});
	t.after(() => edge.close());
	return edge;
}

/** Opens a client of an edge. Returns it, its requests, and its events; further options are those of the client. */
export function openClient(t, edge, options) {
	const requests = [];
	const client = new UnleashClient({
		url: "https://edge.test/api/frontend",
		clientKey: FRONTEND,
		appName: "page",
		refreshInterval: 0,
		disableMetrics: true,
		fetch: async (input, init) => {
			const request = new Request(input, init);
			const response = await edge.fetch(request, { address: "10.0.0.1" });
			const type = response.headers.get("content-type");
			requests.push(`${request.method} ${response.status} ${type}`);
			return response;
		},
		...options,
	});
	const events = [];
	for (const event of ["update", "ready", "error", "warn", "recovered"])
		client.on(event, (value) => events.push(value ? [event, value] : event));
	t.after(() => client.stop());
	return { client, requests, events };
}
