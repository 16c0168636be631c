// Where flags come from: the standard input, an address, a server, YAML, a snapshot. Tokens come from the
// environment, reach their server only, and are in no message.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { runCommand } from "../edge-server/support/command.js";
import { CAPTURED, cwd, PLAN } from "./support/documents.js";

const TOKEN = "*:production.secret-0123456789";
const captured = await readFile(new URL(`../../${CAPTURED}`, import.meta.url));
const NAMES = JSON.parse(captured).features.map(({ name }) => name);

/** Starts a server that has the flags for the token; returns its address and the tokens that it received. */
async function startServer(context) {
	const tokens = [];
	const server = createServer(({ url, headers }, response) => {
		tokens.push(headers.authorization);
		if (headers.authorization !== TOKEN && url.startsWith("/api"))
			return response.writeHead(401).end("{}");
		const isKnown = ["/api/client/features", "/flags.json"].includes(url);
		return isKnown ? response.end(captured) : response.writeHead(404).end();
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	context.after(() => server.close());
	return { url: `http://127.0.0.1:${server.address().port}`, tokens };
}

async function namesOf(context, args, options) {
	const result = await runCommand(context, ["list", "--json", ...args], {
		cwd,
		...options,
	});
	assert.equal(result.code, 0, result.errors);
	return JSON.parse(result.output).flags.map(({ name }) => name);
}

test("a file, the standard input and a snapshot have the same flags", async (t) => {
	assert.deepEqual(await namesOf(t, [CAPTURED]), NAMES);
	assert.deepEqual(await namesOf(t, ["-"], { input: captured }), NAMES);
	const snapshot = "tests/data/snapshots/client-features-production.bin";
	assert.deepEqual(await namesOf(t, [snapshot]), NAMES);
});

test("a plan is a document with one flag", async (t) => {
	assert.deepEqual(await namesOf(t, [PLAN]), ["checkout"]);
});

test("the server of `UNLEASH_URL` is asked with the token, with and without its path", async (t) => {
	const { url, tokens } = await startServer(t);
	for (const address of [url, `${url}/api`, `${url}/api/client/features`]) {
		const variables = { UNLEASH_URL: address, UNLEASH_API_TOKEN: TOKEN };
		assert.deepEqual(await namesOf(t, [], { variables }), NAMES);
	}
	assert.deepEqual(tokens, [TOKEN, TOKEN, TOKEN]);
});

test("an address is asked with the token, unless `UNLEASH_URL` is another server", async (t) => {
	const [own, other] = [await startServer(t), await startServer(t)];
	const variables = { UNLEASH_API_TOKEN: TOKEN };
	const args = [`${other.url}/flags.json`];
	assert.deepEqual(await namesOf(t, args, { variables }), NAMES);
	const both = { ...variables, UNLEASH_URL: own.url };
	assert.deepEqual(await namesOf(t, args, { variables: both }), NAMES);
	assert.deepEqual(other.tokens, [TOKEN, undefined]);
});

test("with one document, `diff` compares the server's flags with it", async (t) => {
	const { url } = await startServer(t);
	const variables = { UNLEASH_URL: url, UNLEASH_API_TOKEN: TOKEN };
	const args = ["diff", "tests/cli/documents/changed.json", "--json"];
	const { output } = await runCommand(t, args, { cwd, variables });
	const { before, after, equalFlags } = JSON.parse(output);
	assert.equal(before, `${url}/api/client/features`);
	assert.equal(after, "tests/cli/documents/changed.json");
	assert.equal(equalFlags, 6);
});

test("a connection that closes within the document is a message", async (t) => {
	const server = createServer((_, response) => {
		response.writeHead(200, { "content-length": captured.length });
		response.write(captured.subarray(0, 100), () => response.destroy());
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	t.after(() => server.close());
	const address = `http://127.0.0.1:${server.address().port}/flags.json`;
	const { code, errors } = await runCommand(t, ["list", address], { cwd });
	assert.equal(code, 2);
	assert.match(errors, /^fanion: http:.*flags\.json does not answer: .*\n$/);
});

test("failures of a server are messages without the token, with exit code 2", async (t) => {
	const { url } = await startServer(t);
	const wrong = "*:production.wrong-0123456789";
	const cases = [
		[
			{ UNLEASH_URL: url, UNLEASH_API_TOKEN: wrong },
			`${url}/api/client/features answers with status 401: set \`UNLEASH_API_TOKEN\` to a backend token`,
		],
		[
			{ UNLEASH_URL: `${url}/x/api`, UNLEASH_API_TOKEN: wrong },
			`${url}/x/api/client/features answers with status 404: check the address`,
		],
		[
			{ UNLEASH_URL: "http://127.0.0.1:9", UNLEASH_API_TOKEN: wrong },
			/^http:\/\/127\.0\.0\.1:9\/api\/client\/features does not answer: /,
		],
		// `fetch` quotes a header with a line end in its error.
		[
			{ UNLEASH_URL: url, UNLEASH_API_TOKEN: `${wrong}\nx` },
			/features does not answer: /,
		],
	];
	for (const [variables, message] of cases) {
		const { code, output, errors } = await runCommand(t, ["list"], {
			variables,
		});
		const line = errors.replace(/^fanion: /, "").trimEnd();
		if (message instanceof RegExp) assert.match(line, message);
		else assert.equal(line, message);
		assert.equal(code, 2);
		assert.doesNotMatch(output + errors, /wrong-0123456789/);
	}
});
