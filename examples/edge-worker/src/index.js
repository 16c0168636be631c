import { env } from "cloudflare:workers";
import { createEdge } from "fanion/edge";
import { workersKvStorage } from "fanion/storage";

// One edge for all requests of an isolate.
const edge = createEdge({
	upstreamUrl: env.UPSTREAM_URL,
	tokens: env.TOKENS.split(","),
	// A new isolate starts with the last good flags and tokens.
	storage: workersKvStorage(env.FLAGS),
	refreshInterval: 1000 * env.REFRESH_INTERVAL_SECONDS,
	logger: (entry) => console.log(JSON.stringify(entry)),
});

export default { fetch: edge.fetch };
