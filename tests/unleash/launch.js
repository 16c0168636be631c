// Starts an Unleash server that also tells changes: the open-source server finds out about them, but has
// no addresses where a client could ask.

import {
	createClientFeatureToggleDelta,
	start,
	UPDATE_DELTA,
} from "unleash-server";

await start({ preRouterHook: tellChanges });

function tellChanges(app, config, services, _stores, database) {
	const changes = createClientFeatureToggleDelta(database, config);
	const since = (revision, request) =>
		services.clientFeatureToggleService.getClientDelta(
			revision,
			scope(request),
		);

	app.get("/api/client/delta", async (request, response) => {
		const known = revisionOf(request.headers["if-none-match"]);
		const delta = await since(known, request);
		const revision = lastOf(delta);
		if (revision === undefined || revision === known)
			return response.status(304).end();
		return response.set("ETag", `"${revision}"`).json(delta);
	});

	app.get("/api/client/streaming", async (request, response) => {
		let known = revisionOf(request.headers["last-event-id"]);
		const tell = (event, delta) => {
			known = lastOf(delta) ?? known;
			response.write(
				`event: ${event}\nid: ${known}\ndata: ${JSON.stringify(delta)}\n\n`,
			);
			response.flush?.();
		};
		response.writeHead(200, { "Content-Type": "text/event-stream" });
		tell("unleash-connected", (await since(known, request)) ?? { events: [] });
		const update = async () => {
			const delta = await since(known, request);
			if (delta) tell("unleash-updated", delta);
		};
		changes.on(UPDATE_DELTA, update);
		request.on("close", () => changes.off(UPDATE_DELTA, update));
	});
}

/** What a token may see, and what is asked of it. */
function scope({ user, query }) {
	const projects = user?.projects ?? ["*"];
	return {
		...(projects.includes("*") ? {} : { project: projects }),
		...(user?.environment ? { environment: user.environment } : {}),
		...(query.namePrefix ? { namePrefix: query.namePrefix } : {}),
	};
}

function revisionOf(header) {
	const revision = Number.parseInt(header?.replace(/^(W\/)?"/, "") ?? "", 10);
	return Number.isNaN(revision) ? undefined : revision;
}

function lastOf(delta) {
	return delta?.events.at(-1)?.eventId;
}
