// Trials of every storage; each host has its own storages.

import { equal, NEW, ok } from "./trial.js";

/** A key of a client, and a key that is no valid file name. */
const KEY = "fanion https://unleash.example.com/api *:development a";
const ODD = `../${"ž/\\:*?".repeat(60)}`;
/** Longer than one value of Deno KV. */
const LONG = `{"text":"${"žluťoučký kůň ".repeat(20_000)}"}`;

/** Decodes a stored value; `undefined` if there is none. */
const decode = (stored) =>
	typeof stored === "string" || stored === undefined || stored === null
		? (stored ?? undefined)
		: new TextDecoder().decode(stored);

/** Returns the trials of storages. Each function opens one storage, again for each trial, with its old values. */
export const storageTrials = (storages) =>
	Object.entries(storages).flatMap(([name, open]) => [
		{
			name: `${name} returns the last value of a key`,
			run: async () => {
				const storage = await open();
				const unknown = await storage.get(`unknown ${Math.random()}`);
				ok(
					unknown === undefined || unknown === null,
					"an unknown key has no value",
				);
				for (const value of [LONG, "short", NEW]) {
					for (const key of [KEY, ODD, `${ODD}2`])
						await storage.set(key, value + key);
					for (const key of [KEY, ODD, `${ODD}2`])
						equal(decode(await storage.get(key)), value + key, "value");
				}
			},
		},
		{
			name: `${name} keeps the flags for the next client`,
			run: async (trial) => {
				const options = { metricsInterval: 0, storage: await open() };
				await trial.script({ features: [{ body: NEW }] });
				const first = trial.open(options);
				await first.ready();
				await first.close();
				await trial.script({ features: [{ refuse: true }] });
				const second = trial.open({ ...options, storage: await open() });
				await second.ready(5000);
				equal(second.isEnabled("new"), true, "`new`");
				equal(trial.warnings.join(), "", "warnings");
			},
		},
	]);
