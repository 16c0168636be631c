// The sources of the first flags: bootstrap, storage, engine.

import { documentOf, equal, NEW, OLD, ok } from "../trial.js";
import { counter, json, mapStorage, onDemand, unreported } from "./support.js";

export const BOOTSTRAP = [
	...Object.entries({
		"an object": () => documentOf("new"),
		"a string": () => NEW,
		bytes: () => new TextEncoder().encode(NEW),
		"a buffer": () => new TextEncoder().encode(NEW).buffer,
	}).map(([name, bootstrap]) => ({
		name: `a bootstrap may be ${name}`,
		run: async (trial) => {
			const client = trial.open({ ...onDemand, bootstrap: bootstrap() });
			await client.ready();
			equal(client.isEnabled("new"), true, "`new`");
			equal((await trial.requests()).length, 0, "requests");
		},
	})),
	{
		name: "a bootstrap may be a URL",
		run: async (trial) => {
			await trial.script({ bootstrap: [{ body: NEW }], features: [] });
			const bootstrap = new URL(`${trial.url}/bootstrap`);
			const client = trial.open({ ...unreported, bootstrap });
			await client.ready();
			equal(trial.isEnabled(client, "new"), true, "`new`");
		},
	},
	{
		name: "a bootstrap may be a snapshot, and the option `engine` replaces the engine",
		run: async (trial) => {
			const first = trial.open({ ...onDemand, bootstrap: NEW });
			await first.ready();
			const bootstrap = first.engine.snapshot();
			const client = trial.open({ ...onDemand, bootstrap });
			await client.ready();
			equal(client.isEnabled("new"), true, "`new`");
			const { engine } = client;
			const second = trial.open({ ...onDemand, engine, bootstrap });
			equal(second.engine, engine, "the engine");
			await second.ready();
			equal(second.isEnabled("new"), true, "`new`");
		},
	},
	...["data", "url", "filePath"].map((name) => ({
		name: `a bootstrap \`{ ${name} }\` of the Node SDK gives a warning that says what to pass`,
		run: async (trial) => {
			const client = trial.open({ ...onDemand, bootstrap: { [name]: [] } });
			await client.ready();
			ok(trial.warnings.join().includes(`\`{ ${name} }\``), trial.warnings);
		},
	})),
	{
		name: "a bootstrap without flags is not used",
		run: async (trial) => {
			await trial.script({ features: [{ status: 500 }] });
			const client = trial.open({ ...onDemand, bootstrap: { features: [] } });
			const code = await client.ready().catch((error) => error.code);
			equal(code, "PROVIDER_NOT_READY", "ready()");
		},
	},
	...[0, 20].flatMap((refreshInterval) => [
		{
			name: `a bootstrap without flags counts if it is the only source, with \`refreshInterval: ${refreshInterval}\``,
			run: async (trial) => {
				await trial.script({ bootstrap: [{ body: '{"features":[]}' }] });
				const address = new URL(`${trial.url}/bootstrap`);
				for (const bootstrap of [{ features: [] }, address]) {
					const options = { url: undefined, refreshInterval, bootstrap };
					const client = trial.open(options);
					await client.ready();
					equal(client.isEnabled("on"), false, "`on`");
				}
				equal(trial.warnings.join(), "", "warnings");
			},
		},
		{
			name: `ready() rejects if the only source is a malformed bootstrap, with \`refreshInterval: ${refreshInterval}\``,
			run: async (trial) => {
				await trial.script({ bootstrap: [{ status: 404 }] });
				const address = new URL(`${trial.url}/bootstrap`);
				for (const bootstrap of ["{", {}, address]) {
					const options = { url: undefined, refreshInterval, bootstrap };
					trial.warnings.length = 0;
					const client = trial.open(options);
					for (let call = 0; call < 2; call++) {
						const error = await client.ready().catch((reason) => reason);
						equal(error.code, "PROVIDER_NOT_READY", "ready()");
						ok(error.message.endsWith(error.cause?.message), error.message);
					}
					const [warning] = trial.warnings;
					ok(warning.includes("the bootstrap was skipped"), warning);
				}
			},
		},
	]),
	...[true, false].map((bootstrapOverride) => ({
		name: `\`bootstrapOverride: ${bootstrapOverride}\` puts ${bootstrapOverride ? "the bootstrap before the stored document" : "the stored document before the bootstrap"}`,
		run: async (trial) => {
			await trial.script({ features: [{ status: 500 }] });
			const client = trial.open({
				...onDemand,
				refreshInterval: 20,
				bootstrapOverride,
				bootstrap: documentOf("bootstrapped"),
				storage: { get: async () => json(documentOf("stored")), set() {} },
			});
			await trial.until("an error is emitted", () => trial.errors.length > 0);
			const isOn = (name) => client.isEnabled(name);
			equal(isOn("bootstrapped"), bootstrapOverride, "`bootstrapped`");
			equal(isOn("stored"), !bootstrapOverride, "`stored`");
			await trial.script({ features: [{ body: NEW }] });
			await trial.until("the flags of the server are used", () => isOn("new"));
			equal(isOn("bootstrapped"), false, "`bootstrapped`, with a server");
			equal(isOn("stored"), false, "`stored`, with a server");
		},
	})),
	{
		name: "a client that has only a bootstrap starts no timer, sends no request, and updates its flags once",
		run: async (trial) => {
			// In a page, the first client waits for the WebAssembly.
			await trial.open({ ...onDemand, bootstrap: NEW }).ready();
			const { length } = trial.delays;
			for (const streaming of [false, true]) {
				const updates = counter();
				const client = trial.open({
					url: undefined,
					refreshInterval: 5,
					metricsInterval: 5,
					streaming,
					bootstrap: documentOf("new"),
				});
				client.on("update", updates);
				await client.ready();
				await trial.sleep(30);
				await client.refresh();
				await client.ensureFresh(0);
				await client.flushMetrics();
				equal(client.isEnabled("new"), true, "`new`");
				equal(updates.calls, 1, "updates");
			}
			equal(trial.delays.length, length, "timers");
			equal((await trial.requests()).length, 0, "requests");
			equal([...trial.errors, ...trial.warnings].join(), "", "problems");
		},
	},
	{
		name: "a client that has only the address of a bootstrap requests it once, without ready()",
		run: async (trial) => {
			await trial.script({ bootstrap: [{ body: NEW }] });
			const bootstrap = new URL(`${trial.url}/bootstrap`);
			const options = { url: undefined, refreshInterval: 5, bootstrap };
			const client = trial.open(options);
			await trial.until("the flags are used", () => client.isEnabled("new"));
			await client.refresh();
			await trial.sleep(30);
			equal((await trial.requests()).length, 1, "requests");
			ok(
				trial.delays.every((delay) => delay >= 500),
				`timers beside that of the request: ${trial.delays}`,
			);
		},
	},
	{
		name: "a storage may be the only source of flags",
		run: async (trial) => {
			let stored = OLD;
			const client = trial.open({
				...onDemand,
				url: undefined,
				refreshInterval: 10,
				storage: { get: () => stored, set() {} },
			});
			const listener = counter();
			client.on("update", listener);
			await client.ready();
			await trial.sleep(60);
			equal(listener.calls, 1, "calls");
			stored = new TextEncoder().encode(NEW);
			await trial.until("the new flags are used", () =>
				client.isEnabled("new"),
			);
			await trial.sleep(30);
			equal(listener.calls, 2, "calls");
			equal((await trial.requests()).length, 0, "requests");
		},
	},
	{
		name: "a stored document without flags is not used after a restart, nor its ETag",
		run: async (trial) => {
			const storage = mapStorage();
			const options = { ...onDemand, refreshInterval: 20, storage };
			const body = '{"features":[]}';
			await trial.script({ features: [{ body, headers: { etag: '"0"' } }] });
			const first = trial.open(options);
			await first.ready();
			await first.close();
			ok(storage.values.size > 0, "the document is stored");
			const second = trial.open(options);
			await second.ready(5000);
			equal(trial.errors.join(), "", "errors");
		},
	},
	{
		name: "a stored document or bootstrap without flags does not replace flags",
		run: async (trial) => {
			let stored = OLD;
			const empty = '{"features":[]}';
			await trial.script({ bootstrap: [{ body: empty }] });
			const storage = { get: () => stored, set() {} };
			const options = {
				...onDemand,
				url: undefined,
				refreshInterval: 10,
				storage,
			};
			const client = trial.open(options);
			await client.ready();
			const snapshots = counter();
			client.engine.snapshot = snapshots;
			stored = empty;
			await trial.sleep(50);
			equal(
				client.isEnabled("on"),
				true,
				"`on`, with an empty stored document",
			);
			equal(snapshots.calls, 0, "snapshots, which compile all flags");
			stored = NEW;
			await trial.until("the new flags are used", () =>
				client.isEnabled("new"),
			);
			const bootstrap = new URL(`${trial.url}/bootstrap`);
			const other = trial.open({ ...options, bootstrap });
			await other.ready();
			await trial.until(
				"the bootstrap is requested",
				async () => (await trial.requests("bootstrap")).length > 0,
			);
			await trial.sleep(50);
			equal(other.isEnabled("new"), true, "`new`, with an empty bootstrap");
		},
	},
	{
		name: "the storage key contains address, scope and projects, and never the private part of the token",
		run: async (trial) => {
			const keys = new Set();
			const storage = {
				get: (key) => void keys.add(key),
				set: (key) => void keys.add(key),
			};
			const client = trial.open({ ...onDemand, storage, projects: ["a"] });
			await client.ready();
			await client.close();
			const [key] = keys;
			equal(keys.size, 1, "keys");
			ok(key.includes(trial.url) && key.includes("*:development"), key);
			ok(key.endsWith(' {"projects":["a"]}'), key);
			ok(!key.includes("secret"), key);
			for (const end of ["/", "/api", "/api/"]) {
				const options = { ...onDemand, storage, projects: ["a"] };
				const same = trial.open({ ...options, url: trial.url + end });
				await same.ready();
				await same.close();
			}
			equal([...keys].join(), key, "keys of equal addresses");
			const storageKey = "mine";
			const other = trial.open({ ...onDemand, storage, storageKey });
			await other.ready();
			await other.close();
			equal([...keys].pop(), "mine", "key");
		},
	},
	{
		name: "the storage keys of two clients differ if their tokens, names or limits select other flags",
		run: async (trial) => {
			const keys = new Map();
			const note = async (options) => {
				const added = [];
				const storage = {
					get: (key) => void added.push(key),
					set: (key) => void added.push(key),
				};
				const client = trial.open({ ...onDemand, storage, ...options });
				await client.ready();
				await client.close();
				equal(new Set(added).size, 1, "keys of one client");
				return added[0];
			};
			const all = "[]:development.aaaaaa";
			const distinct = [
				{},
				{ namePrefix: "shop" },
				{ projects: ["shop"] },
				{ projects: ["shop"], namePrefix: "beta" },
				{ projects: ["shop", "beta"] },
				{ projects: ["shop beta"] },
				{ token: all },
				{ token: all, appName: "one" },
				{ token: "legacy-token" },
				{ token: "legacy-token", appName: "one" },
				{ token: "legacy-token", appName: "one", projects: ["two"] },
			];
			for (const options of distinct) {
				const key = await note(options);
				equal(keys.get(key), undefined, `${key} of ${JSON.stringify(options)}`);
				keys.set(key, JSON.stringify(options));
			}
			const other = await note({ appName: "other" });
			ok(keys.has(other), "a complete token makes the name irrelevant");
			const rotated = await note({ token: "[]:development.bbbbbb" });
			ok(keys.has(rotated), "the secret is no part of a key");
		},
	},
];
