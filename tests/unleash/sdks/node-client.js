import { once } from "node:events";
import { InMemStorageProvider, Unleash } from "unleash-client";
import { readAnswers, SentCounts } from "./answers.js";

/** Starts `unleash-client`. */
export async function openNodeClient(options) {
	const { edge, backend, appName, names, user, interval, experimentalMode } =
		options;
	const problems = [];
	const client = new Unleash({
		url: `${edge}/api`,
		appName,
		customHeaders: { Authorization: backend },
		refreshInterval: interval,
		metricsInterval: 60_000,
		storageProvider: new InMemStorageProvider(),
		disableAutoStart: true,
		skipInstanceCountWarning: true,
		experimentalMode,
	});
	client.on("error", ({ message }) => problems.push(message));
	// Without an answer the SDK warns at each evaluation.
	client.on("warn", () => {});
	const sent = new SentCounts();
	sent.listen(client);
	const started = once(client, "synchronized").catch(() => {});
	await client.start();
	await started;
	return {
		read: async () => readAnswers(client, names, user),
		answers: async (users) =>
			users.map((user) => readAnswers(client, names, user)),
		sent: async () => {
			await client.flushMetrics();
			return sent.counts;
		},
		problems: async () => problems,
		close: async () => client.destroy(),
	};
}
