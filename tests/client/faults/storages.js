// Faults of storages and bootstraps.

import {
	batch,
	documentOf,
	hydration,
	NEW,
	OLD,
	ok,
	updated,
} from "../trial.js";
import { mapStorage } from "../units/support.js";
import { changed, connected, HTML, openStream, STREAMING } from "./support.js";

const fail = (message) => () => {
	throw new Error(message);
};
const never = () => new Promise(() => {});

/** Methods of faulty storages. */
const FAULTY = {
	"a full storage": { set: fail("the quota has been exceeded") },
	"a storage that throws on reading": { get: fail("damaged") },
	"a storage that rejects": {
		get: async () => fail("no")(),
		set: async () => fail("no")(),
	},
	"a storage that never answers": { get: never, set: never },
	"a stored page": { get: () => HTML },
	"a truncated stored document": {
		get: () => '{"fanion":1,"etag":"x"}\n{"features":[',
	},
	"a stored document whose first line is not JSON": {
		get: () => `{"fanion":1,,}\n${OLD}`,
	},
	"a damaged stored snapshot": { get: () => Uint8Array.of(0xf5, 1, 2, 3) },
	"a stored object": { get: () => ({ a: 1 }) },
	"a stored document without flags": { get: () => '{"features":[]}' },
};

export const STORAGES = [
	...Object.entries(FAULTY).map(([name, methods]) => ({
		name: `${name} does not stop a client that has a server`,
		run: async (trial) => {
			const storage = { ...mapStorage(), ...methods };
			const client = await trial.openReady({ storage });
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
		},
	})),
	...[{ delta: true }, { streaming: STREAMING }, {}].map((options) => ({
		name: `the stored document is used after a restart without a server: ${JSON.stringify(options)}`,
		run: async (trial) => {
			const storage = mapStorage();
			await trial.script({
				features: [{ body: NEW }],
				delta: [
					{ body: batch(hydration(1)) },
					{ body: batch(updated(2, "new")) },
					{ status: 304 },
				],
				streaming: [
					openStream(connected(hydration(1)), changed(updated(2, "new"))),
				],
			});
			const first = await trial.openReady({ ...options, storage });
			await trial.awaitNewFlags(first);
			await trial.close(first);
			const unreachable = [{ refuse: true }];
			await trial.script({
				features: unreachable,
				delta: unreachable,
				streaming: unreachable,
			});
			await trial.awaitNewFlags(await trial.openReady({ ...options, storage }));
		},
	})),
	{
		name: "two clients can share one storage",
		run: async (trial) => {
			const storage = mapStorage();
			const clients = await Promise.all([
				trial.openReady({ storage }),
				trial.openReady({ storage }),
			]);
			await trial.script({ features: [{ body: NEW }] });
			for (const client of clients) await trial.awaitNewFlags(client);
			await Promise.all(clients.map((client) => trial.close(client)));
			await trial.script({ features: [{ refuse: true }] });
			await trial.awaitNewFlags(await trial.openReady({ storage }));
		},
	},
	{
		name: "an invalid bootstrap is skipped with a warning",
		run: async (trial) => {
			await trial.openReady({ bootstrap: "{" });
			ok(
				trial.warnings.some((message) => message.includes("bootstrap")),
				"a warning",
			);
		},
	},
	{
		name: "a bootstrap is used while the server fails",
		run: async (trial) => {
			await trial.script({ features: [{ status: 503 }] });
			const client = await trial.openReady({ bootstrap: documentOf() });
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(client);
		},
	},
];
