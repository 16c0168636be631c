// What an edge keeps: it starts without its server, also from what Unleash Edge has left.

import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { createClient } from "fanion/client";
import { redisStorage } from "fanion/storage";
import { startServer } from "../client/server.js";
import { storageTrials } from "../client/storages.js";
import { runTrial } from "../client/trial.js";
import { runCommand, startEdge, until } from "./support/command.js";
import { createFolder } from "./support/folders.js";
import { RedisServer, skipWithoutRedis } from "./support/redis.js";
import { flagsOn } from "./support/sdk.js";
import { startSilentProxy } from "./support/silent-proxy.js";
import {
	BACKEND,
	documentOf,
	FRONTEND,
	startUpstream,
} from "./support/upstream.js";

test("an edge that starts without its server answers from the backup folder", async (t) => {
	const folder = await createFolder(t);
	await checkRestart(t, ["--backup-folder", `${folder}/deep/er`]);
	const files = await readdir(`${folder}/deep/er`);
	assert.ok(files.length >= 2, files.join());
	for (const file of files) {
		const path = `${folder}/deep/er/${file}`;
		assert.equal((await stat(path)).mode & 0o777, 0o600, file);
		assert.doesNotMatch(file, /secret|draft/);
		assert.doesNotMatch(await readFile(path, "utf8"), /secret-0123456789/);
	}
});

test("with workers, the first process keeps the backup for all", async (t) => {
	const folder = await createFolder(t);
	await checkRestart(t, ["--backup-folder", folder, "--workers", "2"]);
});

test("an edge starts from the backup folder of an Unleash Edge", async (t) => {
	const folder = await createFolder(t);
	await writeUnleashBackup(folder);
	const edge = await startEdge(t, [
		"-u",
		await unreachable(t),
		"-t",
		BACKEND,
		"--backup-folder",
		folder,
	]);
	assert.deepEqual(await flagsOn(edge.url), ["old"]);
	await assert.rejects(flagsOn(edge.url, "*:development.invalid-0123456789"));
	await edge.stop();
});

test("the backup of an Unleash Edge serves a token of several projects", async (t) => {
	const folder = await createFolder(t);
	const token = "[]:development.list-secret-0123456789";
	const list = { type: "backend", environment: "development" };
	await writeUnleashBackup(folder, [
		...UNLEASH_TOKENS,
		{ ...list, token, projects: ["default", "shop"], status: "Validated" },
	]);
	const upstream = ["-u", await unreachable(t), "-t", token];
	const edge = await startEdge(t, [...upstream, "--backup-folder", folder]);
	assert.deepEqual(await flagsOn(edge.url), ["old"]);
});

test("flags of the server replace those of an Unleash Edge for good", async (t) => {
	const folder = await createFolder(t);
	await writeUnleashBackup(folder);
	const upstream = await startUpstream(t);
	const args = ["-u", upstream.url, "-t", BACKEND, "--backup-folder", folder];
	const first = await startEdge(t, args);
	await until(
		async () => (await flagsOn(first.url)).includes("one"),
		() => "the flags of the server do not arrive",
	);
	await first.stop();
	await upstream.stop();
	const second = await startEdge(t, args);
	assert.deepEqual(await flagsOn(second.url), ["one"]);
});

test("a damaged backup of an Unleash Edge does not hinder the start", async (t) => {
	const folder = await createFolder(t);
	await writeFile(`${folder}/unleash_features.json`, '[["development", {"ver');
	await writeFile(`${folder}/unleash_tokens.json`, "null");
	const upstream = await startUpstream(t);
	const args = ["-u", upstream.url, "-t", BACKEND, "--backup-folder", folder];
	const edge = await startEdge(t, args);
	await edge.waitFor(/ready: /);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
});

test("a storage in Redis keeps what the contract of storages asks for", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	const server = await startServer();
	t.after(() => server.stop());
	const storages = { "a storage in Redis": () => redisStorage(redis.client) };
	for (const trial of storageTrials(storages))
		await t.test(trial.name, () =>
			runTrial(trial, { ...server, createClient }),
		);
});

