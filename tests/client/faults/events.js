// Listeners that change the listeners during an event.

import { equal, NEW } from "../trial.js";
import { counter, flag, serve } from "../units/support.js";

/** Causes each event once or more, after the client is ready. */
const CAUSES = {
	update: (trial) => trial.script({ features: [{ body: NEW }] }),
	error: (trial) => trial.script({ features: [{ status: 500 }] }),
	warn: (trial) => trial.script({ metrics: [{ status: 500 }] }),
	impression: (_, client) => client.isEnabled("seen"),
	sent: (trial) => trial.script({ metrics: [{ status: 202 }] }),
};

/** Adds a listener that replaces itself during each call; returns the counter of its calls. */
function addReplacing(client, event) {
	const calls = counter();
	let remove;
	const again = () => {
		calls();
		// Without a limit a client that fails this trial would never return.
		if (calls.calls > 1000) return;
		remove?.();
		remove = client.on(event, again);
	};
	remove = client.on(event, again);
	return calls;
}

const replacing = Object.entries(CAUSES).map(([event, cause]) => ({
	name: `a listener of \`${event}\` that replaces itself is called once for each event`,
	run: async (trial) => {
		trial.skipCountCheck();
		await serve(trial, { features: [flag("seen", { impressionData: true })] });
		const client = trial.open();
		await client.ready();
		const events = counter();
		client.on(event, events);
		const replaced = addReplacing(client, event);
		await cause(trial, client);
		client.isEnabled("seen");
		await trial.until("the event is emitted", () => events.calls > 0);
		await client.close();
		equal(replaced.calls, events.calls, "calls");
	},
}));

export const EVENTS = [
	...replacing,
	...["before", "after"].map((time) => ({
		name: `a listener of \`ready\` that replaces itself, added ${time} the event, is called once`,
		run: async (trial) => {
			const client = trial.open();
			if (time === "after") await client.ready();
			const calls = addReplacing(client, "ready");
			await client.ready();
			await trial.sleep(10);
			equal(calls.calls, 1, "calls");
		},
	})),
	{
		name: "a listener that an earlier listener removes during the event is not called",
		run: async (trial) => {
			const client = trial.open();
			const removed = counter();
			const kept = counter();
			client.on("ready", () => remove());
			const remove = client.on("ready", removed);
			client.on("ready", kept);
			await client.ready();
			equal(`${removed.calls} ${kept.calls}`, "0 1", "calls");
		},
	},
	{
		name: "a listener that is added during an event is called from the next event on",
		run: async (trial) => {
			const client = await trial.openReady();
			const added = counter();
			client.on("update", () => client.on("update", added));
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
			equal(added.calls, 0, "calls");
		},
	},
];
