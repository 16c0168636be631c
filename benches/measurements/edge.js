// Measures the edge as a server on one core, with `wrk` on the other one. Linux only.
//
// Each request of `/api/frontend` has another context. Before each measurement, answers are compared: those of the
// servers with each other, and their number with that of failures.

import assert from "node:assert/strict";
import { frontendPath } from "../edge/frontend-path.js";
import { measureLoad, residentMemory } from "../edge/load.js";
import {
	BACKEND,
	FRONTEND,
	hasUnleashEdge,
	startFanion,
	startPlain,
	startUnleashEdge,
} from "../edge/servers.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";
import { createContexts } from "../workloads/contexts.js";
import { findWorkload } from "../workloads/index.js";

/** Contexts per workload: the plain server keeps all answers in memory. */
const CONTEXTS = { W2: 1000, W3: 50 };

/** Returns rows of figures: `{ workload, server, path, rate, p50, p99, processor, memory }`. */
export async function measureEdge() {
	const rows = [];
	for (const workload of ["W2", "W3"]) {
		const { documents } = findWorkload(workload);
		const contexts = createContexts().slice(0, CONTEXTS[workload]);
		rows.push(...(await measureWorkload(workload, documents[0], contexts)));
	}
	return rows;
}

async function measureWorkload(workload, document, contexts) {
	const frontend = contexts.map((context) => ({ path: frontendPath(context) }));
	const fanion = await startFanion(document);
	const memory = residentMemory(fanion.pid);
	const bodies = await readBodies(fanion, frontend);
	const plain = await startPlain(bodies);
	const servers = [
		["fanion", fanion],
		["plain `node:http`", plain],
	];
	if (hasUnleashEdge())
		servers.push(["unleash-edge", await startUnleashEdge(document)]);
	try {
		const rows = await measureInTurns(servers, frontend);
		const others = await measurePaths(fanion, contexts);
		const after = residentMemory(fanion.pid);
		return [...rows, ...others].map((row) => ({
			workload,
			...row,
			...(row.server === "fanion" && { memory, after }),
		}));
	} finally {
		await Promise.all(servers.map(([, { stop }]) => stop()));
	}
}

/** Measures one path of several servers in alternating rounds. */
async function measureInTurns(servers, requests) {
	const samples = servers.map(() => []);
	for (let round = 0; round < SETTINGS.edge.rounds; round += 1)
		for (const [index, [, server]] of servers.entries())
			samples[index].push(await load(server, { requests, token: FRONTEND }));
	return servers.map(([server], index) => ({
		server,
		path: "`/api/frontend`",
		...summarizeSamples(samples[index]),
	}));
}

async function measurePaths(fanion, contexts) {
	const etag = await etagOf(fanion, "/api/client/features", BACKEND);
	const paths = {
		"`/api/frontend/all`": {
			requests: contexts.map((context) => ({
				path: frontendPath(context, "/api/frontend/all"),
			})),
			token: FRONTEND,
		},
		"`/ofrep/v1/evaluate/flags`": {
			requests: contexts.map((context) => ({
				method: "POST",
				path: "/ofrep/v1/evaluate/flags",
				body: JSON.stringify({ context: ofrepContext(context) }),
			})),
			token: FRONTEND,
			headers: { "content-type": "application/json" },
		},
		"`/api/residual`": {
			requests: contexts.map((context) => ({
				path: frontendPath(context, "/api/residual"),
			})),
			token: FRONTEND,
		},
		"`/api/client/features`": {
			requests: [{ path: "/api/client/features" }],
			token: BACKEND,
		},
		"`/api/client/features`, 304": {
			requests: [{ path: "/api/client/features" }],
			token: BACKEND,
			headers: { "if-none-match": etag },
		},
	};
	const rows = [];
	for (const [path, options] of Object.entries(paths))
		rows.push({
			server: "fanion",
			path,
			...summarizeSamples([await load(fanion, options)]),
		});
	return rows;
}

async function load(server, { requests, token, headers = {} }) {
	const sample = await measureLoad(server, {
		requests,
		headers: { authorization: token, ...headers },
		seconds: SETTINGS.edge.seconds,
	});
	assert.equal(sample.failed, 0);
	return sample;
}

function summarizeSamples(samples) {
	const median = (member) =>
		summarize(samples.map((sample) => sample[member])).median;
	return {
		rate: median("rate"),
		p50: median("p50"),
		p99: median("p99"),
		processor: median("processor"),
	};
}

const ofrepContext = ({ userId, properties, ...fields }) => ({
	targetingKey: userId,
	...fields,
	...properties,
});

async function readBodies({ url }, requests) {
	const bodies = {};
	for (const { path } of requests) {
		const response = await request(url, path, FRONTEND);
		bodies[path] = await response.text();
	}
	return bodies;
}

async function etagOf({ url }, path, token) {
	const response = await request(url, path, token);
	await response.arrayBuffer();
	return response.headers.get("etag");
}

async function request(url, path, authorization) {
	const response = await fetch(url + path, { headers: { authorization } });
	assert.equal(response.status, 200, path);
	return response;
}
