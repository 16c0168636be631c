// `--workers`: many processes that answer, one that asks the server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { test } from "node:test";
import { runCommand, startEdge, until } from "./support/command.js";
import { createFolder } from "./support/folders.js";
import { countOf } from "./support/sdk.js";
import {
	BACKEND,
	documentOf,
	FRONTEND,
	startUpstream,
} from "./support/upstream.js";

/** The runtimes whose `node:cluster` shares a port. */
const CLUSTERED = ["Node 20", "Node 22", "Node 24", "Bun"];

for (const runtime of CLUSTERED) {
	test(`${runtime}: workers share one connection to the server, and lose no metrics`, async (t) => {
		const upstream = await startUpstream(t);
		const edge = await startWorkers(t, upstream, { runtime });
		for (let count = 1; count <= 20; count += 1)
			assert.equal(await reportAlone(edge.url, count), 202);
		assert.deepEqual(await edge.stop(), { code: 0, signal: null });
		assert.equal(countOf(upstream), 210);
		const asked = upstream.requestsTo("/api/client/features");
		assert.ok(asked.length <= 2, `${asked.length} requests for flags`);
		const validated = upstream.requestsTo("/edge/validate");
		assert.ok(validated.length <= 2, `${validated.length} questions`);
	});
}

test("Deno has no cluster: the command says what to do instead", async (t) => {
	const args = ["edge", "-u", "http://127.0.0.1:9", "--workers", "2"];
	const { code, errors } = await runCommand(t, args, { runtime: "Deno" });
	assert.equal(code, 2);
	assert.match(errors, /`--workers` needs Node or Bun/);
});

test("a change of the server reaches all workers", async (t) => {
	const upstream = await startUpstream(t);
	const edge = await startWorkers(t, upstream, {
		args: ["--features-refresh-interval-seconds", "1"],
	});
	upstream.documents.development = documentOf("changed");
	// Connections are given to the workers in turn.
	await until(
		async () => {
			const answers = [];
			for (let index = 0; index < 6; index += 1)
				answers.push(await askAlone(edge.url));
			return answers.every((text) => text.includes('"changed"'));
		},
		() => "a worker has the old flags",
	);
});

test("a worker that is killed is replaced, and the others answer meanwhile", async (t) => {
	const upstream = await startUpstream(t);
	const edge = await startWorkers(t, upstream);
	const pids = workersOf(edge);
	process.kill(pids[0], "SIGKILL");
	await edge.waitFor(/a worker ended \(SIGKILL\)/);
	for (let index = 0; index < 10; index += 1)
		assert.match(await askAlone(edge.url), /"one"/);
	await until(
		async () => workersOf(edge).filter((pid) => pid !== pids[0]).length === 3,
		() => "the worker is not replaced",
	);
	assert.deepEqual(await edge.stop(), { code: 0, signal: null });
});

test("a worker that is asked to end loses no request", async (t) => {
	const upstream = await startUpstream(t);
	const edge = await startWorkers(t, upstream);
	let isOver = false;
	let count = 0;
	const ask = async (agent) => {
		for (; !isOver; count += 1)
			assert.match(await askAlone(edge.url, agent), /"one"/);
		agent.destroy();
	};
	const connections = Array.from({ length: 24 }, () =>
		ask(new Agent({ keepAlive: true, maxSockets: 1 })),
	);
	const answered = (more) => {
		const end = count + more;
		return until(
			() => count >= end,
			() => `${count} of ${end} requests are answered`,
		);
	};
	await answered(100);
	const [pid] = workersOf(edge);
	process.kill(pid, "SIGTERM");
	await edge.waitFor(/a worker ended \(0\)/);
	await answered(100);
	isOver = true;
	await Promise.all(connections);
});

test("the metrics for Prometheus are those of all processes", async (t) => {
	const upstream = await startUpstream(t);
	const edge = await startWorkers(t, upstream, {
		args: ["--base-path", "/flags/", "--allow-list", "127.0.0.0/8"],
	});
	for (let index = 0; index < 6; index += 1)
		await askAlone(`${edge.url}/flags`);
	const response = await fetch(`${edge.url}/flags/internal-backstage/metrics`);
	const text = await response.text();
	const counts = [
		...text.matchAll(
			/duration_seconds_count\{process="(worker-\d)",method="GET",path="\/api\/frontend",status="200"\} (\d+)/g,
		),
	];
	const sum = counts.reduce((sum, [, , count]) => sum + Number(count), 0);
	assert.equal(sum, 6);
	assert.equal(counts.length, 3);
	assert.match(text, /fanion_edge_flags\{process="primary",/);
	const lines = text.split("\n").filter((line) => line.startsWith("# TYPE"));
	assert.equal(
		new Set(lines).size,
		lines.length,
		"a metric is described twice",
	);
});

test("without a server, each worker has the flags of the file", async (t) => {
	const file = `${await createFolder(t)}/flags.json`;
	await writeFile(file, JSON.stringify(documentOf("one")));
	const edge = await startEdge(t, [
		"offline",
		"--bootstrap-file",
		file,
		"--frontend-tokens",
		FRONTEND,
		"--workers",
		"2",
	]);
	for (let index = 0; index < 4; index += 1)
		assert.match(await askAlone(edge.url), /"one"/);
	assert.deepEqual(await edge.stop(), { code: 0, signal: null });
});

test("a port in use ends the command, also with workers", async (t) => {
	const upstream = await startUpstream(t);
	const port = new URL(upstream.url).port;
	for (const workers of ["1", "2"]) {
		const args = ["edge", "-u", upstream.url, "--interface", "127.0.0.1"];
		const more = ["--port", port, "--workers", workers];
		const result = await runCommand(t, [...args, ...more]);
		assert.equal(result.code, 1);
		assert.match(result.errors, new RegExp(`the port \`${port}\` is in use`));
	}
});

/** Starts an edge with three workers that all have flags. */
async function startWorkers(context, upstream, { args = [], runtime } = {}) {
	const common = ["-u", upstream.url, "-t", BACKEND, "--workers", "3"];
	const edge = await startEdge(context, [...common, ...args], {
		...(runtime && { runtime }),
	});
	await edge.waitFor(/ready: /);
	return edge;
}

/** Returns the ids of the processes that a command has started. */
function workersOf({ pid }) {
	const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], {
		encoding: "utf8",
	});
	const rows = table
		.trim()
		.split("\n")
		.map((row) => row.trim().split(/\s+/));
	return rows
		.filter(([, parent]) => Number(parent) === pid)
		.map(([id]) => Number(id));
}

/** Asks on a connection of its own, or on that of an agent; returns the body. */
async function askAlone(url, agent = false) {
	const options = { agent, headers: { authorization: FRONTEND } };
	const sent = request(`${url}/api/frontend?userId=7`, options).end();
	const [response] = await once(sent, "response");
	return Buffer.concat(await response.toArray()).toString();
}

/** Reports on a connection of its own, so that every worker receives some. */
async function reportAlone(url, yes) {
	const now = new Date().toISOString();
	const toggles = { one: { yes, no: 0, variants: {} } };
	const agent = new Agent();
	const headers = {
		authorization: FRONTEND,
		"content-type": "application/json",
	};
	const sent = request(`${url}/api/frontend/client/metrics`, {
		agent,
		headers,
		method: "POST",
	}).end(
		JSON.stringify({
			appName: "shop",
			bucket: { start: now, stop: now, toggles },
		}),
	);
	const [response] = await once(sent, "response");
	response.resume();
	agent.destroy();
	return response.statusCode;
}
