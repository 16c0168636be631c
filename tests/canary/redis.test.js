// A keeper in Redis: several processes count together, and stop a build together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { redisKeeper } from "fanion/canary/object";
import { RedisServer, skipWithoutRedis } from "../edge-server/support/redis.js";
import { run, start } from "../hosts/support/process.js";
import { toolPath } from "../hosts/support/projects.js";
import { LossyProxy } from "./support/lossy-proxy.js";
import { openClient } from "./support/redis-clients.js";
import { ask, reportOf, tryClients } from "./support/redis-trial.js";
import { decisionOf, until } from "./trials/support.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Opens clients, which are closed with the test. */
async function openClients(t, name, url, count) {
	const opened = [];
	for (let index = 0; index < count; index++)
		opened.push(await openClient(name, url));
	t.after(() => {
		for (const { close } of opened) close();
	});
	return opened.map(({ client }) => client);
}

for (const name of ["redis", "ioredis"])
	for (const isCluster of [false, true]) {
		const client = isCluster ? `${name}, a cluster` : name;
		test(`keepers with a client of ${client} share counts and brakes`, async (t) => {
			if (skipWithoutRedis(t)) return;
			const { url } = await RedisServer.start(t, { isCluster });
			await tryClients(await openClients(t, client, url, 2));
		});
	}

for (const [host, client, ...args] of [
	["bun", "bun"],
	["bun", "redis"],
	["deno", "redis", "run", "--no-prompt", "--cached-only", "--allow-all"],
])
	test(`keepers with a client of ${client} share counts and brakes in ${host}`, async (t) => {
		if (skipWithoutRedis(t)) return;
		const { url } = await RedisServer.start(t);
		const command = [...args, "redis-main.js", client, url];
		const output = await run(toolPath(host), command, { cwd: FOLDER });
		assert.equal(output, "passed");
	});

test("a keeper without a client says which clients there are", () => {
	for (const client of [undefined, null, "redis://localhost", {}])
		assert.throws(
			() => redisKeeper(client),
			/^TypeError: `client` is no client/,
		);
});

test("of reports at the same time, each is added once, and one of them pulls the brake", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { url } = await RedisServer.start(t);
	const events = [];
	const clients = await openClients(t, "redis", url, 8);
	const keepers = clients.map((client) =>
		redisKeeper(client, {
			logger() {},
			onBrake: (event) => events.push(event),
		}),
	);
	const reports = Array.from({ length: 50 }, (_, index) => index);
	await Promise.all(
		keepers.map(async (keeper) => {
			for (const index of reports) await ask(keeper, reportOf(9, index % 2));
		}),
	);
	const statuses = await Promise.all(keepers.map((keeper) => ask(keeper)));
	for (const { builds, brakes } of statuses) {
		assert.deepEqual(builds.stable, { requests: 3600, errors: 0, latency: 0 });
		assert.deepEqual(builds.v2, { requests: 400, errors: 200, latency: 0 });
		assert.equal(brakes.length, 1);
	}
	assert.deepEqual(
		events.map(({ type }) => type),
		["pulled"],
	);
});

test("one keeper computes what several would: the evidence is that of all reports", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { url, client: reader } = await RedisServer.start(t);
	const clients = await openClients(t, "redis", url, 3);
	const keepers = ["alone", "shared", "shared"].map((key, index) =>
		redisKeeper(clients[index], { key, logger() {}, now: () => 1_000_000 }),
	);
	for (let index = 0; index < 30; index++) {
		const report = reportOf(19, index % 7 === 0 ? 1 : 0);
		await ask(keepers[0], report);
		await ask(keepers[1 + (index % 2)], report);
	}
	const [alone, shared] = (await reader.mGet(["alone", "shared"])).map(
		(json) => {
			const { origin, writes, ...brake } = JSON.parse(json);
			assert.equal(writes.length, 30);
			assert.equal(writes[0], origin);
			return brake;
		},
	);
	assert.deepEqual(shared, alone);
	assert.ok(alone.evidence.v2.capital !== 0.5, "the evidence");
});

