// Trials of a client that apply to pages only.

import { equal, ok } from "./trial.js";
import { unreported } from "./units/support.js";

const KEY = "fanion:sessionId";
const DOCUMENT = JSON.stringify({
	features: [
		{ name: "seen", enabled: true, impressionData: true, strategies: [] },
	],
});

/** Returns the session id of an evaluation without a context. */
async function sessionIdOf(trial, options) {
	await trial.script({ features: [{ body: DOCUMENT }] });
	const client = trial.open({ ...unreported, ...options });
	let sessionId;
	client.on("impression", ({ context }) => {
		sessionId = context.sessionId;
	});
	await client.ready();
	trial.isEnabled(client, "seen");
	return sessionId;
}

/** Hides the page, as when its tab is left. */
function hide() {
	const hidden = { configurable: true, get: () => "hidden" };
	Object.defineProperty(document, "visibilityState", hidden);
	document.dispatchEvent(new Event("visibilitychange"));
	delete document.visibilityState;
}

/** Blocks the page for `duration` milliseconds, as a browser does with a page in its back/forward cache. */
function freeze(duration) {
	const end = performance.now() + duration;
	while (performance.now() < end);
}

export const PAGE = [
	{
		name: "every view of a page is the instance `browser`, unless the option `instanceId` names it",
		run: async (trial) => {
			const client = trial.open();
			await client.ready();
			const named = trial.open({ instanceId: "shop-1" });
			await named.ready();
			const ids = (await trial.requests("features")).map(
				({ headers }) => headers["unleash-instanceid"],
			);
			const distinct = [...new Set(ids)].sort().join();
			equal(distinct, "browser,shop-1", "instance ids");
		},
	},
	{
		name: "a page without a sessionId gets one that stays in localStorage",
		run: async (trial) => {
			localStorage.removeItem(KEY);
			const first = await sessionIdOf(trial);
			ok(/^[0-9a-f-]{36}$/.test(first), `session id ${first}`);
			equal(localStorage.getItem(KEY), first, "the stored id");
			equal(await sessionIdOf(trial), first, "the id of the next client");
			const context = { sessionId: "mine" };
			equal(
				await sessionIdOf(trial, { context }),
				"mine",
				"the id of the option `context`",
			);
			const empty = { sessionId: "" };
			equal(
				await sessionIdOf(trial, { context: empty }),
				first,
				"the id with an empty one in `context`",
			);
		},
	},
	{
		name: "a page takes over the sessionId of `unleash-proxy-client`, unless it has its own",
		run: async (trial) => {
			const previous = "unleash:repository:sessionId";
			const start = (json) => {
				localStorage.removeItem(KEY);
				localStorage.setItem(previous, json);
				return sessionIdOf(trial);
			};
			try {
				equal(await start('"123456"'), "123456", "a string");
				equal(localStorage.getItem(KEY), "123456", "the stored id");
				localStorage.removeItem(previous);
				equal(await sessionIdOf(trial), "123456", "the next client");
				equal(await start("654321"), "654321", "a number");
				for (const odd of ['""', "null", "{}", "{"]) {
					const id = await start(odd);
					ok(/^[0-9a-f-]{36}$/.test(id), `${odd}: ${id}`);
				}
				localStorage.setItem(KEY, "mine");
				localStorage.setItem(previous, '"123456"');
				equal(await sessionIdOf(trial), "mine", "an own id");
			} finally {
				for (const key of [previous, KEY]) localStorage.removeItem(key);
			}
		},
	},
	{
		name: "a page that becomes hidden reports its counts with keepalive, in parts of less than 60 kB",
		run: async (trial) => {
			const sent = [];
			const client = trial.open({
				...unreported,
				fetch: (address, init) => {
					if (init.body) sent.push(init);
					return fetch(address, init);
				},
			});
			await client.ready();
			for (let index = 0; index < 3000; index++)
				trial.isEnabled(client, `a-flag-with-a-long-name-${index}`);
			sent.length = 0;
			hide();
			await trial.until("all counts are reported", async () => {
				// Browsers accept 64 KiB of such requests at a time; later reports contain the rest.
				await client.flushMetrics();
				const bodies = (await trial.requests("metrics")).map(({ body }) =>
					JSON.parse(body),
				);
				const names = bodies.flatMap(({ bucket }) =>
					Object.keys(bucket.toggles),
				);
				return names.length === 3000;
			});
			const parts = sent.filter(({ keepalive }) => keepalive);
			ok(parts.length > 1, `${parts.length} parts`);
			for (const { body } of parts)
				ok(body.length < 60_000, `a part of ${body.length} bytes`);
			await client.close();
			const { length } = await trial.requests();
			hide();
			await trial.sleep(30);
			equal((await trial.requests()).length, length, "requests after close()");
		},
	},
	{
		name: "a response that arrived while the page was frozen is read, although its timeout is over",
		run: async (trial) => {
			const client = trial.open({
				...unreported,
				timeout: 1000,
				fetch: async (address, init) => {
					if (init.body) return fetch(address, init);
					freeze(1200);
					// The timers of the client that are due run before this one.
					await trial.sleep(0);
					return new Response(DOCUMENT);
				},
			});
			await client.ready();
			await client.close();
			equal(trial.errors.join(), "", "errors");
		},
	},
];
