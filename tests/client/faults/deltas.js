// Faults of deltas.

import { batch, equal, hydration, NEW, ok, updated } from "../trial.js";
import { json, mapStorage } from "../units/support.js";
import { HTML } from "./support.js";

/** Events without the members that their type needs. */
const MALFORMED = [
	null,
	7,
	{ eventId: 3 },
	{ eventId: 3, type: "hydration" },
	{ eventId: 3, type: "hydration", features: {} },
	{ eventId: 3, type: "hydration", features: [], segments: "oops" },
	{ eventId: 3, type: "hydration", features: [{}, null, 7], segments: [] },
	{ eventId: 3, type: "feature-updated" },
	{ eventId: 3, type: "feature-updated", feature: "oops" },
	{ eventId: 3, type: "feature-updated", feature: { enabled: false } },
	{ eventId: 3, type: "feature-removed" },
	{ eventId: 3, type: "feature-removed", featureName: 7 },
	{ eventId: 3, type: "segment-updated", segment: [] },
	{ eventId: 3, type: "segment-updated", segment: { id: "one" } },
	{ eventId: 3, type: "segment-removed" },
];

/** Lists with entries that the engine skips. */
const ODD_LISTS = [
	{ segments: null },
	{ segments: [null, 7, {}, { id: 1, constraints: [] }] },
	{ features: [null, 7, {}, ...hydration(1).features], segments: undefined },
];

