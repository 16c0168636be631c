// The end of a client beside a server, or a storage, that does not answer.

import { ok } from "../trial.js";

export const CLOSING = [
	{
		name: "close() takes one timeout in all, although no report, registration or storage answers",
		run: async (trial) => {
			trial.skipCountCheck();
			const silent = { chunks: [], end: "hang" };
			const client = await trial.openReady({
				metricsInterval: 1e9,
				timeout: 500,
				storage: { get: () => undefined, set: () => new Promise(() => {}) },
			});
			await trial.script({ register: [silent], metrics: [silent] });
			for (let index = 0; index < 5000; index++)
				client.isEnabled(`a-flag-with-a-long-name-${index}`);
			const start = Date.now();
			await trial.close(client);
			const duration = Date.now() - start;
			ok(duration < 950, `${duration} ms`);
			const { length } = await trial.requests("metrics");
			await trial.sleep(100);
			const more = (await trial.requests("metrics")).length - length;
			ok(more === 0, `${more} reports after close()`);
		},
	},
];
