// The events of a client.

import { equal, NEW, OLD, ok } from "../trial.js";
import {
	counter,
	deepEqual,
	flag,
	serve,
	UUID,
	unreported,
	VARIANT,
} from "./support.js";

/** Runs work while `queueMicrotask` does nothing. The `fetch` of Node needs the function later. */
function withoutMicrotasks(work) {
	const { queueMicrotask } = globalThis;
	globalThis.queueMicrotask = () => {};
	try {
		return work();
	} finally {
		globalThis.queueMicrotask = queueMicrotask;
	}
}

export const EVENTS = [
	{
		name: "`ready` is emitted once, and a listener that is added later is called once",
		run: async (trial) => {
			const client = trial.open(unreported);
			const first = counter();
			const second = counter();
			client.on("ready", first);
			await client.ready();
			await trial.awaitRequests("features", 2);
			equal(first.calls, 1, "calls");
			client.on("ready", second);
			equal(second.calls, 0, "calls of the second listener within `on`");
			await trial.sleep(0);
			equal(second.calls, 1, "calls of the second listener");
			equal(first.calls, 1, "calls");
		},
	},
	{
		name: "events do not wait for `queueMicrotask`, which the fake timers of Jest hold back",
		run: async (trial) => {
			const listener = counter();
			const client = withoutMicrotasks(() => trial.open(unreported));
			client.on("update", listener);
			await trial.until("`update` is emitted", () => listener.calls > 0);
			withoutMicrotasks(() => client.on("ready", listener));
			await trial.until("`ready` is emitted", () => listener.calls > 1);
		},
	},
	{
		name: "with Zone.js, timers start in the root zone, and a listener runs in the zone that added it",
		run: async (trial) => {
			const zoneOf = (name) => ({
				name,
				calls: 0,
				run(work) {
					this.calls += 1;
					const before = Zone.current;
					Zone.current = this;
					try {
						return work();
					} finally {
						Zone.current = before;
					}
				},
			});
			const [root, angular] = ["root", "angular"].map(zoneOf);
			const Zone = { root, current: root };
			globalThis.Zone = Zone;
			try {
				const seen = [];
				const client = angular.run(() => {
					const opened = trial.open(unreported);
					opened.on("update", () => seen.push(Zone.current.name));
					return opened;
				});
				await client.ready();
				await trial.script({ features: [{ body: NEW }] });
				await trial.until("the new flags arrive", () => seen.length > 1);
				ok(root.calls > 3, `${root.calls} timers in the root zone`);
				deepEqual([...new Set(seen)], ["angular"], "zones of the listener");
			} finally {
				delete globalThis.Zone;
			}
		},
	},
	{
		name: "`update` is emitted when the flags change, and not for an unchanged document",
		run: async (trial) => {
			const headers = { etag: '"1"' };
			await trial.script({ features: [{ body: OLD, headers }] });
			const client = trial.open(unreported);
			const listener = counter();
			const removeListener = client.on("update", listener);
			await client.ready();
			await trial.awaitRequests("features", 3);
			equal(listener.calls, 1, "calls");
			await trial.script({ features: [{ body: NEW }] });
			await trial.until("`update` is emitted", () => listener.calls > 1);
			removeListener();
			const { calls } = listener;
			await trial.awaitRequests("features", 2);
			equal(listener.calls, calls, "calls after the listener is removed");
		},
	},
	{
		name: "`impression` is emitted for flags with `impressionData`, and only for those",
		run: async (trial) => {
			await serve(trial, {
				features: [
					flag("seen", { impressionData: true, variants: [VARIANT] }),
					flag("child", {
						impressionData: true,
						dependencies: [{ feature: "seen" }],
					}),
					flag("unseen"),
				],
			});
			const client = trial.open(unreported);
			await client.ready();
			const impressions = [];
			client.on("impression", (impression) => impressions.push(impression));
			client.isEnabled("seen", { userId: "7" });
			client.getVariant("seen", { userId: "7" });
			client.isEnabled("child");
			// `enabled` is that of the flag: the flag has no variant.
			client.getVariant("child");
			client.isEnabled("unseen");
			client.isEnabled("unknown");
			client.evaluateAll().get("seen");
			await client.close();
			trial.skipCountCheck();
			const rows = impressions.map(
				({ eventType, featureName, enabled, variant, impressionData }) => [
					eventType,
					featureName,
					enabled,
					variant ?? "none",
					impressionData,
				],
			);
			deepEqual(
				rows,
				[
					["isEnabled", "seen", true, "none", true],
					["getVariant", "seen", true, "red", true],
					["isEnabled", "child", true, "none", true],
					["getVariant", "child", true, "disabled", true],
				],
				"impressions",
			);
			ok(
				impressions.every(({ eventId }) => UUID.test(eventId)),
				"every id is a UUID",
			);
			const ids = impressions.map(({ eventId }) => eventId);
			equal(new Set(ids).size, 4, "distinct ids");
			equal(impressions[0].context.userId, "7", "userId");
			equal(impressions[0].context.appName, "trial", "appName");
		},
	},
	...[0, 20].map((refreshInterval) => ({
		name: `the rejection of ready(timeout) has the last error as its cause, with \`refreshInterval: ${refreshInterval}\``,
		run: async (trial) => {
			await trial.script({ features: [{ status: 503 }] });
			const client = trial.open({ metricsInterval: 0, refreshInterval });
			let last;
			client.on("error", (error) => {
				last = error;
			});
			const error = await client.ready(150).catch((reason) => reason);
			equal(error.code, "PROVIDER_NOT_READY", "code");
			ok(error.message.includes("the server answered 503"), error.message);
			equal(error.cause, last, "cause");
		},
	})),
	{
		name: "refresh() in a listener of `error` shares the request of the next poll",
		run: async (trial) => {
			let calls = 0;
			const client = trial.open({
				...unreported,
				refreshInterval: 200,
				fetch: async () => {
					calls += 1;
					throw new Error("no network");
				},
			});
			const refreshes = [];
			client.on("error", () => {
				const before = calls;
				refreshes.push(client.refresh().then(() => calls - before));
			});
			await trial.until("four requests have failed", () => {
				return refreshes.length >= 4;
			});
			const counts = await Promise.all(refreshes.slice(0, 3));
			equal(counts.join(), "1,1,1", "requests per refresh");
			await client.close();
		},
	},
	...[20, 0].map((refreshInterval) => ({
		name: `refresh() in a listener of \`error\` waits for the usual delay, with \`refreshInterval: ${refreshInterval}\``,
		run: async (trial) => {
			let calls = 0;
			let isFailing = true;
			const client = trial.open({
				...unreported,
				refreshInterval,
				fetch: async (...request) => {
					calls += 1;
					// Without a turn of the event loop, a trial that fails would never end.
					await trial.sleep(0);
					if (isFailing) throw new Error("no network");
					return fetch(...request);
				},
			});
			const refreshes = [];
			const remove = client.on("error", () => {
				refreshes.push(client.refresh());
			});
			await client.ensureFresh(0);
			await trial.sleep(300);
			ok(calls >= 1 && calls < 30, `${calls} requests in 300 ms`);
			isFailing = false;
			await trial.until("the flags are loaded", () => {
				return client.engine.size > 0;
			});
			remove();
			await Promise.all(refreshes);
			isFailing = true;
			let pending;
			client.on("error", () => {
				pending = client.refresh();
			});
			await client.refresh();
			await client.close();
			await pending;
		},
	})),
];
