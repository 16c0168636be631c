// GrowthBook's client for servers, with its features already fetched.

import { GrowthBookClient } from "@growthbook/growthbook";

/** A fresh context in its words. */
export const contextOf = ({ userId, sessionId, currentTime, properties }) => {
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

/** Opens a client that has started from the text of its features. */
export async function open(text) {
	const client = new GrowthBookClient().initSync({ payload: JSON.parse(text) });
	return {
		isOn: (flag, context) => client.isOn(flag, context),
		all: (context) =>
			Object.keys(client.getFeatures()).map((flag) => [
				flag,
				client.isOn(flag, context),
			]),
		...passes(client),
		close: () => client.destroy(),
	};
}

const passes = (client) => ({
	isEnabled(questions) {
		let on = 0;
		for (const { name, context } of questions)
			if (client.isOn(name, context)) on += 1;
		return on;
	},

	everyFlag(contexts) {
		let on = 0;
		for (const context of contexts) {
			for (const name of Object.keys(client.getFeatures()))
				if (client.isOn(name, context)) on += 1;
		}
		return on;
	},

	async reload(texts) {
		for (const text of texts) await client.setPayload(JSON.parse(text));
		return texts.length;
	},
});
