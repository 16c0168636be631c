// `fanion edge` with a signing key: in one process and in several, and what it says about a wrong key.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createClient } from "fanion/client";
import { generateKeys } from "fanion/signed";
import { runCommand, startEdge } from "./support/command.js";
import { createFolder } from "./support/folders.js";
import { BACKEND, startUpstream } from "./support/upstream.js";

/** Creates a pair of keys; returns the public one, and the path of the private one. */
async function createKeys(t) {
	const keys = await generateKeys();
	const path = join(await createFolder(t), "signing.key");
	await writeFile(path, keys.privateKey);
	return { path, verify: keys.publicKey };
}

/** Asks an edge for flags with a client that verifies; returns the errors. */
async function ask(t, url, verify) {
	const client = createClient({
		url,
		token: BACKEND,
		appName: "test",
		verify,
		refreshInterval: 0,
		metricsInterval: 0,
	});
	t.after(() => client.close());
	const errors = [];
	client.on("error", ({ message }) => errors.push(message));
	await client.refresh();
	assert.equal(client.flags().length > 0, errors.length === 0);
	return errors;
}

for (const workers of ["1", "2"])
	test(`clients verify the flags of an edge with ${workers} processes`, async (t) => {
		const upstream = await startUpstream(t);
		const { path, verify } = await createKeys(t);
		const variables = {
			UPSTREAM_URL: upstream.url,
			TOKENS: BACKEND,
			SIGNING_KEY: path,
			WORKERS: workers,
		};
		const edge = await startEdge(t, [], { variables });
		for (let client = 0; client < 5; client++)
			assert.deepEqual(await ask(t, edge.url, verify), []);
		const { publicKey: other } = await generateKeys();
		assert.match(String(await ask(t, edge.url, other)), /none of those given/);
		await edge.stop();
	});

test("an edge with a key that is none does not start", async (t) => {
	const path = join(await createFolder(t), "signing.key");
	await writeFile(path, "no key");
	for (const [file, why] of [
		[path, /cannot be used: the signing key is not a private key of Ed25519/],
		["/nowhere", /the signing key `\/nowhere` cannot be used: ENOENT/],
	]) {
		const args = ["edge", "-u", "http://127.0.0.1:9", "--signing-key", file];
		const { code, errors } = await runCommand(t, [...args, "--port", "0"]);
		assert.equal(code, 1);
		assert.match(errors, why);
	}
});
