// An edge with workers at full load while its definitions change each second, restarted twice.

import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "../../tests/edge-server/support/command.js";
import { createFolder } from "../../tests/edge-server/support/folders.js";
import { countOf } from "../../tests/edge-server/support/sdk.js";
import {
	BACKEND,
	startUpstream,
} from "../../tests/edge-server/support/upstream.js";
import { Answers, createDocument } from "./documents.js";
import { Load } from "./load.js";
import { growthOf, memoryOfAll } from "./memory.js";

const PORT = "39063";
const URL_OF_EDGE = `http://127.0.0.1:${PORT}`;
const CONNECTIONS = 32;

/** The parts of the duration before each end of the edge. The last one is long enough for the memory to settle. */
const RUNS = [0.1, 0.1, 0.8];

/** Milliseconds between two versions of the definitions, and between two samples of the memory. */
const CHANGE_INTERVAL = 1000;
const SAMPLE_INTERVAL = 2000;

/**
 * Milliseconds for which an old version may be served: a refresh of the primary, one of a worker, and what a loaded
 * machine adds.
 */
const WINDOW = 10_000;

/** Runs the edge for some seconds; returns figures. */
export async function runSoak(context, { seconds, workers }) {
	const answers = new Answers();
	const upstream = await startUpstream(context, createDocument(1));
	answers.add(1, upstream.documents.development);
	const load = new Load(URL_OF_EDGE, answers, WINDOW);
	const folder = await createFolder(context);
	const args = [
		...["edge", "-u", upstream.url, "-t", BACKEND, "--workers", workers],
		...["--port", PORT, "--interface", "127.0.0.1", "--backup-folder", folder],
		...["--features-refresh-interval-seconds", "1"],
		...["--metrics-interval-seconds", "5"],
	];
	const start = async () => {
		const edge = new Command(context, args);
		await edge.waitFor(/ready: /);
		return edge;
	};
	let version = 1;
	const changing = setInterval(() => {
		version += 1;
		const document = createDocument(version);
		answers.add(version, document);
		upstream.documents.development = {
			...document,
			meta: { revisionId: version },
		};
	}, CHANGE_INTERVAL);
	context.after(() => clearInterval(changing));
	let edge = await start();
	const loading = load.run(CONNECTIONS);
	const codes = [];
	let samples = [];
	for (const [index, share] of RUNS.entries()) {
		samples = await sampleMemory(edge, 1000 * seconds * share);
		if (index === RUNS.length - 1) break;
		load.isRestarting = true;
		codes.push((await edge.stop()).code);
		edge = await start();
		load.isRestarting = false;
	}
	load.stop();
	await loading;
	codes.push((await edge.stop()).code);
	const { requests, cut, failures, wrong, accepted, uncertain } = load;
	const counted = countOf(upstream);
	return {
		seconds,
		workers,
		versions: version,
		requests,
		cut,
		failures,
		wrong,
		accepted,
		uncertain,
		counted,
		growth: growthOf(samples),
		memory: Math.max(...samples),
		codes,
	};
}

async function sampleMemory(edge, duration) {
	const samples = [];
	const end = performance.now() + duration;
	while (performance.now() < end) {
		samples.push(memoryOfAll(edge.pid));
		await sleep(SAMPLE_INTERVAL);
	}
	return samples;
}
