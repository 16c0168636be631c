// Puts many questions to fanion in one process and prints how many were answered, and how: one half in a
// row, the other half in threads one after the other, each of which has everything yet to learn.
//
// node main.js <questions>

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { askMany } from "./ask.js";

const THREADS = 25;

const half = Number(process.argv[2]) / 2;
const counts = askMany(half, 0);
for (let first = 0; first < THREADS; first++) {
	const thread = new Worker(new URL("thread.js", import.meta.url), {
		workerData: { calls: half / THREADS, first },
	});
	const [answer] = await once(thread, "message");
	for (const name of Object.keys(counts)) counts[name] += answer[name];
}
console.log(JSON.stringify(counts));
