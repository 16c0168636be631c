// The worker that runs in workerd. The clock of a worker stands still while its code runs, so each request
// runs many passes and is timed from outside.

import { operationsPerPass } from "../timing/timer.js";
import { openForTasks } from "./prepare-task.js";

// Workers must not evaluate code from strings.
const OPTIONS = { disableDynamicCodeGeneration: true };

const taskFactories = new Map();

export default {
	async fetch(request) {
		const { engine, key, passes, evaluates } = await request.json();
		if (!taskFactories.has(engine))
			taskFactories.set(engine, await openForTasks(engine, OPTIONS));
		const task = taskFactories.get(engine)(key);
		for (let pass = 0; pass < passes; pass += 1) await runPass(task, evaluates);
		return Response.json({ operations: passes * operationsPerPass(task) });
	},
};

/** Runs one pass; with `evaluates` false, only the preparation, whose time is subtracted. */
async function runPass({ engine, method, prepare, batches }, evaluates) {
	for (const batch of batches) {
		const inputs = prepare(batch, engine);
		if (!evaluates) continue;
		const result = engine[method](inputs);
		if (result instanceof Promise) await result;
	}
}
