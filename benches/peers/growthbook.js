// GrowthBook's client for servers, with its features already fetched.

import { GrowthBookClient } from "@growthbook/growthbook";

/** Returns a new context in GrowthBook's format. */
export const newContext = ({ userId, sessionId, currentTime, properties }) => {
	const { country, plan, browser, email, age, appVersion, tenant } = properties;
	return {
		attributes: {
			id: userId,
			sessionId,
			currentTime,
			country,
			plan,
			browser,
			email,
			age: Number(age),
			appVersion,
			tenant,
		},
	};
};

/** Opens a client that has loaded a JSON document. */
export async function open(document) {
	const payload = JSON.parse(document);
	const client = new GrowthBookClient().initSync({ payload });
	return {
		isEnabled: (flag, context) => client.isOn(flag, context),
		evaluateAll: (context) =>
			Object.keys(client.getFeatures()).map((flag) => [
				flag,
				client.isOn(flag, context),
			]),
		...timedLoops(client),
		close: () => client.destroy(),
	};
}

const timedLoops = (client) => ({
	countEnabled(requests) {
		let enabled = 0;
		for (const { flag, context } of requests)
			if (client.isOn(flag, context)) enabled += 1;
		return enabled;
	},

	countAllEnabled(contexts) {
		let enabled = 0;
		for (const context of contexts) {
			for (const flag of Object.keys(client.getFeatures()))
				if (client.isOn(flag, context)) enabled += 1;
		}
		return enabled;
	},

	async reload(documents) {
		for (const document of documents)
			await client.setPayload(JSON.parse(document));
		return documents.length;
	},
});
