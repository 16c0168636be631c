// Compressed bodies, which are kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startEdge } from "./support/command.js";
import { documentOf, startUpstream } from "./support/upstream.js";

test("each token gets its own flags compressed, also where two answers have one ETag", async (t) => {
	const projects = ["a", "b"];
	const tokenOf = (project) => `${project}:development.${project.repeat(20)}`;
	const tokens = Object.fromEntries(
		projects.map((project) => [
			tokenOf(project),
			{ type: "client", environment: "development", projects: [project] },
		]),
	);
	const document = documentOf(...projects);
	document.meta = { revisionId: 7 };
	for (const feature of document.features) {
		feature.project = feature.name;
		feature.description = "d".repeat(2000);
	}
	const upstream = await startUpstream(t, document, tokens);
	const args = [
		"-u",
		upstream.url,
		"-t",
		Object.keys(tokens).join(),
		"--delta",
	];
	const edge = await startEdge(t, args);
	const etags = new Set();
	for (const project of [...projects, ...projects]) {
		const response = await fetch(`${edge.url}/api/client/delta`, {
			headers: { authorization: tokenOf(project), "accept-encoding": "gzip" },
		});
		assert.equal(response.headers.get("content-encoding"), "gzip");
		etags.add(response.headers.get("etag"));
		const { events } = await response.json();
		const names = events.flatMap(({ features }) =>
			features.map(({ name }) => name),
		);
		assert.deepEqual(names, [project]);
	}
	assert.equal(etags.size, 1, "the answers differ in more than the project");
});
