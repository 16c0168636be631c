// A page that is online or visible again.

import { batch, equal, hydration, NEW, OLD, ok } from "../trial.js";
import { json } from "./support.js";

/** Long enough that no request follows a failure by itself. */
const SLOW = { refreshInterval: 60_000, metricsInterval: 1e9 };

/** An event target that counts its listeners. */
class CountingTarget extends EventTarget {
	listeners = 0;

	addEventListener(...listener) {
		this.listeners += 1;
		super.addEventListener(...listener);
	}

	removeEventListener(...listener) {
		this.listeners -= 1;
		super.removeEventListener(...listener);
	}
}

/** Replaces properties of the global object during work. */
async function withGlobals(replacements, work) {
	const originals = Object.keys(replacements).map((name) => [
		name,
		Object.getOwnPropertyDescriptor(globalThis, name),
	]);
	for (const [name, value] of Object.entries(replacements))
		Object.defineProperty(globalThis, name, {
			value,
			configurable: true,
			writable: true,
		});
	try {
		await work();
	} finally {
		for (const [name, original] of originals)
			if (original) Object.defineProperty(globalThis, name, original);
			else delete globalThis[name];
	}
}

/** Runs work in a host with the events of `target`. */
function withTarget(work) {
	const target = new CountingTarget();
	const replacements = {
		addEventListener: (...listener) => target.addEventListener(...listener),
		removeEventListener: (...listener) =>
			target.removeEventListener(...listener),
	};
	return withGlobals(replacements, () => work(target));
}

/** Runs work in a page; the page of the host if there is one. */
async function withPage(work) {
	if (typeof document === "object") return work(document);
	const page = new CountingTarget();
	await withGlobals({ document: page }, () => work(page));
	equal(page.listeners, 0, "listeners after close()");
}

/** Shows or hides a page. */
function show(page, visibilityState) {
	const state = { configurable: true, get: () => visibilityState };
	Object.defineProperty(page, "visibilityState", state);
	page.dispatchEvent(new Event("visibilitychange"));
	delete page.visibilityState;
}

/** Opens a client, and waits for its first failure. */
async function openFailing(trial, responses, options) {
	await trial.script({ features: responses });
	const client = trial.open({ ...SLOW, ...options });
	await trial.until("an error is emitted", () => trial.errors.length > 0);
	return client;
}

/** Returns the number of requests for flags after a while. */
async function countRequests(trial) {
	await trial.sleep(50);
	return (await trial.requests("features")).length;
}

const online = (target) => target.dispatchEvent(new Event("online"));

export const ONLINE = [
	{
		name: "after a failure the client requests flags at once when the host is online again, and not after close()",
		run: (trial) =>
			withTarget(async (target) => {
				const responses = [{ status: 503 }, { body: OLD }, { status: 503 }];
				const client = await openFailing(trial, responses);
				equal(await countRequests(trial), 1, "requests");
				online(target);
				await client.ready(5000);
				online(target);
				equal(await countRequests(trial), 2, "requests after a success");
				await client.refresh();
				await client.close();
				equal(target.listeners, 0, "listeners after close()");
				online(target);
				equal(await countRequests(trial), 3, "requests after close()");
			}),
	},
	{
		name: "the event `online` shortens neither the pause of a Retry-After nor that after a rejected token",
		run: (trial) =>
			withTarget(async (target) => {
				const headers = { "retry-after": "60" };
				let jump = 0;
				const now = () => Date.now() + jump;
				const responses = [{ status: 429, headers }, { status: 401 }];
				await openFailing(trial, responses, { now });
				online(target);
				equal(await countRequests(trial), 1, "requests within Retry-After");
				jump = 60_000;
				online(target);
				await trial.until("the rejection", () => trial.errors.length > 1);
				jump = 120_000;
				online(target);
				equal(await countRequests(trial), 2, "requests after 401");
			}),
	},
	{
		name: "the event `online` during a request that fails leads to another request",
		run: (trial) =>
			withTarget(async (target) => {
				let release;
				const held = new Promise((resolve) => {
					release = resolve;
				});
				let calls = 0;
				const client = await openFailing(trial, [{ body: NEW }], {
					fetch: async (address, init) => {
						calls += 1;
						if (calls === 2) await held;
						if (calls <= 2) throw new TypeError("offline");
						return fetch(address, init);
					},
					metricsInterval: 0,
				});
				online(target);
				await trial.until("the second request", () => calls === 2);
				online(target);
				release();
				await client.ready(5000);
				// Older Workers refuse an option, so the client calls `fetch` twice.
				equal((await trial.requests("features")).length, 1, "requests");
			}),
	},
	{
		name: "the event `online` opens a stream again that waits for its next attempt",
		run: (trial) =>
			withTarget(async (target) => {
				const stream = {
					headers: { "content-type": "text/event-stream" },
					chunks: [
						`event: unleash-connected\ndata: ${batch(hydration(1, "new"))}\n\n`,
					],
					end: "hang",
				};
				await trial.script({ streaming: [{ status: 503 }, stream] });
				const streaming = { retry: 60_000 };
				const client = await openFailing(trial, [{ status: 500 }], {
					streaming,
				});
				await trial.until("a poll fails", () =>
					trial.errors.some((error) => error.includes("answered 500")),
				);
				online(target);
				await trial.until("`new` is on", () => client.isEnabled("new"));
				trial.skipCountCheck();
			}),
	},
	{
		name: "after a failure the client requests flags at once when its page is visible again",
		run: (trial) =>
			withPage(async (page) => {
				const responses = [{ status: 503 }, { body: NEW }];
				const client = await openFailing(trial, responses);
				show(page, "hidden");
				equal(await countRequests(trial), 1, "requests of a hidden page");
				show(page, "visible");
				await client.ready(5000);
				show(page, "visible");
				equal(await countRequests(trial), 2, "requests");
				trial.isEnabled(client, "new");
				show(page, "hidden");
				await trial.until("the count is reported", async () =>
					(await trial.requests("metrics")).some(({ body }) =>
						json(JSON.parse(body).bucket.toggles).includes("new"),
					),
				);
				await client.close();
			}),
	},
	{
		name: "a host with half a page does not stop the client",
		run: (trial) =>
			withGlobals(
				typeof document === "object" ? {} : { document: {} },
				async () => {
					const client = trial.open(SLOW);
					await client.ready();
					await client.close();
					ok(client.flags().length > 0, "flags");
				},
			),
	},
];
