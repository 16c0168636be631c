import { createKeeper } from "fanion/canary/object";
import { memoryStorage } from "fanion/storage";
import {
	createVisitor,
	decisionOf,
	equal,
	matches,
	openCanary,
	until,
} from "./support.js";

const failing = () => new Response("broken", { status: 500 });

/** Sends pages of visitors with ids, half of them to the canary. */
async function visit(canary, count, first = 0) {
	for (let index = first; index < first + count; index++) {
		const user = index % 2 ? "anna" : "bob";
		await createVisitor(canary, user).page();
	}
}

/** Does work while no timer ends. */
async function withoutTimers(work) {
	const { setTimeout } = globalThis;
	globalThis.setTimeout = () => 0;
	try {
		await work();
	} finally {
		globalThis.setTimeout = setTimeout;
	}
}

const ANNA = { users: ["anna"] };

export const BRAKES = [
	{
		name: "the evidence of a keeper survives its restarts, as those of a Durable Object",
		async run() {
			const storage = memoryStorage();
			let pulled = 0;
			let time = 1_000_000;
			for (let round = 0; round < 40 && pulled === 0; round++) {
				time += 20_000;
				const keeper = createKeeper({ storage, now: () => time, logger() {} });
				const counts = {
					stable: { requests: 20, errors: 0, latency: 0 },
					v2: { requests: 2, errors: round % 2, latency: 0 },
				};
				const body = JSON.stringify({ type: "report", counts });
				const init = { method: "POST", body };
				const response = await keeper.fetch(
					new Request("https://a.test", init),
				);
				pulled = (await response.json()).brakes.length;
			}
			equal(pulled, 1, "the number of pulled brakes");
		},
	},
	{
		name: "a canary that fails is stopped: everyone gets the stable build, and event and log say why",
		async run() {
			const events = [];
			const { canary, log } = openCanary({
				flags: ANNA,
				answers: { v2: failing },
				brake: { least: 20 },
				onBrake: (event) => events.push(event),
			});
			const anna = createVisitor(canary, "anna");
			await visit(canary, 38);
			equal(events, [], "events below the least number of requests");
			await visit(canary, 22);
			equal(events.length, 1);
			const [{ type, brake }] = events;
			equal([type, brake.build], ["pulled", "v2"]);
			matches(
				brake.reason,
				/^(\d+) of \1 requests \(100\.0 %\) failed, and 0 of \d+ requests \(0\.0 %\) of build `stable`$/,
			);
			equal(decisionOf(await anna.page()), "stable brake");
			equal(decisionOf(await anna.ask("/api")), "stable session");
			equal(
				decisionOf(await anna.ask("/api", { headers: { "x-build": "v2" } })),
				"stable brake",
			);
			const entry = log.find(({ level }) => level === "error");
			equal(
				entry.message,
				`the brake of build \`v2\` is pulled: ${brake.reason}`,
			);
			equal((await canary.status()).brakes, [brake]);
		},
	},
	{
		name: "once the brake is pulled, the next request of each visitor gets the stable build",
		async run() {
			const users = Array.from({ length: 200 }, (_, index) => `user ${index}`);
			const { canary, v2 } = openCanary({
				flags: { users },
				answers: {
					v2: ({ url }) => (url.endsWith("/broken") ? failing() : undefined),
				},
				brake: true,
			});
			const visitors = users.map((user) => createVisitor(canary, user));
			const pages = (path) =>
				Promise.all(
					visitors.map(async ({ page }) => decisionOf(await page(path))),
				);
			equal(await pages("/"), Array(200).fill("v2 flag"));
			const isPulled = async () => (await canary.status()).brakes.length > 0;
			for (let count = 0; !(await isPulled()); count++) {
				if (count === 1000) throw new Error("the brake is not pulled");
				await createVisitor(canary, "bob").page();
				await visitors[0].page("/broken");
			}
			const sent = v2.requests.length;
			equal(await pages("/"), Array(200).fill("stable brake"));
			equal(v2.requests.length, sent, "the requests of the canary");
		},
	},
	{
		name: "the brake stays pulled until it is lifted, also across restarts with a storage",
		async run() {
			const storage = memoryStorage();
			const open = () => openCanary({ flags: ANNA, brake: { storage } }).canary;
			const first = open();
			await first.pull("v2", "a person saw it");
			equal(
				decisionOf(await createVisitor(first, "anna").page()),
				"stable brake",
			);
			const second = open();
			equal(
				decisionOf(await createVisitor(second, "anna").page()),
				"stable brake",
			);
			const [{ build, reason, counts }] = (await second.status()).brakes;
			equal([build, reason, counts], ["v2", "a person saw it", undefined]);
			await second.lift("v2");
			equal(decisionOf(await createVisitor(second, "anna").page()), "v2 flag");
			equal(decisionOf(await createVisitor(open(), "anna").page()), "v2 flag");
		},
	},
	{
		name: "a storage that fails or holds garbage leaves the brake as it is",
		async run() {
			const fail = () => {
				throw new Error("on purpose");
			};
			const never = () => new Promise(() => {});
			for (const get of [fail, never, () => "{", () => "7", () => null]) {
				const storage = { get, set: fail };
				const { canary } = openCanary({ flags: ANNA, brake: { storage } });
				equal(
					decisionOf(await createVisitor(canary, "anna").page()),
					"v2 flag",
				);
				await canary.pull("v2");
				equal(
					decisionOf(await createVisitor(canary, "anna").page()),
					"stable brake",
				);
			}
		},
	},
	{
		name: "stored numbers that are invalid are left out: they neither pull the brake nor stop counting",
		async run() {
			const tally = { requests: 5, errors: 0 };
			const valid = {
				...{ capital: 0.5, start: 1, windows: 0, blockStart: 1, seen: 1 },
				...{ canary: tally, stable: tally, baseline: tally },
			};
			for (const stored of [
				{ builds: { v2: { requests: null, errors: 0, latency: 1 } } },
				{ builds: { v2: { requests: "9", errors: "9", latency: 0 } } },
				{ builds: { v2: null }, brakes: 7, evidence: 7 },
				{ brakes: [null, {}, { build: 7 }], evidence: { v2: null } },
				{ evidence: { v2: { ...valid, capital: null } } },
				{ evidence: { v2: { ...valid, capital: "1e9" } } },
				{ evidence: { v2: { ...valid, canary: { requests: 1, errors: 2 } } } },
				{ evidence: { v2: { ...valid, baseline: undefined } } },
			]) {
				const json = JSON.stringify(stored);
				const storage = { get: () => json, set() {} };
				const { canary } = openCanary({
					flags: ANNA,
					answers: { v2: () => new Response("fine") },
					brake: { storage, least: 1 },
				});
				await visit(canary, 40);
				const { builds, brakes } = await canary.status();
				equal([builds.v2.requests, builds.v2.errors], [20, 0], json);
				equal(brakes, [], json);
			}
		},
	},
	{
		name: "a failure in counting leaves the answer as it is",
		async run() {
			let calls = 0;
			let isBroken = false;
			const { canary, log } = openCanary({
				flags: ANNA,
				brake: true,
				now: () => {
					calls += 1;
					if (isBroken) throw new Error("no clock");
					return 1000;
				},
			});
			const visitor = createVisitor(canary, "anna");
			equal(decisionOf(await visitor.page()), "v2 flag");
			isBroken = true;
			equal(decisionOf(await visitor.page()), "v2 flag");
			equal(calls > 0, true, "whether the clock was read");
			equal(
				log.map(({ message }) => message),
				["the count of a result failed: no clock"],
			);
		},
	},
	{
		name: "nothing is saved before the storage was read, and a read that failed is repeated",
		async run() {
			const brake = { build: "v2", since: 1, reason: "earlier" };
			const v2 = { requests: 9, errors: 0, latency: 0 };
			let json = JSON.stringify({ builds: { v2 }, brakes: [brake] });
			let isAway = true;
			let writes = 0;
			const storage = {
				async get() {
					if (isAway) throw new Error("away");
					return json;
				},
				set(_key, value) {
					writes += 1;
					json = value;
				},
			};
			let time = 1_000_000;
			const { canary } = openCanary({
				flags: ANNA,
				brake: { storage },
				now: () => time,
			});
			const visitor = createVisitor(canary, "anna");
			equal(decisionOf(await visitor.page()), "v2 flag");
			await canary.pull("v3", "by hand");
			time += 5000;
			await visitor.page();
			equal(writes, 0, "writes before the state is known");
			isAway = false;
			time += 5000;
			const { builds, brakes } = await canary.status();
			equal(builds.v2.requests, 11);
			equal(brakes.map(({ build }) => build).sort(), ["v2", "v3"]);
			equal(decisionOf(await visitor.page()), "stable brake");
			const stored = JSON.parse(json);
			equal(stored.brakes.map(({ build }) => build).sort(), ["v2", "v3"]);
		},
	},
	{
		name: "a brake that is lifted before the storage has answered stays lifted",
		async run() {
			const brake = { build: "v2", since: 1, reason: "earlier" };
			let json = JSON.stringify({ brakes: [brake] });
			const storage = {
				async get() {
					await new Promise((resolve) => setTimeout(resolve, 20));
					return json;
				},
				set(_key, value) {
					json = value;
				},
			};
			const { canary } = openCanary({ flags: ANNA, brake: { storage } });
			await canary.lift("v2");
			equal((await canary.status()).brakes, []);
			equal(JSON.parse(json).brakes, []);
			equal(decisionOf(await createVisitor(canary, "anna").page()), "v2 flag");
		},
	},
	{
		name: "a brake that a keeper lifts before its storage has answered stays lifted",
		async run() {
			const brake = { build: "v2", since: 1, reason: "earlier" };
			let json = JSON.stringify({ brakes: [brake] });
			const storage = {
				get: () => Promise.resolve(json),
				set(_key, value) {
					json = value;
				},
			};
			const keeper = createKeeper({ storage, logger() {} });
			equal((await keeper.lift("v2")).brakes, []);
			equal(keeper.status.brakes, []);
			equal(JSON.parse(json).brakes, []);
		},
	},
	{
		name: "builds without requests for a week are forgotten, unless they are stopped",
		async run() {
			const day = 86_400_000;
			let time = 1_000_000;
			const keeper = createKeeper({ logger() {}, now: () => time });
			const one = { requests: 1, errors: 0, latency: 0 };
			const none = { requests: 0, errors: 0, latency: 0 };
			keeper.report({ stable: one, v1: one, v2: one, v3: one });
			const init = {
				method: "POST",
				body: JSON.stringify({ type: "pull", build: "v3", reason: "" }),
			};
			await keeper.fetch(new Request("https://keeper.test/", init));
			time += 6 * day;
			keeper.report({ stable: one, v1: none, v2: one });
			time += day;
			const { builds, brakes, evidence } = keeper.report({ stable: one });
			equal(Object.keys(builds), ["stable", "v2", "v3"]);
			equal(Object.keys(evidence), ["v2", "v3"]);
			equal(brakes.length, 1);
			equal(keeper.report({ v1: one }).builds.v1, one);
		},
	},
	{
		name: "the last state is written last, also by a storage that is slow at first",
		async run() {
			let json;
			let release;
			let writes = 0;
			const storage = {
				get: () => undefined,
				async set(_key, value) {
					writes += 1;
					if (writes === 1)
						await new Promise((resolve) => {
							release = resolve;
						});
					json = value;
				},
			};
			const { canary } = openCanary({ flags: ANNA, brake: { storage } });
			await canary.pull("v2");
			await canary.lift("v2");
			await canary.pull("v3");
			equal([writes, json], [1, undefined]);
			release();
			await until(() => (writes === 2 && json?.includes("v3")) || undefined);
			equal(
				JSON.parse(json).brakes.map(({ build }) => build),
				["v3"],
			);
		},
	},
	{
		name: "visitors of a stopped build get the build that `fallback` names, unless that is stopped, too",
		async run() {
			const { stable, v2 } = openCanary();
			const builds = { stable, v2, v3: v2 };
			const flags = { ...ANNA, variant: { name: "v3" } };
			const { canary } = openCanary({
				flags,
				builds,
				brake: { fallback: "v2" },
			});
			const page = () => createVisitor(canary, "anna").page();
			equal(decisionOf(await page()), "v3 flag");
			await canary.pull("v3");
			equal(decisionOf(await page()), "v2 brake");
			await canary.pull("v2");
			equal(decisionOf(await page()), "stable brake");
		},
	},
	{
		name: "an equal share of errors in both builds does not pull the brake",
		async run() {
			const answer = ({ url }) => (url.endsWith("/") ? failing() : undefined);
			const { canary } = openCanary({
				flags: ANNA,
				answers: { stable: answer, v2: answer },
				brake: true,
			});
			await visit(canary, 400);
			const { builds, brakes } = await canary.status();
			equal([builds.v2.errors, builds.stable.errors, brakes], [200, 200, []]);
		},
	},
	{
		name: "a response that takes too long counts as an error",
		async run() {
			const { canary } = openCanary({
				flags: ANNA,
				brake: { slow: 20 },
				answers: {
					v2: async () => {
						await new Promise((resolve) => setTimeout(resolve, 40));
						return new Response("late");
					},
				},
			});
			const response = await createVisitor(canary, "anna").page();
			equal(await response.text(), "late");
			const { v2 } = (await canary.status()).builds;
			equal([v2.requests, v2.errors, v2.latency > 20], [1, 1, true]);
		},
	},
	{
		name: "routers with one keeper add up what they count, and stop the build together",
		async run() {
			const keeper = createKeeper({ least: 20, logger() {} });
			const clock = { time: 1_000_000 };
			const events = [];
			const open = () =>
				openCanary({
					flags: ANNA,
					answers: { v2: failing },
					brake: { keeper },
					onBrake: ({ type }) => events.push(type),
					now: () => clock.time,
				}).canary;
			const routers = [open(), open()];
			for (let second = 0; second < 5; second++) {
				for (const canary of routers) await visit(canary, 10);
				clock.time += 1000;
			}
			const pages = () =>
				Promise.all(
					routers.map((canary) => createVisitor(canary, "anna").page()),
				);
			await pages();
			// Reports are sent beside the requests.
			await until(async () => {
				clock.time += 1000;
				const decisions = (await pages()).map(decisionOf);
				return decisions.join() === "stable brake,stable brake" || undefined;
			});
			equal(events, ["pulled", "pulled"]);
			const { builds } = keeper.status;
			equal(
				[builds.v2.requests >= 25, builds.stable.requests >= 25],
				[true, true],
			);
			await routers[0].lift("v2");
			clock.time += 1000;
			await pages();
			await until(async () => {
				const [, other] = await pages();
				return (
					decisionOf(other) === "v2 fallback" ||
					decisionOf(other) === "stable fallback" ||
					undefined
				);
			});
		},
	},
	{
		name: "a new router knows a pulled brake before its first answer",
		async run() {
			const keeper = createKeeper({ logger() {} });
			const open = () => openCanary({ flags: ANNA, brake: { keeper } }).canary;
			await open().pull("v2");
			equal(
				decisionOf(await createVisitor(open(), "anna").page()),
				"stable brake",
			);
		},
	},
	{
		name: "a late answer of a keeper does not undo a newer state, and a change is known at its end",
		async run() {
			const working = createKeeper({ logger() {} });
			const delays = [];
			const keeper = async (request) => {
				const [before, after] = delays.shift() ?? [];
				await before?.();
				const response = await working.fetch(request);
				await after?.();
				return response;
			};
			let release;
			const wait = () =>
				new Promise((resolve) => {
					release = resolve;
				});
			const { canary } = openCanary({
				flags: ANNA,
				brake: { keeper },
				now: () => 1_000_000,
			});
			const page = async () =>
				decisionOf(await createVisitor(canary, "anna").page());
			equal(await page(), "v2 flag");
			delays.push([undefined, wait]);
			const status = canary.status();
			await until(() => release);
			await canary.pull("v2");
			release();
			equal((await status).brakes, []);
			equal(await page(), "stable brake");
			delays.push([wait]);
			const lifting = canary.lift("v2");
			equal((await canary.status()).brakes.length, 1);
			release();
			await lifting;
			equal(await page(), "v2 flag");
		},
	},
	{
		name: "the status of a keeper of another version has evidence, too",
		async run() {
			const keeper = () => Response.json({ builds: {}, brakes: [] });
			const { canary } = openCanary({ brake: { keeper } });
			equal((await canary.status()).evidence, {});
		},
	},
	{
		name: "a keeper that does not answer delays the first request for a moment, and stops nothing",
		async run() {
			const faults = [
				() => Promise.reject(new Error("away")),
				() => new Promise(() => {}),
				() => new Response("busy", { status: 503 }),
				() => new Response("{}"),
			];
			for (const keeper of faults) {
				const { canary } = openCanary({ flags: ANNA, brake: { keeper } });
				const visitor = createVisitor(canary, "anna");
				equal(decisionOf(await visitor.page()), "v2 flag");
				equal(decisionOf(await visitor.page()), "v2 flag");
			}
		},
	},
	{
		name: "a keeper that hangs delays the first request only, and its request is canceled",
		async run() {
			const asked = [];
			const keeper = (request) => {
				asked.push(request);
				return new Promise(() => {});
			};
			const { canary, log } = openCanary({
				flags: ANNA,
				brake: { keeper },
				now: () => 1_000_000,
			});
			const visitor = createVisitor(canary, "anna");
			equal(decisionOf(await visitor.page()), "v2 flag");
			await withoutTimers(async () => {
				for (let count = 0; count < 20; count++)
					equal(decisionOf(await visitor.page()), "v2 flag");
			});
			equal(asked.length, 1, "the number of reports");
			await until(() => log[0]);
			equal(asked[0].signal.aborted, true, "whether the report is canceled");
			equal(
				log.map(({ message }) => message),
				["the keeper of the brake does not answer: no response within 2000 ms"],
			);
			const error = await canary.pull("v2").catch((reason) => reason);
			equal(error.message, "no response within 2000 ms");
		},
	},
	{
		name: "a keeper that fails is asked less and less often, until it answers",
		async run() {
			const start = 1_000_000;
			let time = start;
			const asked = [];
			const working = createKeeper({ logger() {} });
			const keeper = (request) => {
				const second = (time - start) / 1000;
				asked.push(second);
				return second < 40
					? Promise.reject(new Error("away"))
					: working.fetch(request);
			};
			const { canary } = openCanary({
				flags: ANNA,
				brake: { keeper },
				now: () => time,
			});
			const visitor = createVisitor(canary, "anna");
			for (; time <= start + 46_000; time += 500) {
				equal(decisionOf(await visitor.page()), "v2 flag");
				// Reports are sent beside the requests.
				await new Promise((resolve) => setTimeout(resolve));
			}
			equal(asked, [0, 2, 6, 14, 24, 34, 44, 45, 46], "the seconds");
		},
	},
	{
		name: "a keeper refuses what is no report",
		async run() {
			const keeper = createKeeper({ logger() {} });
			for (const body of [
				"",
				"{",
				"7",
				'{"type":"report"}',
				'{"type":"report","counts":{"v2":{"requests":"1"}}}',
				'{"type":"other"}',
			]) {
				const request = new Request("https://keeper.test/", {
					method: "POST",
					body,
				});
				equal((await keeper.fetch(request)).status, 400, body);
			}
			equal(keeper.status, { builds: {}, brakes: [], evidence: {} });
		},
	},
];
