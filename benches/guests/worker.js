// The worker that is timed in Cloudflare's runtime. The clock stands still while a worker works, so
// each request does many passes and is timed from outside.

import { total } from "../speed/pass.js";
import { guest } from "./guest.js";

// Code from text is forbidden in a worker.
const OPTIONS = { disableDynamicCodeGeneration: true };

const guests = new Map();

export default {
	async fetch(request) {
		const { side, key, passes, isWork } = await request.json();
		if (!guests.has(side)) guests.set(side, await guest(side, OPTIONS));
		const task = guests.get(side)(key);
		for (let pass = 0; pass < passes; pass += 1) await run(task, isWork);
		return Response.json({ operations: passes * total(task) });
	},
};

/** One pass; without the work, what is left is what shall not count. */
async function run({ side, method, prepare, chunks }, isWork) {
	for (const chunk of chunks) {
		const inputs = prepare(chunk, side);
		if (!isWork) continue;
		const result = side[method](inputs);
		if (result instanceof Promise) await result;
	}
}