test("a key with another value is replaced, and one of another type is refused", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { url, client: writer } = await RedisServer.start(t);
	const [client] = await openClients(t, "redis", url, 1);
	const log = [];
	const keeper = redisKeeper(client, {
		logger: ({ message }) => log.push(message),
	});
	for (const value of ["{", "7", "null", '{"builds":{"v2":7},"brakes":{}}']) {
		await writer.set("fanion:canary", value);
		const { builds } = await ask(keeper, reportOf(1, 0));
		assert.equal(builds.v2.requests, 1, value);
	}
	assert.match(log.join("\n"), /^the key `fanion:canary` holds no brake: /);
	await writer.del("fanion:canary");
	await writer.lPush("fanion:canary", "one");
	await assert.rejects(ask(keeper, reportOf(1, 0)), /WRONGTYPE/);
});

test("a report whose reply is lost counts once, though the client sends it again", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { port, url } = await RedisServer.start(t);
	const proxy = await LossyProxy.start(t, port);
	const [client] = await openClients(t, "ioredis", proxy.url, 1);
	const [direct] = await openClients(t, "redis", url, 1);
	const events = [];
	const keeper = redisKeeper(client, {
		logger() {},
		onBrake: ({ type }) => events.push(type),
	});
	const other = redisKeeper(direct, { logger() {} });
	await ask(keeper, reportOf(10, 0));
	proxy.loseReply();
	await ask(keeper, reportOf(10, 1));
	assert.equal((await ask(other)).builds.v2.requests, 2);
	// The other process writes between the two times that Redis receives the script.
	proxy.loseReply(() => ask(other, reportOf(10, 0)));
	const pull = { type: "pull", build: "v2", reason: "by hand" };
	assert.equal((await ask(keeper, pull)).brakes.length, 1);
	proxy.loseReply(() => ask(other, reportOf(10, 0)));
	await ask(keeper, reportOf(10, 0));
	const { builds, brakes } = await ask(other);
	assert.equal(proxy.lost, 3);
	assert.deepEqual(builds.v2, { requests: 5, errors: 1, latency: 0 });
	assert.deepEqual([brakes.length, events], [1, ["pulled"]]);
});

test("brakes that a process knows stay pulled after Redis has lost its data", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { url, client: writer } = await RedisServer.start(t);
	const clients = await openClients(t, "redis", url, 3);
	const log = [];
	const [one, other, late] = clients.map((client) =>
		redisKeeper(client, {
			logger: ({ level, message }) => log.push(`${level}: ${message}`),
		}),
	);
	await ask(one, reportOf(10, 0));
	await ask(other, { type: "pull", build: "v2", reason: "by hand" });
	await ask(one);
	log.length = 0;
	await writer.flushAll();
	const { builds, brakes } = await ask(one, reportOf(1, 0));
	assert.deepEqual([builds.v2.requests, brakes.length], [1, 1]);
	const message =
		"error: Redis has lost the key `fanion:canary`: counts begin again, and known brakes stay pulled";
	assert.deepEqual(log, [message]);
	// A process that knows nothing writes first.
	await writer.flushAll();
	assert.deepEqual((await ask(late)).brakes, []);
	assert.equal((await ask(one)).brakes.length, 1);
	assert.equal((await ask(late)).brakes[0].reason, "by hand");
	await ask(late, { type: "lift", build: "v2" });
	assert.deepEqual((await ask(one)).brakes, []);
});

test("a question to a keeper is rejected if Redis does not answer", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	const [client] = await openClients(t, "redis", redis.url, 1);
	const keeper = redisKeeper(client, { logger() {} });
	await ask(keeper, reportOf(1, 0));
	await redis.stop();
	await assert.rejects(ask(keeper), { name: "TimeoutError" });
	const controller = new AbortController();
	const { signal } = controller;
	const answer = keeper.fetch(new Request("https://keeper.test/", { signal }));
	controller.abort();
	await assert.rejects(answer, { name: "AbortError" });
	await assert.rejects(
		keeper.fetch(new Request("https://keeper.test/", { signal })),
		{ name: "AbortError" },
	);
});

