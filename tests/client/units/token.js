// The option `token` as a function, and the token of a header.

import { documentOf, equal, NEW, ok } from "../trial.js";
import { flag, json, mapStorage, onDemand, serve } from "./support.js";

const TOKEN = "*:development.secret";

/** Functions that return no token. */
const FAILURES = {
	throws: () => {
		throw new Error("the vault is closed");
	},
	"returns a number": () => 42,
	"returns `undefined`": () => undefined,
	"returns `null`": () => null,
	"returns an object": () => ({}),
	"returns a promise": async () => TOKEN,
	"returns a promise that rejects": () => Promise.reject(new Error("closed")),
};

/** Returns a flag that is on in the environment of its name. */
const inEnvironment = (name) =>
	flag(name, {
		strategies: [
			{
				name: "default",
				constraints: [
					{ contextName: "environment", operator: "IN", values: [name] },
				],
			},
		],
	});

export const TOKENS = [
	...Object.entries(FAILURES).map(([what, fail]) => ({
		name: `evaluation never throws if the function \`token\` ${what}; the failure is an \`error\` event`,
		run: async (trial) => {
			let token = fail;
			const client = trial.open({
				token: () => token(),
				metricsInterval: 1e9,
				bootstrap: documentOf("bootstrapped"),
			});
			equal(client.isEnabled("bootstrapped"), true, "isEnabled");
			equal(client.getVariant("bootstrapped").name, "disabled", "getVariant");
			equal(client.evaluate("bootstrapped").enabled, true, "evaluate");
			equal(client.evaluateAll().isEnabled("bootstrapped"), true, "all");
			client.impactMetrics.defineCounter("orders", "Orders");
			client.impactMetrics.incrementCounter("orders");
			await trial.until("an error is emitted", () => trial.errors.length > 0);
			const expected = what === "throws" ? "the vault is closed" : "`token`";
			ok(trial.errors[0].includes(expected), trial.errors[0]);
			equal((await trial.requests("features")).length, 0, "requests");
			await trial.script({ features: [{ body: NEW }] });
			token = () => TOKEN;
			await trial.until("flags arrive", () => client.isEnabled("new"));
			const [{ headers }] = await trial.requests("features");
			equal(headers.authorization, TOKEN, "token");
			trial.skipCountCheck();
		},
	})),
	{
		name: "a function `token` that fails is called by requests only, and the environment follows its first token",
		run: async (trial) => {
			const document = { features: [inEnvironment("production")] };
			await serve(trial, document);
			let calls = 0;
			let token;
			const client = trial.open({
				refreshInterval: 0,
				metricsInterval: 0,
				bootstrap: json(document),
				token: () => {
					calls += 1;
					return token;
				},
			});
			for (let call = 0; call < 10; call++) client.isEnabled("production");
			equal(calls, 1, "calls");
			token = "*:production.secret";
			await client.refresh();
			equal(client.isEnabled("production"), true, "the environment");
		},
	},
	...["headers", "customHeaders"].flatMap((option) =>
		["Authorization", "authorization"].map((name) => ({
			name: `without \`token\`, the header \`${name}\` of \`${option}\` determines the environment and the storage key`,
			run: async (trial) => {
				await serve(trial, { features: [inEnvironment("production")] });
				const storage = mapStorage();
				const token = "*:production.secret";
				const client = trial.open({
					...onDemand,
					storage,
					token: undefined,
					[option]: { [name]: token },
				});
				await client.ready();
				equal(client.isEnabled("production"), true, "the environment");
				const [{ headers }] = await trial.requests();
				equal(headers.authorization, token, "the header");
				await client.close();
				const [key] = storage.values.keys();
				ok(key.endsWith(" *:production"), key);
			},
		})),
	),
];
