// What a client does in a page only.

import { equal, ok } from "./trial.js";

const KEY = "fanion:sessionId";
const silent = { metricsInterval: 1e9 };
const impressed = JSON.stringify({
	features: [
		{ name: "seen", enabled: true, impressionData: true, strategies: [] },
	],
});

/** Who is asked, when nobody says who it is. */
async function sessionOf(trial, options) {
	await trial.script({ features: [{ body: impressed }] });
	const client = trial.open({ ...silent, ...options });
	let session;
	client.on("impression", ({ context }) => {
		session = context.sessionId;
	});
	await client.ready();
	trial.ask(client, "seen");
	return session;
}

/** What a page does that is hidden. */
function hide() {
	const of = { configurable: true, get: () => "hidden" };
	Object.defineProperty(document, "visibilityState", of);
	document.dispatchEvent(new Event("visibilitychange"));
	delete document.visibilityState;
}

export const PAGE = [
	{
		name: "in a page, whoever is unknown has a session that stays",
		run: async (trial) => {
			localStorage.removeItem(KEY);
			const first = await sessionOf(trial);
			ok(/^[0-9a-f-]{36}$/.test(first), `session ${first}`);
			equal(localStorage.getItem(KEY), first, "what is kept");
			equal(await sessionOf(trial), first, "the next client's");
			const context = { sessionId: "mine" };
			equal(await sessionOf(trial, { context }), "mine", "one's own");
			const empty = { sessionId: "" };
			equal(await sessionOf(trial, { context: empty }), first, "an empty one");
		},
	},
	{
		name: "a page that hides tells what it knows, in pieces that outlive it",
		run: async (trial) => {
			const sent = [];
			const client = trial.open({
				...silent,
				fetch: (address, init) => {
					if (init.body) sent.push(init);
					return fetch(address, init);
				},
			});
			await client.ready();
			for (let number = 0; number < 3000; number++)
				trial.ask(client, `a-flag-with-a-long-name-${number}`);
			sent.length = 0;
			hide();
			await trial.until("all is told", async () => {
				// Browsers hold 64 KiB at a time, some a while longer: the rest is for later.
				await client.flush();
				const bodies = (await trial.asked("metrics")).map(({ body }) =>
					JSON.parse(body),
				);
				const told = bodies.flatMap(({ bucket }) =>
					Object.keys(bucket.toggles),
				);
				return told.length === 3000;
			});
			const kept = sent.filter(({ keepalive }) => keepalive);
			ok(kept.length > 1, `${kept.length} pieces`);
			for (const { body } of kept)
				ok(body.length < 60_000, `a piece of ${body.length} bytes`);
			await client.close();
			const { length } = await trial.asked();
			hide();
			await trial.later(30);
			equal((await trial.asked()).length, length, "requests after close()");
		},
	},
];