/** Starts a process with a router. */
async function startRouter(t, url) {
	const args = ["support/redis-router.js", url];
	const { match, stop } = await start(process.execPath, args, /http:\S+/, {
		cwd: FOLDER,
	});
	t.after(stop);
	const [origin] = match;
	const control = async (name) =>
		(await fetch(new URL(`test/${name}`, origin))).json();
	const page = async (user, path = "") => {
		const response = await fetch(new URL(path, origin), { headers: { user } });
		await response.text();
		return response;
	};
	return { control, page };
}

const startRouters = (t, url) =>
	Promise.all([1, 2, 3].map(() => startRouter(t, url)));

/** Sends pages of both builds, one after the other. */
async function visit({ page }, count, path) {
	for (let index = 0; index < count; index++)
		await page(index % 2 ? "anna" : "bob", path);
}

/** Asks for pages of the canary until each router answers by a decision, while the clocks stand still. */
const decide = (routers, decision) =>
	Promise.all(
		routers.map(({ page }) =>
			until(async () => {
				const response = await page("anna");
				assert.equal(response.status, 200);
				return decisionOf(response) === decision || undefined;
			}),
		),
	);

const passSecond = (routers) =>
	Promise.all(routers.map(({ control }) => control("second")));

test("three processes add up what they count", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { url } = await RedisServer.start(t);
	const routers = await startRouters(t, url);
	for (let second = 0; second < 5; second++) {
		await Promise.all(routers.map((router) => visit(router, 20)));
		await passSecond(routers);
	}
	for (const { control } of routers) await control("status");
	for (const { control } of routers) {
		const { builds } = await control("status");
		assert.deepEqual([builds.stable.requests, builds.v2.requests], [150, 150]);
	}
});

test("a build that fails in one process is stopped in all of them a second later, until it is lifted", async (t) => {
	if (skipWithoutRedis(t)) return;
	const { url } = await RedisServer.start(t);
	const routers = await startRouters(t, url);
	const [first] = routers;
	await decide(routers, "v2 flag");
	for (let second = 0; second < 3; second++) {
		await visit(first, 20, "broken");
		await passSecond([first]);
	}
	await decide([first], "stable brake");
	await passSecond(routers);
	await decide(routers, "stable brake");
	const logs = await Promise.all(routers.map(({ control }) => control("log")));
	for (const { router } of logs) assert.match(messagesOf(router), PULLED);
	const inKeepers = logs.map(({ keeper }) => messagesOf(keeper)).join("");
	assert.equal(inKeepers.match(/is pulled/g).length, 1, inKeepers);
	await routers[2].control("lift");
	await passSecond(routers);
	await decide(routers, "v2 flag");
});

const PULLED = /build `v2` is pulled: \d+ of \d+ requests \(\d+\.\d %\) failed/;

const messagesOf = (entries) =>
	entries.map(({ message }) => message).join("\n");

test("while Redis is away, routers answer by the last state; then they share it again", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	const routers = await startRouters(t, redis.url);
	const keeper = redisKeeper(redis.client, { logger() {} });
	await decide(routers, "v2 flag");
	await ask(keeper, { type: "pull", build: "v2", reason: "by hand" });
	await passSecond(routers);
	await decide(routers, "stable brake");
	await redis.stop();
	for (let second = 0; second < 5; second++) {
		await passSecond(routers);
		for (const { page } of routers)
			assert.equal(decisionOf(await page("anna")), "stable brake");
	}
	const { message } = await routers[0].control("lift");
	assert.match(message, /no response within 2000 ms|closed|ECONN/i);
	const late = await startRouter(t, redis.url);
	assert.equal(decisionOf(await late.page("anna")), "v2 flag");
	await redis.start();
	await until(async () => {
		await passSecond([late]);
		return decisionOf(await late.page("anna")) === "stable brake" || undefined;
	});
	await ask(redisKeeper(redis.client), { type: "lift", build: "v2" });
	await until(async () => {
		await passSecond(routers);
		const pages = await Promise.all(routers.map(({ page }) => page("anna")));
		return pages.every((one) => decisionOf(one) === "v2 flag") || undefined;
	});
});
