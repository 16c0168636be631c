// The end of a client.

import { batch, equal, hydration, message } from "../trial.js";
import { reports, unreported } from "./support.js";

export const CLOSING = [
	{
		name: "after close() the client sends no request and still evaluates flags; a second call has no effect",
		run: async (trial) => {
			const client = trial.open({ ...unreported });
			await client.ready();
			await Promise.all([client.close(), client.close()]);
			const { length } = await trial.requests();
			await client.refresh();
			await client.ensureFresh(0);
			await trial.sleep(60);
			equal((await trial.requests()).length, length, "requests");
			equal(client.isEnabled("on"), true, "`on`");
			await client.ready();
			trial.skipCountCheck();
		},
	},
	{
		name: "a second close() waits for the first",
		run: async (trial) => {
			const client = trial.open({ ...unreported });
			await client.ready();
			trial.isEnabled(client, "on");
			const metrics = [{ chunks: ["", "x"], pause: 100 }];
			await trial.script({ metrics });
			let isFirstOver = false;
			const first = client.close().then(() => {
				isFirstOver = true;
			});
			await client.close();
			equal(isFirstOver, true, "the first close() is over");
			await first;
			equal((await reports(trial)).length, 1, "reports");
		},
	},
	{
		name: "refresh() after close() starts no timer for a stream",
		run: async (trial) => {
			const headers = { "content-type": "text/event-stream" };
			const chunks = [message("unleash-connected", batch(hydration(1)))];
			await trial.script({
				streaming: [{ headers, chunks, end: "hang" }],
				features: [{ status: 500 }],
			});
			const client = trial.open({ ...unreported, streaming: true });
			await client.ready();
			await client.close();
			const { length } = trial.delays;
			await client.refresh();
			equal(trial.delays.length, length, "timers");
		},
	},
	{
		name: "the disposal of a client closes it",
		run: async (trial) => {
			const client = trial.open({ ...unreported });
			await client.ready();
			trial.isEnabled(client, "on");
			const dispose = Symbol.asyncDispose;
			if (dispose) await client[dispose]();
			else await client.close();
			equal((await reports(trial)).length, 1, "reports");
		},
	},
];
