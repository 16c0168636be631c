// Option names of the Unleash SDKs.

import { equal, NEW, ok } from "../trial.js";
import { mapStorage, onDemand } from "./support.js";

/** Returns a storage of the browser SDK, which has `save` instead of `set`. */
function browserStorage() {
	const values = new Map();
	return {
		values,
		get: async (name) => values.get(name),
		save: async (name, data) => void values.set(name, data),
	};
}

/** Opens a client, fetches flags once, evaluates one, and returns all requests of the trial. */
async function requestsOf(trial, options) {
	const client = trial.open({ refreshInterval: 0, ...options });
	await client.ready();
	client.isEnabled("on");
	await client.close();
	trial.skipCountCheck();
	return trial.requests();
}

/** Each alias: its value, the documented option, another value of that option, and what an alias in effect does. */
const ALIASES = [
	{
		alias: "clientKey",
		value: "*:alias.secret",
		option: "token",
		other: "*:documented.secret",
		applies: ([{ headers }]) => headers.authorization === "*:alias.secret",
	},
	{
		alias: "customHeaders",
		value: { "x-alias": "1" },
		option: "headers",
		other: { "x-documented": "1" },
		applies: ([{ headers }]) => headers["x-alias"] === "1",
	},
	{
		alias: "projectName",
		value: "alias",
		option: "projects",
		other: ["documented"],
		applies: ([{ query }]) => query === "?project=alias",
	},
	{
		alias: "storageProvider",
		value: mapStorage(),
		option: "storage",
		other: mapStorage(),
		applies: (_requests, { values }) => values.size > 0,
	},
	{
		alias: "storageProvider",
		value: browserStorage(),
		option: "storage",
		other: mapStorage(),
		applies: (_requests, { values }) => values.size > 0,
	},
	{
		alias: "disableMetrics",
		value: true,
		option: "metricsInterval",
		other: 1e9,
		applies: (requests) => requests.every(({ kind }) => kind === "features"),
	},
];

export const OPTION_ALIASES = [
	...ALIASES.map(({ alias, value, option, applies }) => ({
		name: `\`${alias}\`${value?.save ? " with `save`" : ""} is an alias of \`${option}\``,
		run: async (trial) => {
			value.values?.clear();
			const options = { [alias]: value, [option]: undefined };
			const requests = await requestsOf(trial, options);
			ok(applies(requests, value), JSON.stringify(requests));
			equal(trial.warnings.join(), "", "warnings");
		},
	})),
	...ALIASES.map(({ alias, value, option, other, applies }) => ({
		name: `\`${option}\` wins over \`${alias}\`${value?.save ? " with `save`" : ""}, with a warning`,
		run: async (trial) => {
			value.values?.clear();
			const options = { [alias]: value, [option]: other };
			const requests = await requestsOf(trial, options);
			ok(!applies(requests, value), JSON.stringify(requests));
			equal(
				trial.warnings.join(),
				`\`${alias}\` is ignored: \`${option}\` is given too`,
				"warnings",
			);
		},
	})),
	{
		name: "`disableRefresh: true` is an alias of `refreshInterval: 0`, which wins with a warning",
		run: async (trial) => {
			const options = { ...onDemand, disableRefresh: true };
			const quiet = trial.open({ ...options, refreshInterval: undefined });
			await trial.sleep(60);
			equal((await trial.requests()).length, 0, "requests with the alias");
			await quiet.ready();
			equal(trial.warnings.join(), "", "warnings");
			await trial.script({ features: [{ body: NEW }] });
			const polling = trial.open({ ...options, refreshInterval: 20 });
			await trial.until("the client polls", () => polling.isEnabled("new"));
			equal(
				trial.warnings.join(),
				"`disableRefresh` is ignored: `refreshInterval` is given too",
				"warnings",
			);
		},
	},
	{
		name: "`disableMetrics: false` and `disableRefresh: false` leave the defaults, without a warning",
		run: async (trial) => {
			const aliases = { disableMetrics: false, disableRefresh: false };
			const client = trial.open({ ...aliases, metricsInterval: 1e9 });
			await client.ready();
			await trial.awaitRequests("features", 2);
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			equal((await trial.requests("metrics")).length, 1, "reports");
			equal(trial.warnings.join(), "", "warnings");
		},
	},
];
