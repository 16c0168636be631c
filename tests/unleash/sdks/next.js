// `@unleash/nextjs`: its functions for servers.

import {
	evaluateFlags,
	flagsClient,
	getDefinitions,
	getFrontendFlags,
} from "@unleash/nextjs";
import {
	mapInOrder,
	OFF,
	readAnswers,
	SentCounts,
	toAnswer,
} from "./answers.js";

/** Opens the functions that fetch definitions and evaluate them. */
export async function openDefinitions({ edge, backend, appName, names, user }) {
	const server = { url: `${edge}/api/client/features`, token: backend };
	const sent = new SentCounts();
	const answer = async (user) => {
		const definitions = await getDefinitions({ ...server, appName });
		const context = { appName, ...user };
		const { toggles } = evaluateFlags(definitions, context);
		const client = flagsClient(toggles, {
			url: `${edge}/api`,
			clientKey: backend,
			appName,
		});
		sent.listen(client);
		const answers = readAnswers(client, names);
		await client.sendMetrics();
		return answers;
	};
	return {
		read: () => answer(user),
		answers: (users) => mapInOrder(users, answer),
		sent: async () => sent.counts,
		problems: async () => {
			const { features, message } = await getDefinitions({
				...server,
				appName,
			});
			return features ? [] : [message];
		},
		close: async () => {},
	};
}

/** Opens the function that fetches evaluated flags. */
export async function openFrontendFlags({
	edge,
	frontend,
	appName,
	names,
	user,
}) {
	const fetchFlags = (context) =>
		getFrontendFlags({
			url: `${edge}/api/frontend`,
			clientKey: frontend,
			appName,
			context,
		});
	const answer = async (user) => {
		const { toggles } = await fetchFlags(user);
		const found = new Map(toggles.map((toggle) => [toggle.name, toggle]));
		return Object.fromEntries(
			names.map((name) => {
				const toggle = found.get(name);
				return [name, toggle ? toAnswer(toggle.enabled, toggle.variant) : OFF];
			}),
		);
	};
	return {
		read: () => answer(user),
		answers: (users) => mapInOrder(users, answer),
		problems: () =>
			fetchFlags(user).then(
				() => [],
				(error) => [JSON.stringify(error)],
			),
		close: async () => {},
	};
}
