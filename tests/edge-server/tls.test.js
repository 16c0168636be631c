// TLS: a second port, and the first one that redirects to it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { createServer } from "node:net";
import { test } from "node:test";
import { RUNTIMES, runCommand, startEdge } from "./support/command.js";
import { createFolder } from "./support/folders.js";
import { BACKEND, FRONTEND, startUpstream } from "./support/upstream.js";

for (const runtime of Object.keys(RUNTIMES))
	test(`${runtime}: answers with TLS, and redirects requests without`, async (t) => {
		const upstream = await startUpstream(t);
		const certificate = await createCertificate(t);
		const port = await freePort();
		const variables = {
			UPSTREAM_URL: upstream.url,
			TOKENS: BACKEND,
			TLS_ENABLE: "true",
			TLS_SERVER_KEY: certificate.key,
			TLS_SERVER_CERT: certificate.cert,
			TLS_SERVER_PORT: port,
			REDIRECT_HTTP_TO_HTTPS: "true",
		};
		const edge = await startEdge(t, [], { runtime, variables });
		await edge.waitFor(new RegExp(`listening on https://127.0.0.1:${port}`));
		const ca = await readFile(certificate.cert);
		const answer = await ask(`https://localhost:${port}/api/frontend`, ca);
		assert.equal(answer.status, 200);
		assert.match(answer.text, /"one"/);
		const redirected = await fetch(`${edge.url}/api/frontend?userId=7`, {
			redirect: "manual",
		});
		assert.equal(redirected.status, 308);
		assert.equal(
			redirected.headers.get("location"),
			`https://127.0.0.1:${port}/api/frontend?userId=7`,
		);
		const plain = await runCommand(t, ["edge", "health", "-e", edge.url]);
		assert.equal(plain.code, 0, plain.errors);
		const url = `https://localhost:${port}`;
		const check = ["edge", "ready", "-e", url, "-c", certificate.cert];
		assert.equal((await runCommand(t, check)).code, 0);
		assert.equal((await runCommand(t, ["edge", "ready", "-e", url])).code, 1);
		assert.deepEqual(await edge.stop(), { code: 0, signal: null });
	});

test("workers answer with TLS", async (t) => {
	const upstream = await startUpstream(t);
	const { key, cert } = await createCertificate(t);
	const port = await freePort();
	const tls = [
		"--tls-enable",
		"--tls-server-key",
		key,
		"--tls-server-cert",
		cert,
	];
	const args = ["-u", upstream.url, "-t", BACKEND, "--workers", "2", ...tls];
	const edge = await startEdge(t, [...args, "--tls-server-port", port]);
	await edge.waitFor(/ready: /);
	const ca = await readFile(cert);
	for (let index = 0; index < 3; index += 1) {
		const url = `https://localhost:${port}/api/frontend`;
		assert.equal((await ask(url, ca)).status, 200);
	}
});

test("missing and unreadable keys are messages", async (t) => {
	const common = ["edge", "-u", "http://127.0.0.1:9", "--tls-enable"];
	const none = await runCommand(t, common);
	assert.equal(none.code, 2);
	assert.match(none.errors, /`--tls-enable` needs `--tls-server-key`/);
	const files = ["--tls-server-key", "/none.key", "--tls-server-cert", "/none"];
	const unreadable = await runCommand(t, [...common, ...files]);
	assert.equal(unreadable.code, 1);
	assert.match(unreadable.errors, /the TLS key `\/none.key` cannot be read/);
});

/** Creates a key and a certificate that signs itself. */
async function createCertificate(context) {
	const folder = await createFolder(context);
	const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
	execFileSync(
		"openssl",
		[
			...["req", "-x509", "-newkey", "ec", "-pkeyopt"],
			...["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
			...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
			...["-keyout", key, "-out", cert],
		],
		{ stdio: "ignore" },
	);
	return { key, cert };
}

async function ask(url, ca) {
	const headers = { authorization: FRONTEND };
	const sent = request(url, { ca, headers, agent: false }).end();
	const [response] = await once(sent, "response");
	const text = Buffer.concat(await response.toArray()).toString();
	return { status: response.statusCode, text };
}

async function freePort() {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address();
	server.close();
	await once(server, "close");
	return String(port);
}
