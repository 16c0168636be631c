// Runs many evaluations in one process and prints counts of the results: one half in the main thread, the
// other half in consecutive worker threads, each of which starts with unoptimized code.
//
// node main.js <evaluations>

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { evaluateMany } from "./count.js";

const THREADS = 25;

const half = Number(process.argv[2]) / 2;
const counts = evaluateMany(half, 0);
for (let first = 0; first < THREADS; first++) {
	const thread = new Worker(new URL("worker.js", import.meta.url), {
		workerData: { calls: half / THREADS, first },
	});
	const [threadCounts] = await once(thread, "message");
	for (const name of Object.keys(counts)) counts[name] += threadCounts[name];
}
console.log(JSON.stringify(counts));
