// Starts a process of workerd, and measures the processor time of its requests. Linux only: the time is read from
// `/proc`. Only the thread that runs JavaScript counts.

import { readdirSync, readFileSync } from "node:fs";
import { open } from "../../tests/hosts/support/worker.js";

/**
 * Starts a worker, and sends it a first request, which only answers and ends its start.
 *
 * Returns the worker and a function that measures the nanoseconds of work. One worker may start at a time.
 */
export async function openMeasured(script, options) {
	const before = new Set(childProcesses());
	const worker = await open(script, options);
	await worker.ready;
	const [pid] = childProcesses().filter((pid) => !before.has(pid));
	const response = await worker.dispatchFetch("http://localhost/");
	if (!response.ok) throw new Error(await response.text());
	await response.text();
	const measure = async (work) => {
		const start = processorTime(pid);
		await work();
		return processorTime(pid) - start;
	};
	return { worker, measure };
}

/** Returns the ids of the workerd processes that this process started. */
function childProcesses() {
	return readdirSync("/proc").filter((entry) => {
		if (!/^\d+$/.test(entry)) return false;
		try {
			const status = readFileSync(`/proc/${entry}/stat`, "utf8");
			const [name, rest] = status.split(") ");
			return (
				name.endsWith("(workerd") && rest.split(" ")[1] === `${process.pid}`
			);
		} catch {
			return false;
		}
	});
}

/** Returns the nanoseconds for which the main thread of a process has run. */
function processorTime(pid) {
	const path = `/proc/${pid}/task/${pid}/schedstat`;
	return Number(readFileSync(path, "utf8").split(" ")[0]);
}
