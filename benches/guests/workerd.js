// Cloudflare's own runtime. What one request with the work takes longer than one without is the work:
// the way there and back, and what makes contexts ready, are in both.

import { fileURLToPath } from "node:url";
import { open } from "../../tests/hosts/support/worker.js";

const WORKER = fileURLToPath(new URL("worker.js", import.meta.url));

/** Gives `use` a function that measures in the worker. */
export async function workerd(use) {
	const worker = await open(WORKER);
	const known = new Map();
	try {
		return await use((question) => measure(worker, known, question));
	} finally {
		await worker.dispose();
	}
}

/** Nanoseconds of one operation. */
async function measure(worker, known, { side, key, fill }) {
	const name = `${side} ${key}`;
	if (!known.has(name))
		known.set(name, await passesFor(worker, { side, key }, fill));
	const passes = known.get(name);
	const idle = await time(worker, { side, key, passes, isWork: false });
	const busy = await time(worker, { side, key, passes, isWork: true });
	return ((busy.spent - idle.spent) * 1e6) / busy.operations;
}

/** How many passes take `fill` milliseconds. */
async function passesFor(worker, question, fill) {
	for (let passes = 1; ; passes *= 2) {
		const { spent } = await time(worker, { ...question, passes, isWork: true });
		if (spent > fill) return passes;
	}
}

async function time(worker, question) {
	const start = performance.now();
	const response = await worker.dispatchFetch("http://localhost/", {
		method: "POST",
		body: JSON.stringify(question),
	});
	const answer = await response.text();
	const spent = performance.now() - start;
	if (!response.ok) throw new Error(answer);
	return { ...JSON.parse(answer), spent };
}
