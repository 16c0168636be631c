// The parts of GitLab that the job of docs/pull-requests.md uses.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import {
	installNpx,
	NUMBER,
	npxVariables,
	runScript,
	TOKEN,
} from "./pull-request.js";

const PROJECT = 3;
const PATH = `/api/v4/projects/${PROJECT}/merge_requests/${NUMBER}/notes`;
const BOT = { username: `project_${PROJECT}_bot_1` };

/** Starts the notes of a merge request, one of which is of a user who copied the mark. */
export async function startGitLab(context) {
	const notes = [
		{ id: 1, author: { username: "x" }, body: "<!-- fanion -->\nmine" },
	];
	const requests = [];
	const server = createServer(async (request, response) => {
		const form = new URLSearchParams(
			Buffer.concat(await request.toArray()).toString(),
		);
		const { pathname } = new URL(request.url, "http://localhost");
		requests.push(request.method);
		const answer = (status, body) =>
			response.writeHead(status).end(JSON.stringify(body));
		if (request.headers["private-token"] !== TOKEN) return answer(401, {});
		const known = notes.find(({ id }) => pathname === `${PATH}/${id}`);
		if (request.method === "PUT" && known?.author === BOT)
			known.body = form.get("body");
		else if (pathname !== PATH) return answer(404, {});
		else if (request.method === "POST")
			notes.push({ id: notes.length + 1, author: BOT, body: form.get("body") });
		return answer(200, notes);
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	context.after(() => {
		server.close();
		server.closeAllConnections();
	});
	const address = `http://127.0.0.1:${server.address().port}/api/v4`;
	return { address, notes, requests };
}

/** Runs the script of a job in a shell, as a runner does: variables may contain variables. */
export async function runJob(
	{ folder, clone, base },
	{ script, variables },
	address,
) {
	const given = {
		CI_API_V4_URL: address,
		CI_PROJECT_ID: String(PROJECT),
		CI_MERGE_REQUEST_IID: String(NUMBER),
		CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
	};
	const expand = (text) => text.replace(/\$(\w+)/g, (_, name) => given[name]);
	const declared = Object.entries(variables).map(([name, text]) => [
		name,
		expand(text),
	]);
	const env = {
		...given,
		...Object.fromEntries(declared),
		...npxVariables(await installNpx(folder), join(folder, "npx")),
		FANION_TOKEN: TOKEN,
	};
	// The clone of this job has a history.
	const fetch = `git fetch --quiet --depth=1 origin ${base}`;
	return runScript([fetch, ...script].join("\n"), clone, env);
}
