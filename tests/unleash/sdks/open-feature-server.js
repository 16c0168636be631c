import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { mapInOrder, readAllValues, toEvaluationContext } from "./answers.js";

/** Opens `@openfeature/ofrep-provider`, in a domain of its own. */
export async function openServerProvider({
	edge,
	backend,
	appName,
	names,
	user,
}) {
	const provider = new OFREPProvider({
		baseUrl: edge,
		headers: [["Authorization", `Bearer ${backend}`]],
	});
	await OpenFeature.setProviderAndWait(appName, provider);
	const client = OpenFeature.getClient(appName);
	const answer = (user) =>
		readAllValues(client, names, toEvaluationContext({ appName, ...user }));
	return {
		read: () => answer(user),
		answers: (users) => mapInOrder(users, answer),
		problems: async () => {
			const details = await client.getBooleanDetails(names[0], false);
			return details.errorCode ? [details.errorCode] : [];
		},
		close: async () => {},
	};
}
