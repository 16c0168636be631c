// Measures in workerd. The time of an operation is the difference between a request that evaluates and
// one that does not: both contain the round trip and the preparation of contexts.

import { fileURLToPath } from "node:url";
import { open } from "../../tests/hosts/support/worker.js";

const WORKER = fileURLToPath(new URL("worker.js", import.meta.url));

/** Calls `use` with a function that measures one operation in the worker. */
export async function withWorkerd(use) {
	const worker = await open(WORKER);
	const passesByTask = new Map();
	try {
		return await use((task) => measure(worker, passesByTask, task));
	} finally {
		await worker.dispose();
	}
}

/** Returns the nanoseconds of one operation. */
async function measure(worker, passesByTask, { engine, key, milliseconds }) {
	const id = `${engine} ${key}`;
	if (!passesByTask.has(id)) {
		const passes = await countPasses(worker, { engine, key }, milliseconds);
		passesByTask.set(id, passes);
	}
	const passes = passesByTask.get(id);
	const idle = await time(worker, { engine, key, passes, evaluates: false });
	const busy = await time(worker, { engine, key, passes, evaluates: true });
	return ((busy.elapsed - idle.elapsed) * 1e6) / busy.operations;
}

/** Returns how many passes take at least `milliseconds`. */
async function countPasses(worker, task, milliseconds) {
	for (let passes = 1; ; passes *= 2) {
		const { elapsed } = await time(worker, {
			...task,
			passes,
			evaluates: true,
		});
		if (elapsed > milliseconds) return passes;
	}
}

/** Posts a body, and returns the members of the JSON response and the milliseconds that it took. */
export async function time(worker, body) {
	const start = performance.now();
	const response = await worker.dispatchFetch("http://localhost/", {
		method: "POST",
		body: JSON.stringify(body),
	});
	const answer = await response.text();
	const elapsed = performance.now() - start;
	if (!response.ok) throw new Error(answer);
	return { ...JSON.parse(answer), elapsed };
}
