// A page with `unleash-proxy-client`.

import { UnleashClient } from "unleash-proxy-client";
import { readAnswers, SentCounts } from "../answers.js";

globalThis.open = async ({
	edge,
	frontend,
	names,
	user,
	interval,
	...options
}) => {
	const problems = [];
	const client = new UnleashClient({
		url: `${edge}/api/frontend`,
		clientKey: frontend,
		refreshInterval: interval / 1000,
		metricsInterval: 60,
		metricsIntervalInitial: 0,
		context: user,
		...options,
	});
	client.on("error", (problem) => problems.push(JSON.stringify(problem)));
	const sent = new SentCounts();
	sent.listen(client);
	await client.start();
	return {
		read: () => readAnswers(client, names),
		answers: async (users) => {
			const list = [];
			for (const user of users) {
				await client.updateContext(user);
				list.push(readAnswers(client, names));
			}
			return list;
		},
		sent: async () => {
			await client.sendMetrics();
			return sent.counts;
		},
		problems: () => problems,
	};
};
