// Calls to the throw-away server.

import assert from "node:assert/strict";

export const SERVER = `http://127.0.0.1:${process.env.PORT ?? 4264}`;
export const FEATURES = "/api/admin/projects/default/features";

/** Tokens that `server.sh` gives the server. */
export const BACKEND = "*:development.test";
export const FRONTEND = "*:development.page";
const ADMIN = "*:*.test";

/** Asks the server for something, which it has to grant. */
export async function ask(method, path, token, body) {
	const response = await fetch(SERVER + path, {
		method,
		headers: {
			Authorization: token,
			"Content-Type": "application/json",
			// Otherwise segments come as the constraints they stand for.
			"Unleash-Client-Spec": "5.2.0",
		},
		body: JSON.stringify(body),
	});
	const text = await response.text();
	assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
	return text === "" ? undefined : JSON.parse(text);
}

export const admin = (method, path, body) => ask(method, path, ADMIN, body);

/** Turns a flag on or off. */
export const turn = (flag, way) =>
	admin("POST", `${FEATURES}/${flag}/environments/development/${way}`);
