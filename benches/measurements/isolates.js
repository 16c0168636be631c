// Measures the processor time of the first request to a Worker that loads flags: it receives a document, loads
// it, and evaluates one flag. The limit of Cloudflare's free plan counts this time, without waiting.
//
// Each sample starts a process of workerd. A first request, which only answers, ends its start; the engine is
// created at module scope. The time that a worker needs only to receive the same bytes is subtracted.

import { fileURLToPath } from "node:url";
import { FANION, GROWTHBOOK, serializeFor } from "../engines/index.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";
import { findWorkload, workloadOfSize } from "../workloads/index.js";
import { openMeasured } from "./worker-process.js";

/** Numbers of flags beside the workloads W2 (200) and W3 (5,000), to find what fits into the limit. */
const SIZES = [1000, 2000, 10_000, 20_000];

/** The processor time of a request on Cloudflare's free plan, in nanoseconds. */
const LIMIT = 10e6;

const script = (path) => fileURLToPath(new URL(path, import.meta.url));

const RECEIVE = script("../runtimes/isolates/receive.js");
const LOAD_FANION = script("../runtimes/isolates/fanion.js");
const LOAD_GROWTHBOOK = script("../peers/growthbook-isolate.js");

/** Returns `{ documents, limits }`: the times by document and engine, and the flags that fit into the limit. */
export async function measureIsolates() {
	const workloads = [
		findWorkload("W2"),
		...SIZES.map(workloadOfSize),
		findWorkload("W3"),
	].sort((one, other) => one.flags.length - other.flags.length);
	const documents = [];
	for (const workload of workloads)
		documents.push(await measureDocument(workload));
	const names = documents[0].figures.map(({ name }) => name);
	const limits = names.map((name) => ({
		name,
		flags: flagsWithin(LIMIT, documents, name),
	}));
	return { documents, limits };
}

async function measureDocument(workload) {
	const tasks = await tasksOf(workload);
	const samples = [];
	for (let round = 0; round < SETTINGS.processes; round += 1) {
		const sample = [];
		for (const task of tasks) sample.push(await measureOnce(task));
		samples.push(sample);
	}
	const reference = tasks.findIndex(({ name }) => name === GROWTHBOOK.name);
	return {
		flags: workload.flags.length,
		figures: tasks.map(({ name }, index) => ({
			name,
			value: summarize(samples.map((round) => round[index])),
			ratio: summarize(samples.map((round) => round[index] / round[reference])),
		})),
	};
}

async function tasksOf({ documents: [document], flags: [flag] }) {
	const { snapshot } = await import(FANION.url);
	const json = serializeFor(FANION, document);
	const task = (name, script, body) => ({ name, script, body, flag });
	return [
		task(GROWTHBOOK.name, LOAD_GROWTHBOOK, serializeFor(GROWTHBOOK, document)),
		task("fanion, JSON", LOAD_FANION, json),
		task("fanion, snapshot", LOAD_FANION, snapshot(json)),
	];
}

/** Returns the nanoseconds that the first request takes more than receiving its body. */
async function measureOnce({ script, body, flag }) {
	const [time, idle] = [
		await firstRequest(script, body, flag),
		await firstRequest(RECEIVE, body, flag),
	];
	return time - idle;
}

async function firstRequest(script, body, flag) {
	const { worker, measure } = await openMeasured(script);
	try {
		const address = `http://localhost/?flag=${encodeURIComponent(flag)}`;
		return await measure(() =>
			request(worker, address, { method: "POST", body }),
		);
	} finally {
		await worker.dispose();
	}
}

async function request(worker, address, options) {
	const response = await worker.dispatchFetch(address, options);
	const answer = await response.text();
	if (!response.ok || answer === "null") throw new Error(answer);
}

/** Returns the number of flags that fit into a time, between the two documents next to it. */
function flagsWithin(limit, documents, name) {
	const points = documents.map(({ flags, figures }) => ({
		flags,
		time: figures.find((figure) => figure.name === name).value.median,
	}));
	const above = points.findIndex(({ time }) => time > limit);
	if (above < 0) return Number.POSITIVE_INFINITY;
	if (above === 0) return 0;
	const [low, high] = [points[above - 1], points[above]];
	const share = (limit - low.time) / (high.time - low.time);
	return Math.floor(low.flags + share * (high.flags - low.flags));
}
