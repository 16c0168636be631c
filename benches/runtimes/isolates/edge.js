// An edge that starts from Workers KV, without a server that answers.

import { createEdge } from "fanion/edge";
import { workersKvStorage } from "fanion/storage";

let edge;

export default {
	async fetch(request, env, ctx) {
		edge ??= createEdge({
			upstreamUrl: env.UPSTREAM_URL,
			tokens: [env.TOKEN],
			pretrustedTokens: [env.PAGE_TOKEN],
			storage: workersKvStorage(env.FLAGS),
			metricsInterval: 0,
			logger: () => {},
		});
		const { pathname } = new URL(request.url);
		if (pathname === "/") return Response.json("started");
		return edge.fetch(request, env, ctx);
	},
};
