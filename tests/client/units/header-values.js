// Options that are sent as headers: names in any script, and values that every host rejects.

import { equal, ok } from "../trial.js";
import { onDemand } from "./support.js";

/** Names, and the headers that contain them. */
const NAMES = {
	Магазин: "%D0%9C%D0%B0%D0%B3%D0%B0%D0%B7%D0%B8%D0%BD",
	"💩": "%F0%9F%92%A9",
	"50% Café shop": "50% Caf%C3%A9 shop",
	"two\nlines": "two%0Alines",
	"half \ud83d": "half %EF%BF%BD",
	"plain-name_1": "plain-name_1",
};

export const HEADER_VALUES = [
	...Object.entries(NAMES).map(([name, header]) => ({
		name: `\`appName\` and \`instanceId\` ${JSON.stringify(name)} are encoded in headers, and unchanged in bodies`,
		run: async (trial) => {
			const client = trial.open({
				refreshInterval: 0,
				metricsInterval: 1e9,
				appName: name,
				instanceId: name,
			});
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			const requests = await trial.requests();
			equal(requests.length, 3, "requests");
			for (const { method, headers, body } of requests) {
				equal(headers["unleash-appname"], header, "appName");
				equal(headers["unleash-instanceid"], header, "instanceId");
				if (method === "GET") continue;
				const sender = JSON.parse(body);
				equal(sender.appName, name, "appName in the body");
				equal(sender.instanceId, name, "instanceId in the body");
			}
			equal(trial.errors.join(), "", "errors");
		},
	})),
	...[
		["token", "*:development.a\nb"],
		["headers", { "x-mine": "a\nb" }],
		["headers", { "x mine": "1" }],
	].map(([option, value]) => ({
		name: `the error for ${option} ${JSON.stringify(value)} names the option`,
		run: async (trial) => {
			const client = trial.open({ ...onDemand, [option]: value });
			await client.refresh();
			equal(trial.errors.length, 1, "errors");
			const expected = `\`${option}\` has characters that a header cannot hold`;
			ok(trial.errors[0].endsWith(expected), trial.errors[0]);
		},
	})),
	{
		name: "blanks and line ends around a token are dropped",
		run: async (trial) => {
			const keys = new Set();
			const storage = { get: (key) => void keys.add(key), set() {} };
			const token = " *:development.secret\n";
			const client = trial.open({ ...onDemand, token, storage });
			await client.ready();
			const [{ headers }] = await trial.requests();
			equal(headers.authorization, "*:development.secret", "token");
			ok([...keys][0].endsWith(" *:development"), [...keys][0]);
		},
	},
];
