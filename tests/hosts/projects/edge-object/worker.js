// An edge whose server is a Durable Object. Intervals are bindings, in milliseconds.

import { env } from "cloudflare:workers";
import { createObjectEdge, EdgeObject } from "fanion/edge/object";
import { workersKvStorage } from "fanion/storage";

const options = {
	upstreamUrl: env.UPSTREAM_URL,
	tokens: [env.TOKEN],
	storage: workersKvStorage(env.FLAGS),
	refreshInterval: env.REFRESH_INTERVAL,
	logger: () => {},
};

export class Flags extends EdgeObject {
	constructor(ctx) {
		super(ctx, { ...options, metricsInterval: env.METRICS_INTERVAL });
	}
}

const edge = createObjectEdge(env.EDGE, { ...options, metricsInterval: 20 });

export default { fetch: edge.fetch };