export const DELTAS = [
	...ODD_LISTS.map((lists) => ({
		name: `a hydration with the lists ${json(lists)} is stored with the deltas after it`,
		run: async (trial) => {
			const storage = mapStorage();
			const odd = { ...hydration(1), ...lists };
			const delta = [
				{ body: batch(odd) },
				{ body: batch(updated(2, "new")) },
				{ status: 304 },
			];
			await trial.script({ delta });
			const first = await trial.openReady({ delta: true, storage });
			await trial.awaitNewFlags(first);
			equal(trial.errors.join(), "", "errors");
			await trial.close(first);
			await trial.script({ delta: [{ refuse: true }] });
			await trial.awaitNewFlags(
				await trial.openReady({ delta: true, storage }),
			);
		},
	})),
	...ODD_LISTS.map((lists) => ({
		name: `deltas change a stored document with the lists ${json(lists)}`,
		run: async (trial) => {
			const { features } = hydration(1);
			const document = json({ features, ...lists });
			const storage = mapStorage();
			const head = { fanion: 1, revision: 1, sentAt: Date.now() };
			storage.get = () => `${json(head)}\n${document}`;
			const delta = [{ body: batch(updated(2, "new")) }, { status: 304 }];
			await trial.script({ delta });
			const client = await trial.openReady({ delta: true, storage });
			await trial.awaitNewFlags(client);
			equal(trial.errors.join(), "", "errors");
			ok(!trial.warnings.join().includes("skipped"), trial.warnings.join());
			await trial.close(client);
			const [stored] = storage.values.values();
			for (const name of ["on", "off", "new"])
				ok(stored.includes(`"name":"${name}"`), stored);
		},
	})),
	{
		name: "a segment is removed by its id, as a number or as a string",
		run: async (trial) => {
			const segments = [1, "2"].map((id) => ({ id, constraints: [] }));
			const removed = ["1", 2].map((segmentId) => ({
				type: "segment-removed",
				eventId: 2,
				segmentId,
			}));
			const delta = [
				{ body: batch({ ...hydration(1), segments }) },
				{ body: batch(...removed, updated(3, "new")) },
				{ status: 304 },
			];
			await trial.script({ delta });
			const storage = mapStorage();
			const client = await trial.openReady({ delta: true, storage });
			await trial.awaitNewFlags(client);
			await trial.close(client);
			const [stored] = storage.values.values();
			ok(stored.endsWith('"segments":[]}'), stored);
		},
	},
	{
		name: "deltas fall back to whole documents after 404",
		run: async (trial) => {
			await trial.script({ features: [{ body: NEW }] });
			await trial.awaitNewFlags(await trial.openReady({ delta: true }));
		},
	},
	{
		name: "deltas recover from an unexpected 304, a page, other JSON, 5xx and a cut connection",
		run: async (trial) => {
			const bad = [
				{ status: 304 },
				{ body: HTML },
				{ body: "{}" },
				{ body: '{"events":7}' },
				{ status: 503 },
				{ refuse: true },
			];
			const good = { body: batch(hydration(1)) };
			await trial.script({
				delta: [...bad, good, ...bad, { body: batch(hydration(2, "new")) }],
			});
			await trial.awaitNewFlags(await trial.openReady({ delta: true }));
		},
	},
	{
		name: "the ETag of a delta request is the id of the last event, not the ETag of the response",
		run: async (trial) => {
			const headers = { etag: '"a-hash-of-the-body"' };
			await trial.script({
				delta: [
					{ headers, body: batch(hydration(7)) },
					{ headers, body: batch(updated(12, "x"), updated(40, "new")) },
					{ status: 304 },
				],
			});
			await trial.awaitNewFlags(await trial.openReady({ delta: true }));
			await trial.awaitRequests("delta", 2);
			const etags = (await trial.requests("delta")).map(
				({ headers }) => headers["if-none-match"],
			);
			equal(etags.slice(0, 4).join(), ',"7","40","40"', "If-None-Match");
		},
	},
	{
		name: "events of unknown types are skipped",
		run: async (trial) => {
			const unknown = { type: "rainbow", eventId: 8, colors: [] };
			await trial.script({
				delta: [
					{ body: batch(hydration(7)) },
					{ body: batch(unknown, updated(8, "new")) },
					{ status: 304 },
				],
			});
			await trial.awaitNewFlags(await trial.openReady({ delta: true }));
		},
	},
	{
		name: "after an event with a lower id the client requests all flags",
		run: async (trial) => {
			await trial.script({
				delta: [
					{ body: batch(hydration(70)) },
					{ body: batch(updated(3, "wrong")) },
					{ body: batch(hydration(4, "new")) },
					{ status: 304 },
				],
			});
			const client = await trial.openReady({ delta: true });
			await trial.awaitNewFlags(client);
			const etags = (await trial.requests("delta")).map(
				({ headers }) => headers["if-none-match"],
			);
			equal(etags[2], undefined, "If-None-Match after the lower id");
			equal(client.evaluateAll().get("wrong"), undefined, "`wrong`");
		},
	},
	{
		name: "after a malformed event the client requests all flags",
		run: async (trial) => {
			for (const event of MALFORMED) {
				await trial.script({
					delta: [
						{ body: batch(hydration(1)) },
						{ body: batch(updated(2, "wrong"), event) },
						{ body: batch(hydration(4, "new")) },
						{ status: 304 },
					],
				});
				const { length } = await trial.requests("delta");
				const client = trial.open({
					delta: true,
					metricsInterval: 0,
				});
				await trial.until("`new` is on", () => client.isEnabled("new"));
				await trial.close(client);
				const requests = (await trial.requests("delta")).slice(length);
				const etag = requests[2].headers["if-none-match"];
				equal(etag, undefined, `If-None-Match after ${json(event)}`);
				equal(client.evaluateAll().get("wrong"), undefined, "`wrong`");
			}
		},
	},
	{
		name: "after ten minutes without a delta the client requests all flags",
		run: async (trial) => {
			let jump = 0;
			await trial.script({
				delta: [{ body: batch(hydration(70)) }, { status: 304 }],
			});
			const client = await trial.openReady({
				delta: true,
				now: () => Date.now() + jump,
			});
			await trial.awaitRequests("delta", 2);
			await trial.script({
				delta: [{ body: batch(hydration(5, "new")) }, { status: 304 }],
			});
			jump = 700_000;
			await trial.awaitNewFlags(client);
		},
	},
];
