// Times one operation. Also runs in browsers and workers.

/** Binds an operation to an engine and a workload. */
export const createTask = (
	engine,
	{ method, prepare, batches, countOperations },
	workload,
) => ({
	engine,
	method,
	prepare,
	countOperations,
	batches: batches(workload),
});

/**
 * Runs whole passes until `milliseconds` have been measured. Returns the nanoseconds of one operation, and
 * the count that the last pass returned.
 */
export async function time(task, milliseconds) {
	let elapsed = 0;
	let passes = 0;
	let count = 0;
	while (elapsed < milliseconds) {
		const pass = await timePass(task);
		elapsed += pass.elapsed;
		count = pass.count;
		passes += 1;
	}
	const nanoseconds = (elapsed * 1e6) / (passes * operationsPerPass(task));
	return { nanoseconds, count };
}

async function timePass({ engine, method, prepare, batches }) {
	let elapsed = 0;
	let count = 0;
	for (const batch of batches) {
		const inputs = prepare(batch, engine);
		const start = performance.now();
		const result = engine[method](inputs);
		// Awaiting takes time, so a synchronous result is not awaited.
		count += result instanceof Promise ? await result : result;
		elapsed += performance.now() - start;
	}
	return { elapsed, count };
}

export const operationsPerPass = ({ batches, countOperations }) =>
	batches.reduce((sum, batch) => sum + countOperations(batch), 0);
