// `fanion edge offline`: flags of a file, without a server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { open, rename, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RUNTIMES, runCommand, startEdge, until } from "./support/command.js";
import { createFolder } from "./support/folders.js";
import { flagsOn } from "./support/sdk.js";
import { BACKEND, documentOf, FRONTEND } from "./support/upstream.js";

for (const runtime of Object.keys(RUNTIMES))
	test(`${runtime}: serves a file, and loads it again after each change`, async (t) => {
		const file = await writeFlags(t, "one");
		const edge = await startOffline(t, file, { runtime });
		assert.deepEqual(await flagsOn(edge.url), ["one"]);
		await replace(file, JSON.stringify(documentOf("changed")));
		await until(
			async () => (await flagsOn(edge.url)).includes("changed"),
			() => `the change is not loaded:\n${edge.output}`,
		);
		await edge.stop();
	});

test("an invalid file is reported, and the last good flags stay", async (t) => {
	const file = await writeFlags(t, "one");
	const edge = await startOffline(t, file);
	await replace(file, '{"features": [');
	await edge.waitFor(/WARN the bootstrap file .* the old flags stay/);
	assert.deepEqual(await flagsOn(edge.url), ["one"]);
	await replace(file, JSON.stringify(documentOf("repaired")));
	await until(
		async () => (await flagsOn(edge.url)).includes("repaired"),
		() => "the repaired file is not loaded",
	);
});

test("an invalid file is reported once, not at each look", async (t) => {
	const file = await writeFlags(t, "one");
	const edge = await startOffline(t, file);
	for (const text of ["{", "["]) {
		await replace(file, text);
		const reports = () => edge.output.match(/WARN the bootstrap file/g) ?? [];
		const expected = text === "{" ? 1 : 2;
		await until(
			() => reports().length >= expected,
			() => `no report:\n${edge.output}`,
		);
		// Several looks at the same file.
		await sleep(500);
		assert.equal(reports().length, expected, edge.output);
	}
});

test("a file that is replaced while the edge starts is loaded", async (t) => {
	const file = `${await createFolder(t)}/flags.json`;
	execFileSync("mkfifo", [file]);
	const starting = startOffline(t, file);
	// Resolves once the edge reads, which ends when the pipe is closed.
	const pipe = await open(file, "w");
	await replace(file, JSON.stringify(documentOf("changed")));
	await pipe.writeFile(JSON.stringify(documentOf("one")));
	await pipe.close();
	const edge = await starting;
	await until(
		async () => (await flagsOn(edge.url)).includes("changed"),
		() => `the change is not loaded:\n${edge.output}`,
	);
});

test("the log masks what looks like a token", async (t) => {
	const folder = await createFolder(t);
	const file = `${folder}/shop:production.0123456789abcdef`;
	await writeFile(file, JSON.stringify(documentOf("one")));
	const edge = await startOffline(t, file);
	await replace(file, "{");
	await edge.waitFor(/WARN the bootstrap file .*shop:production\.\*\*\*/);
	assert.doesNotMatch(edge.output, /0123456789abcdef/);
});

test("backend tokens read definitions, frontend tokens do not", async (t) => {
	const file = await writeFlags(t, "one");
	const edge = await startOffline(t, file);
	const ask = (authorization) =>
		fetch(`${edge.url}/api/client/features`, { headers: { authorization } });
	const { features } = await (await ask(BACKEND)).json();
	assert.deepEqual(
		features.map(({ name }) => name),
		["one"],
	);
	assert.equal((await ask(FRONTEND)).status, 403);
});

test("a missing, unreadable or invalid file is a message, not a stack", async (t) => {
	const folder = await createFolder(t);
	await writeFile(`${folder}/broken.json`, "{");
	const cases = [
		[["offline"], 2, /`--bootstrap-file` and `BOOTSTRAP_FILE` are missing/],
		[["offline", "-b", "x"], 2, /`--frontend-tokens` .* are missing/],
		[
			["offline", "-b", `${folder}/none`, "-f", FRONTEND],
			1,
			/cannot be read \(ENOENT\)/,
		],
		[
			["offline", "-b", `${folder}/broken.json`, "-f", FRONTEND],
			1,
			/^fanion: .+/,
		],
	];
	for (const [args, code, message] of cases) {
		const port = ["--port", "0", "--interface", "127.0.0.1"];
		const result = await runCommand(t, ["edge", ...args, ...port]);
		assert.equal(result.code, code, result.errors);
		assert.match(result.errors, message);
		assert.doesNotMatch(result.errors, /\n {4}at /);
	}
});

async function writeFlags(context, ...names) {
	const file = `${await createFolder(context)}/flags.json`;
	await writeFile(file, JSON.stringify(documentOf(...names)));
	return file;
}

/** Replaces a file, as editors and configuration maps do. */
async function replace(file, text) {
	await writeFile(`${file}.new`, text);
	await rename(`${file}.new`, file);
}

function startOffline(context, file, options = {}) {
	const variables = {
		BOOTSTRAP_FILE: file,
		CLIENT_TOKENS: BACKEND,
		FRONTEND_TOKENS: FRONTEND,
		RELOAD_INTERVAL: "0.1",
	};
	return startEdge(context, ["offline"], { ...options, variables });
}
