// A server with the paths of the Admin API that `fanion ramp --push` uses. `tests/unleash` has the real one.

import { createServer } from "node:http";
import { json } from "node:stream/consumers";

export const ADMIN = "*:*.admin-secret-0123456789";

const PATH =
	"/api/admin/projects/default/features/checkout/environments/development/strategies";

/**
 * Starts a server whose flag `checkout` has one strategy, unless `strategies` has others. `limit` is the number of
 * strategies above which it refuses to add one. `refuses` and `loses` are called with the name and the number of a
 * change: the server rejects it, or makes it and closes the connection. `text` is its answer to all other requests.
 * Returns its address, its strategies and the changes.
 */
export async function startAdminServer(context, options = {}) {
	const state = {
		strategies: [{ id: "first", name: "default", parameters: {} }],
		limit: 30,
		refuses: () => false,
		loses: () => false,
		...options,
		changes: [],
	};
	const server = createServer(async (request, response) => {
		const { status, body, isLost } = await answer(request, state);
		if (isLost) return response.destroy();
		response.writeHead(status, { "content-type": "application/json" });
		const isRead = request.method === "GET";
		const text = isRead && status === 200 ? state.text : undefined;
		response.end(text ?? (body === undefined ? "" : JSON.stringify(body)));
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	context.after(() => server.close());
	state.url = `http://127.0.0.1:${server.address().port}`;
	return state;
}

async function answer(request, state) {
	const { method, url, headers } = request;
	if (headers.authorization !== ADMIN) return { status: 401, body: {} };
	if (!url.startsWith(PATH)) return { status: 404, body: {} };
	if (method === "GET") return { status: 200, body: state.strategies };
	const change = `${method} ${url.slice(PATH.length)}`;
	state.changes.push(change);
	if (state.refuses(change, state.changes.length))
		return { status: 403, body: { message: "not allowed" } };
	const result = await makeChange(request, state);
	return { ...result, isLost: state.loses(change, state.changes.length) };
}

async function makeChange(request, state) {
	const { method, url } = request;
	if (method === "DELETE") {
		const id = url.slice(PATH.length + 1);
		state.strategies = state.strategies.filter((entry) => entry.id !== id);
		return { status: 200 };
	}
	const body = await json(request);
	if (url.endsWith("/set-sort-order")) {
		const order = new Map(body.map(({ id, sortOrder }) => [id, sortOrder]));
		for (const entry of state.strategies) entry.sortOrder = order.get(entry.id);
		return { status: 200 };
	}
	if (state.strategies.length >= state.limit)
		return { status: 400, body: { message: "too many strategies" } };
	const strategy = { ...body, id: `id-${state.changes.length}` };
	state.strategies.push(strategy);
	return { status: 200, body: strategy };
}
