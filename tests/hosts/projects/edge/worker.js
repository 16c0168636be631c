// Answers with the answers of the edge in workerd; below `/edge`, an edge that was created outside of a request.

import { createEdge } from "fanion/edge";
import { workersKvStorage } from "fanion/storage";
import recorded from "./recorded.js";
import { collectAnswers, createRecordedServer } from "./support/answers.js";

const server = createRecordedServer(recorded.given);
let edge;

export default {
	async fetch(request, env, ctx) {
		const { pathname } = new URL(request.url);
		if (pathname === "/answers")
			return Response.json(await collectAnswers(createEdge, recorded));
		if (pathname === "/reports") return Response.json(server.reports);
		if (pathname === "/break") {
			server.fault = () => new Response(null, { status: 503 });
			edge = undefined;
			return new Response();
		}
		edge ??= createEdge({
			upstreamUrl: "https://unleash.test",
			fetch: server.fetch,
			tokens: ["*:development.c0ffee11"],
			metricsInterval: 100,
			storage: workersKvStorage(env.FLAGS),
		});
		return edge.fetch(request, env, ctx);
	},
};