test("an edge that starts without its server answers from Redis", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	await checkRestart(t, ["--redis-url", redis.url]);
	for (const key of await redis.keys())
		assert.doesNotMatch(key, /secret-0123456789/);
});

test("an edge that starts without its server answers from a cluster of Redis", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t, { isCluster: true });
	await checkRestart(t, ["--redis-url", redis.url, "--redis-mode", "cluster"]);
	assert.ok((await redis.keys()).length >= 2);
});

test("an edge starts from the Redis of an Unleash Edge", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	await redis.set("unleash-features", JSON.stringify(UNLEASH_FEATURES));
	await redis.set("unleash-tokens", JSON.stringify(UNLEASH_TOKENS));
	const variables = { REDIS_HOST: "127.0.0.1", REDIS_PORT: redis.port };
	const args = ["-u", await unreachable(t), "-t", BACKEND];
	const edge = await startEdge(t, args, { variables });
	assert.deepEqual(await flagsOn(edge.url), ["old"]);
});

test("an edge whose Redis is away answers, and says so without the password", async (t) => {
	const upstream = await startUpstream(t);
	const redis = ["--redis-url", "redis://user:hidden-password@127.0.0.1:9"];
	const edge = await startEdge(t, [
		"-u",
		upstream.url,
		"-t",
		BACKEND,
		...redis,
	]);
	await edge.waitFor(/ready: /);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
	await edge.waitFor(/WARN Redis does not answer.*ECONNREFUSED/);
	assert.deepEqual(await edge.stop(), { code: 0, signal: null });
	assert.doesNotMatch(edge.output + edge.errors, /hidden-password/);
});

for (const isCluster of [false, true]) {
	const [name, mode] = isCluster
		? ["a cluster", "cluster"]
		: ["Redis", "single"];

	test(`an edge that starts before ${name} uses flags and tokens that are stored there`, async (t) => {
		if (skipWithoutRedis(t)) return;
		const redis = await RedisServer.start(t, { isCluster });
		const upstream = await startUpstream(t, documentOf("kept"));
		const args = ["-u", upstream.url, "-t", BACKEND, "--redis-url", redis.url];
		args.push("--redis-mode", mode);
		const first = await startEdge(t, args);
		assert.deepEqual(await flagsOn(first.url), ["kept"]);
		assert.deepEqual(await first.stop(), { code: 0, signal: null });
		await redis.stop();
		await upstream.stop();
		const second = await startEdge(t, args);
		await second.waitFor(/WARN Redis does not answer/);
		await assert.rejects(flagsOn(second.url), /status 503/);
		await redis.start();
		await until(
			() => flagsOn(second.url).catch(() => undefined),
			() => `Redis is not used:\n${second.output}`,
		);
		assert.deepEqual(await flagsOn(second.url), ["kept"]);
		assert.match(second.output, /INFO Redis answers again/);
		assert.equal(second.output.match(/WARN Redis/g).length, 1, second.output);
	});

	test(`flags that arrive while ${name} is away are stored once it is back`, async (t) => {
		if (skipWithoutRedis(t)) return;
		const redis = await RedisServer.reserve(t, { isCluster });
		const upstream = await startUpstream(t, documentOf("new"));
		const args = ["-u", upstream.url, "-t", BACKEND, "--redis-url", redis.url];
		args.push("--redis-mode", mode);
		const edge = await startEdge(t, args);
		assert.deepEqual(await flagsOn(edge.url), ["new"]);
		await redis.start();
		await edge.waitFor(/INFO Redis answers again/);
		await until(
			async () => (await redis.keys()).length >= 2,
			() => `nothing is stored:\n${edge.output}`,
		);
		assert.deepEqual(await edge.stop(), { code: 0, signal: null });
		await upstream.stop();
		const second = await startEdge(t, args);
		assert.deepEqual(await flagsOn(second.url), ["new"]);
	});
}

test("a cluster that has no slots yet is asked again until it has them", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.reserve(t, { isCluster: true });
	await redis.startEmpty();
	const upstream = await startUpstream(t);
	const args = ["--redis-url", redis.url, "--redis-mode", "cluster"];
	const edge = await startEdge(t, ["-u", upstream.url, "-t", BACKEND, ...args]);
	await edge.waitFor(/WARN Redis does not answer/);
	await redis.form();
	await edge.waitFor(/INFO Redis answers again/);
});

