// Creates edges before a stand-in for an Unleash server, and closes them after the test.

import { createEdge } from "fanion/edge";

/** Creates an edge that asks a stand-in; further options are those of `createEdge`. */
export function createTestEdge(context, server, options = {}) {
	const edge = createEdge({
		upstreamUrl: "https://unleash.test/api",
		fetch: server.fetch,
		instanceId: "edge-1",
		logger: () => {},
		...options,
	});
	context.after(() => edge.close());
	return edge;
}

/** Sends a request to an edge: `{ method, path, headers, body }`. */
export function ask(edge, { method = "GET", path, headers = {}, body }, host) {
	const init = { method, headers, ...(body ? { body } : {}) };
	const request = new Request(`http://edge.test${path}`, init);
	return edge.fetch(request, host ?? { address: "127.0.0.1" });
}

/** Returns the answer to a GET request with a token: `{ status, headers, json }`. */
export async function get(edge, path, token, headers = {}) {
	const authorized = { authorization: token, ...headers };
	const response = await ask(edge, { path, headers: authorized });
	return read(response);
}

/** Returns the answer to a POST request of JSON with a token. */
export async function post(edge, path, token, value) {
	const headers = { authorization: token, "content-type": "application/json" };
	const body = typeof value === "string" ? value : JSON.stringify(value);
	return read(await ask(edge, { method: "POST", path, headers, body }));
}

async function read(response) {
	const text = await response.text();
	const isJson = response.headers.get("content-type") === "application/json";
	const json = isJson && text ? JSON.parse(text) : undefined;
	return { status: response.status, headers: response.headers, text, json };
}
