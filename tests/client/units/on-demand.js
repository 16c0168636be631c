// A client with `refreshInterval: 0`, as in a Worker.

import { documentOf, equal, NEW, OLD } from "../trial.js";
import { onDemand, reports } from "./support.js";

export const ON_DEMAND = [
	{
		name: "a client on demand sends no request and starts no timer by itself",
		run: async (trial) => {
			trial.open({ ...onDemand, metricsInterval: 60_000 });
			await trial.sleep(30);
			equal((await trial.requests()).length, 0, "requests");
			equal(trial.delays.length, 0, "timers");
		},
	},
	{
		name: "ensureFresh with `ctx` keeps the old flags in use while it fetches new ones",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...onDemand, now: () => time });
			const pending = [];
			const lifetime = { waitUntil: (work) => pending.push(work) };
			await client.ensureFresh(1000, lifetime);
			equal(client.isEnabled("on"), true, "`on`: the first call waits");
			equal(pending.length, 0, "pending fetches");
			await trial.script({ features: [{ body: NEW }] });
			time += 1000;
			await client.ensureFresh(1000, lifetime);
			equal(
				(await trial.requests()).length,
				1,
				"requests: the flags are fresh",
			);
			time += 1;
			await client.ensureFresh(1000, lifetime);
			await client.ensureFresh(1000, lifetime);
			equal(client.isEnabled("new"), false, "`new`: the call does not wait");
			equal(pending.length, 1, "pending fetches");
			await pending[0];
			equal(client.isEnabled("new"), true, "`new`");
			equal((await trial.requests()).length, 2, "requests");
			time += 1001;
			await client.ensureFresh(1000);
			equal(
				(await trial.requests()).length,
				3,
				"requests: the call without `ctx` waits",
			);
		},
	},
	{
		name: "ensureFresh keeps the request alive until the storage has the flags",
		run: async (trial) => {
			let time = 1.7e12;
			let written = 0;
			const storage = {
				get: () => undefined,
				set: async () => {
					await trial.sleep(50);
					written += 1;
				},
			};
			const client = trial.open({ ...onDemand, storage, now: () => time });
			const pending = [];
			const lifetime = { waitUntil: (work) => pending.push(work) };
			for (const [index, body] of [OLD, NEW].entries()) {
				await trial.script({ features: [{ body }] });
				await client.ensureFresh(1000, lifetime);
				equal(pending.length, index + 1, "pending work");
				await pending[index];
				equal(written, index + 1, "documents in the storage");
				time += 1001;
			}
		},
	},
	...[Number.POSITIVE_INFINITY, 1e15].map((maxAge) => ({
		name: `ensureFresh(${maxAge}) fetches the first flags, also after a failure, and then none`,
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({ ...onDemand, now: () => time });
			await trial.script({ features: [{ status: 503 }, { body: NEW }] });
			await client.ensureFresh(maxAge);
			equal((await trial.requests()).length, 1, "requests");
			time += 150_000;
			await client.ensureFresh(maxAge);
			equal(client.isEnabled("new"), true, "`new`");
			time += 1e9;
			await client.ensureFresh(maxAge);
			equal((await trial.requests()).length, 2, "requests");
		},
	})),
	{
		name: "ensureFresh(Infinity) leaves a bootstrap in use",
		run: async (trial) => {
			const bootstrap = documentOf("new");
			const client = trial.open({ ...onDemand, bootstrap });
			await client.ready();
			await client.ensureFresh(Number.POSITIVE_INFINITY);
			equal((await trial.requests()).length, 0, "requests");
		},
	},
	...[-1, Number.NaN, Number.NEGATIVE_INFINITY, undefined].map((maxAge) => ({
		name: `ensureFresh(${maxAge}) fetches each time`,
		run: async (trial) => {
			const client = trial.open(onDemand);
			for (let call = 0; call < 3; call++) await client.ensureFresh(maxAge);
			equal((await trial.requests()).length, 3, "requests");
		},
	})),
	{
		name: "ensureFresh sends no request during the pause after a failure",
		run: async (trial) => {
			let time = 1.7e12;
			const client = trial.open({
				...onDemand,
				now: () => time,
				random: () => 0.5,
			});
			await trial.script({ features: [{ status: 503 }] });
			const requestsAfter = async (calls) => {
				for (let call = 0; call < calls; call++) await client.ensureFresh(500);
				return (await trial.requests()).length;
			};
			equal(await requestsAfter(5), 1, "requests");
			time += 1999;
			equal(await requestsAfter(5), 1, "requests before the end of the pause");
			time += 1;
			equal(await requestsAfter(5), 2, "requests after the pause");
			time -= 1e9;
			equal(await requestsAfter(5), 3, "requests after the clock was set back");
			time += 5000;
			const headers = { "retry-after": "30" };
			await trial.script({ features: [{ status: 429, headers }] });
			equal(await requestsAfter(5), 4, "requests");
			time += 29_000;
			equal(
				await requestsAfter(5),
				4,
				"requests before the end of Retry-After",
			);
			await trial.script({ features: [{ body: NEW }] });
			time += 1000;
			equal(await requestsAfter(5), 5, "requests");
			equal(client.isEnabled("new"), true, "`new`");
			const forever = { "retry-after": "999999" };
			await trial.script({ features: [{ status: 503, headers: forever }] });
			time += 5000;
			equal(await requestsAfter(5), 6, "requests");
			time += 3_599_999;
			equal(
				await requestsAfter(5),
				6,
				"requests within the longest Retry-After, an hour",
			);
			time += 1;
			equal(await requestsAfter(5), 7, "requests after an hour");
		},
	},
	{
		name: "ensureFresh waits for new flags if the host has no `waitUntil`",
		run: async (trial) => {
			const client = trial.open({ ...onDemand });
			await client.ready();
			const illegal = () => {
				throw new TypeError("illegal invocation");
			};
			for (const lifetime of [5, null, {}, "ctx", { waitUntil: illegal }]) {
				await trial.script({ features: [{ body: OLD }] });
				await client.refresh();
				equal(client.isEnabled("new"), false, "`new`");
				await trial.script({ features: [{ body: NEW }] });
				await trial.sleep(5);
				await client.ensureFresh(0, lifetime);
				equal(client.isEnabled("new"), true, "`new`");
			}
		},
	},
	{
		name: "a client on demand sends no request after 401 until refresh()",
		run: async (trial) => {
			const client = trial.open({ ...onDemand });
			await trial.script({ features: [{ status: 401 }] });
			const code = await client.ready().catch((error) => error.code);
			equal(code, "PROVIDER_NOT_READY", "ready()");
			await client.ensureFresh(0);
			equal((await trial.requests()).length, 1, "requests");
			await trial.script({ features: [{ body: NEW }] });
			await client.refresh();
			equal(client.isEnabled("new"), true, "`new`");
		},
	},
	{
		name: "a fetch that the host dropped does not block later fetches",
		run: async (trial) => {
			let time = 1.7e12;
			let isDropped = true;
			const client = trial.open({
				...onDemand,
				metricsInterval: 60_000,
				now: () => time,
				// A fetch counts as dropped after 800 ms; the real ones need time on a busy machine.
				timeout: 400,
				fetch: (address, init) =>
					isDropped ? new Promise(() => {}) : fetch(address, init),
			});
			void client.ensureFresh(0);
			isDropped = false;
			time += 1000;
			await client.ready();
			trial.isEnabled(client, "on");
			await client.flushMetrics();
			equal((await reports(trial)).length, 1, "reports");
		},
	},
];
