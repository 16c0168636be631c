// Work that the client leaves for the idle time of the host.

import { documentOf, equal, NEW, OLD } from "../trial.js";
import { counter, unreported } from "./support.js";

/** Replaces `requestIdleCallback` during work; passes a function that takes the pending callbacks. */
async function withIdleCallbacks(work) {
	const { requestIdleCallback } = globalThis;
	const pending = [];
	globalThis.requestIdleCallback = (callback) => pending.push(callback);
	try {
		await work(() => pending.splice(0));
	} finally {
		globalThis.requestIdleCallback = requestIdleCallback;
	}
}

/** Opens a client whose engine counts how often all flags are compiled. */
async function openCounting(trial) {
	const compiled = counter();
	const client = trial.open({ ...unreported, refreshInterval: 1e9 });
	await client.ready();
	client.engine.warnings = compiled;
	return { client, compiled };
}

export const IDLE = [
	{
		name: "all flags are compiled in idle time, by one callback at a time",
		run: (trial) =>
			withIdleCallbacks(async (takeCallbacks) => {
				const { client, compiled } = await openCounting(trial);
				const [first, ...more] = takeCallbacks();
				equal(more.length, 0, "callbacks of the first document");
				for (const body of [NEW, OLD, NEW]) {
					await trial.script({ features: [{ body }] });
					await client.refresh();
				}
				equal(takeCallbacks().length, 0, "callbacks beside a pending one");
				equal(compiled.calls, 0, "runs before idle time");
				first();
				equal(compiled.calls, 1, "runs");
				await trial.script({ features: [{ body: OLD }] });
				await client.refresh();
				const [second, ...others] = takeCallbacks();
				equal(others.length, 0, "callbacks of the next document");
				second();
				equal(compiled.calls, 2, "runs");
			}),
	},
	{
		name: "no flag is compiled in idle time after close()",
		run: (trial) =>
			withIdleCallbacks(async (takeCallbacks) => {
				const { client, compiled } = await openCounting(trial);
				const [callback] = takeCallbacks();
				await client.close();
				callback();
				equal(compiled.calls, 0, "runs");
				equal(takeCallbacks().length, 0, "callbacks after close()");
			}),
	},
	{
		name: "an engine that was freed before idle time is no error",
		run: (trial) =>
			withIdleCallbacks(async (takeCallbacks) => {
				const bootstrap = documentOf("new");
				const client = trial.open({ url: undefined, bootstrap });
				await client.ready();
				client.engine.free();
				for (const callback of takeCallbacks()) callback();
				equal(trial.errors.join(), "", "errors");
			}),
	},
];
