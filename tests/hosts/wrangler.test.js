// The packed archive in a worker of Cloudflare's: what `wrangler deploy` would send, how large that is,
// and that it runs where such workers run.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { before, it } from "node:test";
import { gzipSync } from "node:zlib";
import { lay, node, tool } from "./support/places.js";
import { run, start } from "./support/process.js";
import { checkSpecification } from "./support/specification.js";

/** Nothing is told to anybody, and nothing is asked for. */
const ALONE = {
	...process.env,
	CI: "true",
	NO_COLOR: "1",
	WRANGLER_SEND_METRICS: "false",
	WRANGLER_SEND_ERROR_REPORTS: "false",
};

/** How large a worker may be that costs nothing: 3 MB, compressed. */
const SMALLEST_PLAN = 3_000_000;

let place;
before(async () => {
	place = await lay("wrangler");
});

const deploy = (script, folder) =>
	run(
		node(22),
		[
			tool("wrangler"),
			"deploy",
			script,
			"--dry-run",
			"--minify",
			"--outdir",
			folder,
		],
		{ cwd: place, env: ALONE },
	);

/** Runs what was made for deployment, as it is; the body of its answer. */
async function ask(script, path) {
	const worker = await start(
		node(22),
		[
			tool("wrangler"),
			"dev",
			script,
			"--no-bundle",
			"--ip",
			"127.0.0.1",
			"--port",
			"0",
		],
		/http:\/\/127\.0\.0\.1:\d+/,
		{ cwd: place, env: ALONE },
	);
	try {
		const response = await fetch(worker.match[0] + path);
		const text = await response.text();
		assert.equal(response.status, 200, text + worker.said());
		return JSON.parse(text);
	} finally {
		await worker.stop();
	}
}

it("answers the specification as it would be deployed", async (t) => {
	await deploy("main.js", "dist");
	checkSpecification(t, "wrangler", await ask("dist/main.js", "/"));
});

it("makes a worker small enough for the smallest plan", async (t) => {
	await deploy("small.js", "small");
	const names = (await readdir(`${place}small`)).filter((name) =>
		/\.(js|wasm)$/.test(name),
	);
	const files = await Promise.all(
		names.map((name) => readFile(`${place}small/${name}`)),
	);
	const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
	const raw = sum(files.map((file) => file.length));
	const gzip = sum(files.map((file) => gzipSync(file).length));
	t.diagnostic(`a worker with fanion: ${raw} bytes raw, ${gzip} bytes gzip`);
	assert.deepEqual(names.map((name) => name.split(".").at(-1)).sort(), [
		"js",
		"wasm",
	]);
	assert.ok(gzip < SMALLEST_PLAN);
	assert.equal(await ask("small/small.js", "/?user=7"), true);
});
