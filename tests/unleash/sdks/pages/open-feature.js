// A page with `@openfeature/ofrep-web-provider`.

import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
import { readAllValues, toEvaluationContext } from "../answers.js";

globalThis.open = async ({
	edge,
	frontend,
	appName,
	names,
	user,
	interval,
}) => {
	const problems = [];
	const provider = new OFREPWebProvider({
		baseUrl: edge,
		headers: [["Authorization", frontend]],
		pollInterval: interval,
	});
	OpenFeature.addHandler(ProviderEvents.Error, ({ message }) =>
		problems.push(message),
	);
	const setUser = (user) =>
		OpenFeature.setContext(toEvaluationContext({ appName, ...user }));
	await setUser(user);
	await OpenFeature.setProviderAndWait(provider).catch(() => {});
	const client = OpenFeature.getClient();
	return {
		read: () => readAllValues(client, names),
		answers: async (users) => {
			const list = [];
			for (const user of users) {
				await setUser(user);
				list.push(await readAllValues(client, names));
			}
			return list;
		},
		problems: () => problems,
	};
};
