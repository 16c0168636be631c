// The ETag and the revision of a stored document, and how long they replace a request for all flags.

import {
	batch,
	documentOf,
	equal,
	hydration,
	NEW,
	OLD,
	updated,
} from "../trial.js";
import { counter, flag, json, mapStorage, onDemand } from "./support.js";

const MINUTE = 60_000;
const ETAG = '"76d8bb0e:12:v1"';

/** Returns functions that open a client with one storage at a time in minutes, and that read a header. */
function restarts(trial, kind, more) {
	let time = 1.7e12;
	let length = 0;
	const storage = mapStorage();
	/** Starts a client, lets it request flags, and returns whether `new` is on. */
	const start = async (minutes) => {
		time = 1.7e12 + minutes * MINUTE;
		length = (await trial.requests(kind)).length;
		const now = () => time;
		const client = trial.open({ ...onDemand, storage, now, ...more });
		await client.ready();
		await client.refresh();
		await client.close();
		return client.isEnabled("new");
	};
	/** Returns the `If-None-Match` of the first request of the last client. */
	const firstETag = async () =>
		(await trial.requests(kind))[length].headers["if-none-match"];
	return { storage, start, firstETag };
}

export const STORED_VERSIONS = [
	{
		name: "a stored ETag is used for ten minutes after the whole document was sent, so that a reset server is noticed",
		run: async (trial) => {
			const { storage, start, firstETag } = restarts(trial, "features");
			const headers = { etag: ETAG };
			await trial.script({ features: [{ body: OLD, headers }] });
			equal(await start(0), false, "before the reset");
			// Another database with another flag, and the same revision.
			await trial.script({ features: [{ body: NEW, headers }] });
			equal(await start(9.9), false, "an unchanged document is not sent");
			equal(await firstETag(), ETAG, "If-None-Match within ten minutes");
			const stored = [...storage.values];
			equal(await start(-1), true, "after the clock was set back");
			storage.values.clear();
			for (const [key, value] of stored) storage.set(key, value);
			equal(await start(10), true, "after ten minutes");
			await trial.script({ features: [{ status: 304 }] });
			equal(await start(19.9), true, "the document of the last restart");
			equal(await firstETag(), ETAG, "If-None-Match after that restart");
			for (const [key, value] of storage.values)
				storage.set(key, value.replace(/,"sentAt":\d+/, ""));
			await trial.script({ features: [{ body: OLD, headers }] });
			equal(await start(20), false, "a document without a time");
		},
	},
	{
		name: "a client keeps its own ETag for as long as it runs",
		run: async (trial) => {
			let time = 1.7e12;
			const headers = { etag: ETAG };
			await trial.script({ features: [{ body: OLD, headers }] });
			const client = trial.open({ ...onDemand, now: () => time });
			await client.ready();
			time += 60 * MINUTE;
			await client.refresh();
			const [, { headers: sent }] = await trial.requests("features");
			equal(sent["if-none-match"], ETAG, "If-None-Match after an hour");
		},
	},
	{
		name: "a stored revision is used for ten minutes after the last delta",
		run: async (trial) => {
			const more = { delta: true };
			const { start, firstETag } = restarts(trial, "delta", more);
			const delta = (...events) =>
				trial.script({ delta: [{ body: batch(...events) }, { status: 304 }] });
			await delta(hydration(70));
			equal(await start(0), false, "the first start");
			await delta(updated(71, "new"));
			equal(await start(9), true, "within ten minutes");
			await trial.script({ delta: [{ status: 304 }] });
			equal(await start(18.9), true, "ten minutes after the delta begin again");
			equal(await firstETag(), '"71"', "If-None-Match");
			// The server was reset; it answers 304 to any revision from before.
			await delta(hydration(3));
			equal(await start(19), false, "after ten minutes");
			equal(await firstETag(), undefined, "If-None-Match after ten minutes");
		},
	},
	{
		name: "a client that only reads a storage emits no `update` for a document that was sent again unchanged",
		run: async (trial) => {
			const features = [flag("on"), flag("off", { enabled: false })];
			const document = json({ ...documentOf(), features });
			let sentAt = 1;
			const storage = {
				get: () => `${json({ fanion: 1, sentAt })}\n${document}`,
				set() {},
			};
			const options = { url: undefined, token: undefined, storage };
			const client = trial.open({ ...onDemand, ...options });
			const updates = counter();
			await client.ready();
			client.on("update", updates);
			sentAt = 2;
			await client.refresh();
			equal(updates.calls, 0, "updates");
		},
	},
];
