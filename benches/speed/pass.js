// The clock. Also runs in browsers and workers.

/** An operation of one workload, as a side does it. */
export const task = (side, { method, prepare, chunks, count }, workload) => ({
	side,
	method,
	prepare,
	count,
	chunks: chunks(workload),
});

/**
 * Nanoseconds per operation, over as many whole passes as take `fill` milliseconds, and what the last
 * of them counted.
 */
export async function time(task, fill) {
	let spent = 0;
	let passes = 0;
	let tally = 0;
	while (spent < fill) {
		const pass = await timePass(task);
		spent += pass.spent;
		tally = pass.tally;
		passes += 1;
	}
	return { nanoseconds: (spent * 1e6) / (passes * total(task)), tally };
}

async function timePass({ side, method, prepare, chunks }) {
	let spent = 0;
	let tally = 0;
	for (const chunk of chunks) {
		const inputs = prepare(chunk, side);
		const start = performance.now();
		const result = side[method](inputs);
		// Waiting takes time of its own, so only those wait who have to.
		tally += result instanceof Promise ? await result : result;
		spent += performance.now() - start;
	}
	return { spent, tally };
}

/** How many operations one pass is. */
export const total = ({ chunks, count }) =>
	chunks.reduce((sum, chunk) => sum + count(chunk), 0);
