// What the tests of the examples share.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { root } from "../../js/support/fixtures.js";
import { run } from "./process.js";

/** Changes the rollout of definitions. The definitions of the examples have 50 %. */
export const withRollout = (definitions, rollout) =>
	definitions.replaceAll('"rollout": "50"', `"rollout": "${rollout}"`);

export const USERS = Array.from({ length: 200 }, (_, index) => `user-${index}`);

/** Returns whether a count of 200 users fits a rollout of 50 %. */
export const isAboutHalf = (count) => count > 70 && count < 130;

const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));

/** Compiles an example with the strictness of its `tsconfig.json`. */
export const checkTypes = (folder) =>
	run(process.execPath, [TSC, "-p", folder]);

/** Returns definitions that every engine rejects. */
export const damaged = (definitions) => [
	definitions.slice(0, -20),
	"<html>502 Bad Gateway</html>",
	"{}",
	"",
];

/**
 * Starts an Unleash server with the definitions of an example. `change` edits them, `sent` returns the
 * number of responses with a body, `requests` the distinct paths and tokens of all requests.
 */
export async function serveDefinitions(t, name) {
	let definitions = await readFile(
		new URL(`examples/${name}/definitions.json`, root),
		"utf8",
	);
	let sent = 0;
	const requests = new Set();
	const server = createServer((request, response) => {
		requests.add(`${request.url} ${request.headers.authorization}`);
		const etag = `"${createHash("sha1").update(definitions).digest("hex")}"`;
		const isKnown = request.headers["if-none-match"] === etag;
		if (!isKnown) sent += 1;
		response.writeHead(isKnown ? 304 : 200, { etag });
		response.end(isKnown ? undefined : definitions);
	});
	await once(server.listen(0), "listening");
	t.after(() => {
		server.close();
		server.closeAllConnections();
	});
	return {
		address: `http://localhost:${server.address().port}`,
		change: (edit) => {
			definitions = edit(definitions);
		},
		sent: () => sent,
		requests: () => [...requests],
	};
}
