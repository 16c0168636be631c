// The option `limits` of an edge: definitions beyond a limit are logged, and the old flags stay.

import assert from "node:assert/strict";
import test from "node:test";
import { createTestEdge, get } from "./support/edges.js";
import { UnleashServer } from "./support/unleash-server.js";
import { waitFor } from "./support/wait.js";

const BACKEND = "*:development.backend-secret";
const FRONTEND = "*:development.page-secret";

const flag = (name) => ({
	name,
	enabled: true,
	strategies: [{ name: "default" }],
});

const documentOf = (...names) => ({
	version: 2,
	features: names.map(flag),
	meta: { revisionId: names.length },
});

test("definitions with more flags than `limits.flags` are logged, and the old flags are served", async (t) => {
	const token = (type) => ({
		type,
		projects: ["*"],
		environment: "development",
	});
	const server = new UnleashServer({
		tokens: { [BACKEND]: token("client"), [FRONTEND]: token("frontend") },
		documents: { development: documentOf("a", "b") },
	});
	const lines = [];
	const edge = createTestEdge(t, server, {
		tokens: [BACKEND],
		limits: { flags: 2 },
		refreshInterval: 20,
		logger: (entry) => lines.push(JSON.stringify(entry)),
	});
	const served = async () => {
		const { json } = await get(edge, "/api/frontend", FRONTEND);
		return json?.toggles.map(({ name }) => name);
	};
	await waitFor(async () => (await served())?.length === 2);
	server.documents.development = documentOf("a", "b", "c");
	await waitFor(() =>
		lines.some((line) => line.includes("`limits.flags` allows 2")),
	);
	assert.deepEqual(await served(), ["a", "b"]);
	server.documents.development = documentOf("c");
	await waitFor(async () => (await served()).join() === "c");
});
