// Starts an Unleash server with deltas, streaming and several projects: the open-source server computes deltas
// and stores projects, but has no paths for them.

import {
	createClientFeatureToggleDelta,
	extractAuditInfoFromUser,
	start,
	UPDATE_DELTA,
} from "unleash-server";

await start({
	preRouterHook: (app, config, services, _stores, database) => {
		addDeltaPaths(app, config, services, database);
		addProjectPath(app, services);
	},
});

/** Adds the path that creates a project: `{ id, name }`. */
function addProjectPath(app, { projectService }) {
	app.post("/api/admin/projects", async ({ body, user }, response) => {
		const audit = extractAuditInfoFromUser(user);
		const project = await projectService.createProject(body, user, audit);
		return response.status(201).json(project);
	});
}

function addDeltaPaths(app, config, services, database) {
	const deltas = createClientFeatureToggleDelta(database, config);
	const deltaSince = (revision, request) =>
		services.clientFeatureToggleService.getClientDelta(
			revision,
			queryOf(request),
		);

	app.get("/api/client/delta", async (request, response) => {
		const known = revisionOf(request.headers["if-none-match"]);
		const delta = await deltaSince(known, request);
		const revision = lastOf(delta);
		if (revision === undefined || revision === known)
			return response.status(304).end();
		return response.set("ETag", `"${revision}"`).json(delta);
	});

	app.get("/api/client/streaming", async (request, response) => {
		let known = revisionOf(request.headers["last-event-id"]);
		const send = (event, delta) => {
			known = lastOf(delta) ?? known;
			response.write(
				`event: ${event}\nid: ${known}\ndata: ${JSON.stringify(delta)}\n\n`,
			);
			response.flush?.();
		};
		response.writeHead(200, { "Content-Type": "text/event-stream" });
		send(
			"unleash-connected",
			(await deltaSince(known, request)) ?? { events: [] },
		);
		const update = async () => {
			const delta = await deltaSince(known, request);
			if (delta) send("unleash-updated", delta);
		};
		deltas.on(UPDATE_DELTA, update);
		request.on("close", () => deltas.off(UPDATE_DELTA, update));
	});
}

/** Returns the query of a request, limited to the scope of its token. */
function queryOf({ user, query }) {
	const projects = user?.projects ?? ["*"];
	return {
		...(projects.includes("*") ? {} : { project: projects }),
		...(user?.environment ? { environment: user.environment } : {}),
		...(query.namePrefix ? { namePrefix: query.namePrefix } : {}),
	};
}

/** Parses the revision of an ETag or event id. */
function revisionOf(header) {
	const revision = Number.parseInt(header?.replace(/^(W\/)?"/, "") ?? "", 10);
	return Number.isNaN(revision) ? undefined : revision;
}

/** Returns the id of the last event. */
function lastOf(delta) {
	return delta?.events.at(-1)?.eventId;
}
