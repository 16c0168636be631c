import { env } from "cloudflare:workers";
import { createObjectEdge, EdgeObject } from "fanion/edge/object";
import { workersKvStorage } from "fanion/storage";

const options = {
	upstreamUrl: env.UPSTREAM_URL,
	tokens: env.TOKENS.split(","),
	// A new isolate starts with the last good flags and tokens.
	storage: workersKvStorage(env.FLAGS),
	refreshInterval: 1000 * env.REFRESH_INTERVAL_SECONDS,
	metricsInterval: 1000 * env.METRICS_INTERVAL_SECONDS,
	logger: (entry) => console.log(JSON.stringify(entry)),
};

// One object for all isolates: it asks the server, and sends what SDKs count.
export class Flags extends EdgeObject {
	constructor(ctx) {
		super(ctx, options);
	}
}

// One edge for all requests of an isolate.
const edge = createObjectEdge(env.EDGE, options);

export default { fetch: edge.fetch };