test("a connection to Redis that loses all packets is replaced", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	const proxy = await startSilentProxy(t, redis.port);
	const upstream = await startUpstream(t, documentOf("old"));
	const edge = await startEdge(t, [
		...["-u", upstream.url, "-t", BACKEND],
		...["--redis-host", "127.0.0.1", "--redis-port", proxy.port],
		...["--redis-write-connection-timeout-milliseconds", "300"],
		...["--features-refresh-interval-seconds", "1"],
	]);
	const isStored = async (name) => {
		const keys = await redis.keys();
		const values = await Promise.all(keys.map((key) => redis.client.get(key)));
		return values.some((value) => value.includes(`"${name}"`));
	};
	const stored = (name) =>
		until(
			() => isStored(name),
			() => `\`${name}\` is not stored:\n${edge.output}`,
		);
	await stored("old");
	proxy.silence();
	upstream.documents.development = documentOf("changed");
	await edge.waitFor(/WARN Redis does not answer/);
	await edge.waitFor(/INFO Redis answers again/);
	await stored("changed");
});

test("a write that Redis refuses is reported with its reason, and not repeated", async (t) => {
	if (skipWithoutRedis(t)) return;
	const redis = await RedisServer.start(t);
	const rules = ["edge", "on", ">password", "~*", "+@all", "-set"];
	await redis.client.sendCommand(["ACL", "SETUSER", ...rules]);
	const upstream = await startUpstream(t);
	const edge = await startEdge(t, [
		...["-u", upstream.url, "-t", BACKEND],
		...["--redis-url", redis.url.replace("//", "//edge:password@")],
	]);
	await edge.waitFor(/WARN .*the document was not stored: NOPERM/);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
	assert.deepEqual(await edge.stop(), { code: 0, signal: null });
	assert.doesNotMatch(edge.output, /Redis does not answer/);
});

test("a folder and Redis exclude each other", async (t) => {
	const args = ["--backup-folder", "x", "--redis-url", "redis://127.0.0.1"];
	const more = ["edge", "-u", "http://127.0.0.1:9", ...args];
	const { code, errors } = await runCommand(t, more);
	assert.equal(code, 2);
	assert.match(errors, /exclude each other/);
});

/** Starts an edge with a server, and again without one. */
async function checkRestart(context, storage) {
	const upstream = await startUpstream(context, documentOf("kept"));
	const args = ["-u", upstream.url, "-t", BACKEND, ...storage];
	const first = await startEdge(context, args);
	await first.waitFor(/ready: /);
	assert.deepEqual(await flagsOn(first.url), ["kept"]);
	assert.deepEqual(await first.stop(), { code: 0, signal: null });
	await upstream.stop();
	const second = await startEdge(context, args);
	await until(
		() => flagsOn(second.url).catch(() => undefined),
		() => `no flags without a server:\n${second.output}`,
	);
	assert.deepEqual(await flagsOn(second.url), ["kept"]);
}

/** Returns the address of a server that has ended. */
async function unreachable(context) {
	const upstream = await startUpstream(context);
	await upstream.stop();
	return upstream.url;
}

const UNLEASH_FEATURES = [
	["production", documentOf("other")],
	["development", documentOf("old")],
];

const UNLEASH_TOKENS = [
	{
		token: BACKEND,
		type: "backend",
		environment: "development",
		projects: ["*"],
		status: "Validated",
	},
	{
		token: FRONTEND,
		type: "frontend",
		environment: "development",
		projects: ["*"],
		status: "Validated",
	},
	{
		token: "*:development.invalid-0123456789",
		type: "frontend",
		environment: "development",
		projects: ["*"],
		status: "Invalid",
	},
];

/** Writes what an Unleash Edge writes into its backup folder. */
async function writeUnleashBackup(folder, tokens = UNLEASH_TOKENS) {
	await writeFile(
		`${folder}/unleash_features.json`,
		JSON.stringify(UNLEASH_FEATURES),
	);
	await writeFile(`${folder}/unleash_tokens.json`, JSON.stringify(tokens));
}
