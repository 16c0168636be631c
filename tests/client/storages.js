// What every storage promises; each host has its own ones.

import { equal, NEW, ok } from "./trial.js";

/** A name like those that clients make, and one that is not fit for a file. */
const KEY = "fanion https://unleash.example.com/api *:development a";
const ODD = `../${"ž/\\:*?".repeat(60)}`;
/** Longer than what some can keep in one piece. */
const LONG = `{"text":"${"žluťoučký kůň ".repeat(20_000)}"}`;

const textOf = (stored) =>
	typeof stored === "string" || stored === undefined || stored === null
		? (stored ?? undefined)
		: new TextDecoder().decode(stored);

/** The trials of some storages: each is made by a function, anew for each trial, and keeps what it had. */
export const storageTrials = (storages) =>
	Object.entries(storages).flatMap(([name, open]) => [
		{
			name: `${name} gives back what it was given`,
			run: async () => {
				const storage = await open();
				const unknown = await storage.get(`nobody knows ${Math.random()}`);
				ok(unknown === undefined || unknown === null, "nothing is there");
				for (const value of [LONG, "short", NEW]) {
					for (const key of [KEY, ODD, `${ODD}2`])
						await storage.set(key, value + key);
					for (const key of [KEY, ODD, `${ODD}2`])
						equal(textOf(await storage.get(key)), value + key, "the text");
				}
			},
		},
		{
			name: `${name} keeps flags for the next start`,
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
