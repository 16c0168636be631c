// The command from the packed archive, as `npx` and an image install it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { RUNTIMES, runCommand, startEdge } from "./support/command.js";
import { createFolder } from "./support/folders.js";
import { flagsOn } from "./support/sdk.js";
import { documentOf, FRONTEND } from "./support/upstream.js";

const PACKAGE = fileURLToPath(new URL("../../pkg/", import.meta.url));

let folder;
let script;
before(async (t) => {
	folder = await createFolder(t);
	const run = (...command) =>
		execFileSync(command[0], command.slice(1), { encoding: "utf8" });
	const packed = run(
		"npm",
		"pack",
		PACKAGE,
		"--json",
		"--pack-destination",
		folder,
	);
	const [{ filename }] = JSON.parse(packed.slice(packed.indexOf("[")));
	const target = `${folder}/node_modules/fanion`;
	await mkdir(target, { recursive: true });
	const archive = `${folder}/${filename}`;
	run("tar", "-xzf", archive, "-C", target, "--strip-components", "1");
	const { bin } = JSON.parse(await readFile(`${target}/package.json`, "utf8"));
	script = `${target}/${bin.fanion}`;
	// Deno finds only packages of a project.
	await writeFile(
		`${folder}/package.json`,
		JSON.stringify({ dependencies: { fanion: "*" } }),
	);
	await writeFile(`${folder}/flags.json`, JSON.stringify(documentOf("one")));
});

for (const runtime of Object.keys(RUNTIMES))
	test(`${runtime}: the packed command answers, and explains`, async (t) => {
		const options = { runtime, script, cwd: folder };
		const edge = await startEdge(
			t,
			[
				...["offline", "-b", "flags.json", "-f", FRONTEND, "--residual"],
				...["--explain-token", "explain-0123456789"],
			],
			options,
		);
		assert.deepEqual(await flagsOn(edge.url), ["one"]);
		const headers = {
			authorization: FRONTEND,
			"x-explain-token": "explain-0123456789",
		};
		const ask = (path) => fetch(`${edge.url}${path}`, { headers });
		assert.equal((await ask("/api/frontend/explain/one")).status, 200);
		const residual = await (await ask("/api/residual?userId=7")).json();
		assert.equal(residual.features[0].name, "one");
	});

for (const runtime of Object.keys(RUNTIMES)) {
	test(`${runtime}: without the package \`redis\`, its option is a message`, async (t) => {
		const { code, errors } = await runWithRedis(t, { runtime });
		assert.equal(code, 1);
		assert.match(
			errors,
			/^fanion: the package `redis` is not installed: run `npm/,
		);
	});

	test(`${runtime}: a package \`redis\` that cannot be loaded is a message`, async (t) => {
		const redis = `${folder}/node_modules/redis`;
		await mkdir(redis);
		t.after(() => rm(redis, { recursive: true }));
		const manifest = { name: "redis", type: "module", main: "index.js" };
		await writeFile(`${redis}/package.json`, JSON.stringify(manifest));
		const source =
			'export const createClient = 1, createCluster = 2; throw new Error("too old");';
		await writeFile(`${redis}/index.js`, source);
		const { code, errors } = await runWithRedis(t, { runtime });
		assert.equal(code, 1);
		assert.match(
			errors,
			/^fanion: the package `redis` cannot be loaded \(Error: too old\): run `npm/,
		);
	});
}

/** Runs the packed command with the option for Redis. */
function runWithRedis(context, { runtime }) {
	const args = ["edge", "-u", "http://127.0.0.1:9", "--port", "0"];
	const redis = ["--redis-url", "redis://127.0.0.1"];
	const options = { runtime, script, cwd: folder };
	return runCommand(context, [...args, ...redis], options);
}

test("the script is executable and names its interpreter", async () => {
	assert.match(await readFile(script, "utf8"), /^#!\/usr\/bin\/env node\n/);
	execFileSync(script, ["--version"]);
});
