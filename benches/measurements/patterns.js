// Measures how long a document with 500 patterns takes to load and compile: cold in a new process, and again. The
// tables of the host are read once for each class, so later loads do not read them.

import { fileURLToPath } from "node:url";
import { open } from "../../tests/hosts/support/worker.js";
import { runScript } from "../child-processes/run.js";
import { withChromium } from "../runtimes/chromium.js";
import { time } from "../runtimes/workerd.js";
import { SETTINGS } from "../settings.js";
import { summarize } from "../timing/statistics.js";
import { DOCUMENT_NAMES } from "../workloads/patterns.js";

const WORKER = fileURLToPath(
	new URL("../runtimes/patterns-worker.js", import.meta.url),
);

/** Loads of a request to a worker: the round trip takes longer than one. The result is their mean. */
const WARM_LOADS = 20;

/** Functions that return the milliseconds of the first load of a document, and of a later one. */
const LOADS = {
	Node: (name) => runScript("load-patterns.js", name),
	Chromium: (name) =>
		withChromium((measure) => measure(name), "patterns-page.js"),
	workerd: measureInWorkerd,
};

/** Returns the figures of each runtime: `{ runtime, document, cold, warm }`. */
export async function measurePatterns() {
	const figures = [];
	for (const [runtime, measure] of Object.entries(LOADS)) {
		for (const document of DOCUMENT_NAMES) {
			const samples = [];
			for (let round = 0; round < SETTINGS.processes; round += 1)
				samples.push(await measure(document));
			const [cold, warm] = [0, 1].map((index) =>
				summarize(samples.map((sample) => sample[index] * 1e6)),
			);
			figures.push({ runtime, document, cold, warm });
		}
	}
	return figures;
}

async function measureInWorkerd(name) {
	const worker = await open(WORKER);
	try {
		// The first request starts the worker, the second one is a round trip.
		await time(worker, { name, loads: 0 });
		const idle = await time(worker, { name, loads: 0 });
		const cold = await time(worker, { name, loads: 1 });
		const warm = await time(worker, { name, loads: WARM_LOADS });
		return [
			cold.elapsed - idle.elapsed,
			(warm.elapsed - idle.elapsed) / WARM_LOADS,
		];
	} finally {
		await worker.dispose();
	}
}
