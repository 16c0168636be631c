// What peers may do to the server, and what they lose when it ends.

import assert from "node:assert/strict";
import { once } from "node:events";
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

test("a peer that sends its request slowly is refused after the timeout", async (t) => {
	const edge = await start(t, ["--edge-request-timeout", "1"]);
	const slow = open(edge, "POST /api/frontend HTTP/1.1\r\nhost: x\r\n");
	const dripping = setInterval(() => slow.socket.write("x: y\r\n"), 200);
	t.after(() => clearInterval(dripping));
	const text = await slow.closed;
	assert.match(text, /^HTTP\/1.1 408 /);
	assert.match(text, /the request did not arrive in time/);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
});

test("a body without length is read up to the limit", async (t) => {
	const edge = await start(t, ["--max-body-size", "1000"]);
	const chunk = `3e8\r\n${" ".repeat(1000)}\r\n`;
	const large = open(
		edge,
		`POST /api/frontend HTTP/1.1\r\nhost: x\r\nauthorization: ${FRONTEND}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk}${chunk}`,
	);
	assert.match(
		await large.closed,
		/^HTTP\/1.1 413 [\s\S]*larger than 1000 bytes/,
	);
});

test("a body that is announced as too large is not read", async (t) => {
	const edge = await start(t, ["--max-body-size", "1000"]);
	const large = open(
		edge,
		`POST /api/frontend HTTP/1.1\r\nhost: x\r\nauthorization: ${FRONTEND}\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n`,
	);
	assert.match(await large.closed, /^HTTP\/1.1 413 /);
});

test("headers above the limit are refused", async (t) => {
	const edge = await start(t);
	const headers = Array.from(
		{ length: 34 },
		(_, index) => `x-${index}: ${"y".repeat(1000)}\r\n`,
	);
	// In one piece: a peer that sends on while the server closes may lose the response.
	const request = `GET /api/frontend HTTP/1.1\r\nhost: x\r\n${headers.join("")}`;
	assert.match(await open(edge, request).closed, /^HTTP\/1.1 431 /);
	const flood = open(edge, "GET /api/frontend HTTP/1.1\r\nhost: x\r\n");
	for (let index = 0; index < 2000; index += 1)
		flood.socket.write(`x-${index}: ${"y".repeat(100)}\r\n`);
	await flood.closed;
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
});

test("what is not HTTP is answered with 400", async (t) => {
	const edge = await start(t);
	const text = await open(edge, "\x16\x03\x01 hello\r\n\r\n").closed;
	assert.match(text, /^HTTP\/1.1 400 [\s\S]*the request is not HTTP/);
});

test("2,000 idle connections hinder no other one, and are closed after a while", async (t) => {
	const edge = await start(t, [
		"--edge-request-timeout",
		"3",
		"--edge-keepalive-timeout",
		"1",
	]);
	const idle = [];
	// Above the length of the queue of new connections, the system would drop some without a word.
	while (idle.length < 2000) {
		const next = Array.from({ length: 100 }, () => open(edge, ""));
		await Promise.all(next.map(({ socket }) => once(socket, "connect")));
		await flagsOn(edge.url);
		idle.push(...next);
	}
	for (let index = 0; index < 20; index += 1)
		assert.deepEqual(await flagsOn(edge.url), ["one"]);
	await Promise.all(idle.map(({ closed }) => closed));
});

test("a connection with requests closes after the keep-alive timeout", async (t) => {
	const edge = await start(t, ["--edge-keepalive-timeout", "1"]);
	const request = `GET /internal-backstage/health HTTP/1.1\r\nhost: x\r\n\r\n`;
	const kept = open(edge, request);
	await kept.received(/"OK"/);
	kept.socket.write(request);
	const text = await kept.closed;
	assert.equal(text.match(/"OK"/g).length, 2, text);
});

