// Serves a stand-in for an Unleash server over HTTP.

import { once } from "node:events";
import { createServer } from "node:http";
import { UnleashServer } from "../../edge/support/unleash-server.js";

export const BACKEND = "*:development.backend-secret-0123456789";
export const FRONTEND = "*:development.frontend-secret-0123456789";

export const TOKENS = {
	[BACKEND]: { type: "client", environment: "development", projects: ["*"] },
	[FRONTEND]: { type: "frontend", environment: "development", projects: ["*"] },
};

/** Returns a document with flags that are on. */
export function documentOf(...names) {
	const features = names.map((name) => ({
		name,
		type: "release",
		project: "default",
		enabled: true,
		strategies: [{ name: "default", parameters: {} }],
	}));
	return { version: 2, features, segments: [] };
}

/** Starts a stand-in on a free port; it ends with the test. Returns it with its `url`. */
export async function startUpstream(
	context,
	document = documentOf("one"),
	tokens = TOKENS,
) {
	const stand = new UnleashServer({
		tokens,
		documents: { development: document },
	});
	const server = createServer(async (incoming, outgoing) => {
		const chunks = await incoming.toArray();
		const { method, url, headers } = incoming;
		const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
		const init = { method, headers, body };
		try {
			const answer = await stand.fetch(`http://upstream.test${url}`, init);
			outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
			outgoing.end(Buffer.from(await answer.arrayBuffer()));
		} catch {
			outgoing.destroy();
		}
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	stand.url = `http://127.0.0.1:${server.address().port}`;
	stand.stop = async () => {
		server.closeAllConnections();
		if (server.listening) await new Promise((done) => server.close(done));
	};
	context.after(stand.stop);
	return stand;
}
