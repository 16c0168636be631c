// The command in every runtime: it answers SDKs, and loses no metrics when it ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RUNTIMES, startEdge, until } from "./support/command.js";
import { open } from "./support/connection.js";
import { countOf, flagsOn, report } from "./support/sdk.js";
import {
	BACKEND,
	documentOf,
	FRONTEND,
	startUpstream,
} from "./support/upstream.js";

for (const runtime of Object.keys(RUNTIMES)) {
	test(`${runtime}: answers with the flags of the server, and reports all metrics at its end`, async (t) => {
		const upstream = await startUpstream(t, documentOf("one", "two"));
		const variables = { UPSTREAM_URL: upstream.url, TOKENS: BACKEND };
		const edge = await startEdge(t, [], { runtime, variables });
		await edge.waitFor(/ready: /);
		assert.deepEqual(await flagsOn(edge.url), ["one", "two"]);
		for (let count = 1; count <= 10; count += 1)
			assert.equal(await report(edge.url, count), 202);
		assert.equal(countOf(upstream), 0);
		assert.deepEqual(await edge.stop(), { code: 0, signal: null });
		assert.equal(countOf(upstream), 55);
		assert.doesNotMatch(edge.output + edge.errors, /secret-0123456789/);
	});

	test(`${runtime}: compresses answers, and limits bodies and headers`, async (t) => {
		const names = Array.from({ length: 100 }, (_, index) => `flag-${index}`);
		const upstream = await startUpstream(t, documentOf(...names));
		const args = ["-u", upstream.url, "-t", BACKEND, "--max-body-size", "2000"];
		const edge = await startEdge(t, args, { runtime });
		await edge.waitFor(/ready: /);
		const authorized = { authorization: FRONTEND };
		const ask = (headers, init) =>
			fetch(`${edge.url}/api/frontend`, {
				headers: { ...authorized, ...headers },
				...init,
			});
		const zipped = await ask({ "accept-encoding": "gzip" });
		assert.equal(zipped.headers.get("content-encoding"), "gzip");
		assert.match(zipped.headers.get("etag"), /^W\//);
		const plain = await ask({ "accept-encoding": "identity" });
		assert.equal(plain.headers.get("content-encoding"), null);
		assert.equal((await zipped.json()).toggles.length, 100);
		assert.equal((await plain.json()).toggles.length, 100);

		const post = (size) =>
			ask(
				{ "content-type": "application/json" },
				{
					method: "POST",
					headers: { ...authorized, "content-type": "application/json" },
					body: JSON.stringify({ userId: "7".repeat(size) }),
				},
			);
		assert.equal((await post(1000)).status, 200);
		assert.equal((await post(100_000)).status, 413);
		// In one piece: a peer that sends on while the server closes may lose the response.
		const large = `GET /api/frontend HTTP/1.1\r\nhost: x\r\nx-large: ${"x".repeat(40_000)}\r\n\r\n`;
		assert.match(await open(edge, large).closed, /^HTTP\/1.1 431 /);
		assert.equal((await ask({})).status, 200);
	});
}

test("a change of the server is served after the refresh interval", async (t) => {
	const upstream = await startUpstream(t);
	const args = ["-u", upstream.url, "-t", BACKEND];
	const edge = await startEdge(t, [
		...args,
		"--features-refresh-interval-seconds",
		"1",
	]);
	await edge.waitFor(/ready: /);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
	upstream.documents.development = documentOf("one", "changed");
	await until(
		async () => (await flagsOn(edge.url)).includes("changed"),
		() => "the change does not arrive",
	);
});