for (const runtime of Object.keys(RUNTIMES))
	test(`${runtime}: requests finish and streams end when the server ends`, async (t) => {
		const upstream = await startUpstream(t);
		const args = ["-u", upstream.url, "-t", BACKEND, "--streaming"];
		const edge = await startEdge(t, args, { runtime });
		await edge.waitFor(/ready: /);
		const stream = await fetch(`${edge.url}/api/client/streaming`, {
			headers: { authorization: BACKEND },
		});
		assert.equal(stream.status, 200);
		const reader = stream.body.getReader();
		await reader.read();
		const body = JSON.stringify(metricsOf(7));
		const late = open(
			edge,
			`POST /api/frontend/client/metrics HTTP/1.1\r\nhost: x\r\nauthorization: ${FRONTEND}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
		);
		await once(late.socket, "connect");
		await new Promise((resolve) => setTimeout(resolve, 300));
		edge.kill("SIGTERM");
		await edge.waitFor(/received SIGTERM/);
		await until(
			() =>
				flagsOn(edge.url).then(
					() => false,
					() => true,
				),
			() => "new connections are accepted",
		);
		late.socket.write(body.slice(20));
		assert.match(await late.closed, /^HTTP\/1.1 202 /);
		for (let part = await reader.read(); !part.done; )
			part = await reader.read();
		assert.deepEqual(await edge.ended, { code: 0, signal: null });
		assert.equal(countOf(upstream), 7);
	});

test("metrics that the server refuses at the end do not keep the process", async (t) => {
	const upstream = await startUpstream(t);
	const edge = await startEdge(t, ["-u", upstream.url, "-t", BACKEND]);
	await edge.waitFor(/ready: /);
	assert.equal(await report(edge.url, 1), 202);
	upstream.fault = () => new Response("", { status: 500 });
	// Exit code 1 would say that it was not finished in time.
	assert.deepEqual(await edge.stop(), { code: 0, signal: null });
	assert.match(edge.output, /WARN the server answered 500 to a report/);
});

for (const workers of ["1", "2"])
	test(`SIGINT ends ${workers} workers like SIGTERM, and a second signal ends them at once`, async (t) => {
		const upstream = await startUpstream(t);
		const args = ["-u", upstream.url, "-t", BACKEND, "--workers", workers];
		const edge = await startEdge(t, args);
		await edge.waitFor(/ready: /);
		assert.equal(await report(edge.url, 3), 202);
		edge.kill("SIGINT");
		assert.deepEqual(await edge.ended, { code: 0, signal: null });
		assert.match(edge.output, /INFO received SIGINT: /);
		assert.equal(countOf(upstream), 3);

		const other = await startEdge(t, args);
		await other.waitFor(/ready: /);
		assert.equal(await report(other.url, 1), 202);
		upstream.fault = () => new Promise(() => {});
		other.kill("SIGINT");
		await other.waitFor(/INFO received SIGINT: /);
		other.kill("SIGTERM");
		assert.deepEqual(await other.ended, { code: 1, signal: null });
		assert.doesNotMatch(other.output, /stopped|not finished/);
	});

test("workers whose server is away at the start accept tokens once it is back", async (t) => {
	const upstream = await startUpstream(t, documentOf("one"));
	upstream.fault = () => new Response("", { status: 503 });
	const edge = await startEdge(t, [
		...["-u", upstream.url, "-t", BACKEND, "--workers", "2"],
		...["--features-refresh-interval-seconds", "1"],
	]);
	await assert.rejects(flagsOn(edge.url));
	upstream.fault = () => undefined;
	await until(
		() => flagsOn(edge.url).catch(() => undefined),
		() => "the token stays invalid",
	);
});

/** Starts an edge that has its flags. */
async function start(context, args = []) {
	const upstream = await startUpstream(context);
	const edge = await startEdge(context, [
		...["-u", upstream.url, "-t", BACKEND],
		...args,
	]);
	await edge.waitFor(/ready: /);
	return edge;
}

function metricsOf(yes) {
	const now = new Date().toISOString();
	const toggles = { one: { yes, no: 0, variants: {} } };
	return { appName: "shop", bucket: { start: now, stop: now, toggles } };
}
