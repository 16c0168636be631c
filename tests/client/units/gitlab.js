// GitLab as the server: its address, its headers, and a document with each of its strategies.

import { equal, ok } from "../trial.js";
import { deepEqual, json, mapStorage } from "./support.js";

const flag = (name, ...strategies) => ({
	name,
	description: "",
	enabled: true,
	strategies,
});

/** A document as GitLab serves it. A user list, `gitlabUserList` in its own API, arrives as `userWithId`. */
const DOCUMENT = {
	version: 1,
	features: [
		flag("everyone", { name: "default", parameters: {} }),
		flag("user-list", {
			name: "userWithId",
			parameters: { userIds: "anna,bert" },
		}),
		flag("users", {
			name: "userWithId",
			parameters: { userIds: "carl, dora" },
		}),
		flag("percent-rollout", {
			name: "flexibleRollout",
			parameters: { groupId: "group", rollout: "50", stickiness: "userId" },
		}),
		flag("percent-of-users", {
			name: "gradualRolloutUserId",
			parameters: { groupId: "group", percentage: "50" },
		}),
		flag(
			"several",
			{ name: "userWithId", parameters: { userIds: "anna" } },
			{
				name: "gradualRolloutUserId",
				parameters: { groupId: "default", percentage: "0" },
			},
		),
		{
			...flag("inactive", { name: "default", parameters: {} }),
			enabled: false,
		},
	],
};

/** The flags that are on for each user, as `unleash-client` evaluates the document. */
const ON = {
	anna: ["everyone", "user-list", "several"],
	bert: ["everyone", "user-list", "percent-rollout", "percent-of-users"],
	carl: ["everyone", "users", "percent-rollout", "percent-of-users"],
	dora: ["everyone", "users", "percent-rollout", "percent-of-users"],
};

export const GITLAB = [
	{
		name: "flags of GitLab arrive by its URL, instance id and app name, without a token",
		run: async (trial) => {
			await trial.script({ features: [{ body: json(DOCUMENT) }] });
			const client = trial.open({
				url: `${trial.url}/api/v4/feature_flags/unleash/42`,
				instanceId: "instance-id",
				appName: "production",
				token: undefined,
				refreshInterval: 0,
				metricsInterval: 0,
			});
			await client.ready();
			const [{ path, headers }] = await trial.requests();
			equal(path, "/api/v4/feature_flags/unleash/42/client/features", "path");
			equal(headers["unleash-instanceid"], "instance-id", "instance id");
			equal(headers["unleash-appname"], "production", "app name");
			equal(headers.authorization, undefined, "token");
			for (const [userId, expected] of Object.entries(ON)) {
				const names = DOCUMENT.features.map(({ name }) => name);
				const on = names.filter((name) => client.isEnabled(name, { userId }));
				deepEqual(on, expected, userId);
			}
			equal(trial.warnings.join(), "", "warnings");
		},
	},
	{
		name: "environments of GitLab, which are app names, share no stored document",
		run: async (trial) => {
			const storage = mapStorage();
			const open = (appName, more) =>
				trial.open({
					url: `${trial.url}/api/v4/feature_flags/unleash/42`,
					instanceId: "instance-id",
					token: undefined,
					refreshInterval: 0,
					metricsInterval: 0,
					appName,
					storage,
					...more,
				});
			const staging = open("staging");
			await staging.ready();
			await staging.close();
			await trial.script({ features: [{ refuse: true }] });
			const isReady = (client) =>
				client.ready().then(
					() => true,
					() => false,
				);
			equal(await isReady(open("production")), false, "another app name");
			const instanceId = "another-instance";
			const restarted = open("staging", { instanceId });
			equal(await isReady(restarted), true, "the same app name");
			equal(restarted.isEnabled("on"), true, "`on`");
			const [key, ...more] = storage.values.keys();
			equal(more.length, 0, "more keys");
			ok(key.endsWith('/unleash/42  {"appName":"staging"}'), key);
			// With a token, the token selects the environment.
			const token = "*:development.secret";
			const withToken = open("staging", { token });
			equal(await isReady(withToken), false, "with a token");
		},
	},
];
