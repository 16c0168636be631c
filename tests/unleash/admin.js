// Requests to the test server.

import assert from "node:assert/strict";

export const SERVER = `http://127.0.0.1:${process.env.PORT ?? 4264}`;
export const FEATURES = "/api/admin/projects/default/features";

/** Tokens that `server.sh` configures. */
export const BACKEND = "*:development.test";
export const FRONTEND = "*:development.page";
const ADMIN = "*:*.test";

/** Sends a request that must succeed, and returns the parsed response. */
export async function request(method, path, token, body) {
	const response = await fetch(SERVER + path, {
		method,
		headers: {
			Authorization: token,
			"Content-Type": "application/json",
			// Without this header the server replaces segments by their constraints.
			"Unleash-Client-Spec": "5.2.0",
		},
		body: JSON.stringify(body),
	});
	const text = await response.text();
	assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
	return text === "" ? undefined : JSON.parse(text);
}

/** Sends a request to the admin API. */
export const admin = (method, path, body) => request(method, path, ADMIN, body);

/** Turns a flag `on` or `off`. */
export const turn = (flag, state) =>
	admin("POST", `${FEATURES}/${flag}/environments/development/${state}`);
