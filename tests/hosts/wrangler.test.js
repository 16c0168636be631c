// The packed archive in a worker of Cloudflare's: what `wrangler deploy` would send, how large that is,
// and that it runs where such workers run.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { lay, layExample, node, toLab, tool } from "./support/places.js";
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

/** Makes what would be deployed, in `dist`. */
const deploy = (place) =>
	run(
		node(22),
		[tool("wrangler"), "deploy", "--dry-run", "--minify", "--outdir", "dist"],
		{ cwd: place, env: ALONE },
	);

/** Runs what was made for deployment, as it is, and gives its answer to `use`. */
async function ask(place, script, use) {
	const worker = await start(
		node(22),
		[
			tool("wrangler"),
			"dev",
			`dist/${script}`,
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
		const response = await fetch(worker.match[0]);
		const text = await response.text();
		assert.equal(response.status, 200, text + worker.said());
		use(text, response.headers);
	} finally {
		await worker.stop();
	}
}

for (const [name, prepare] of Object.entries({ fanion: () => {}, lab: toLab }))
	it(`answers the specification as it would be deployed, with ${name}`, async (t) => {
		const place = await lay("wrangler");
		await prepare(place);
		await deploy(place);
		await ask(place, "main.js", (text) =>
			checkSpecification(t, `wrangler, ${name}`, JSON.parse(text)),
		);
	});

it("bundles the example, small enough for the smallest plan, and that runs", async (t) => {
	const place = await layExample("cloudflare-worker", "wrangler");
	await deploy(place);
	const { raw, gzip } = await weigh(`${place}dist`);
	t.diagnostic(`the example's bundle: ${raw} bytes raw, ${gzip} bytes gzip`);
	assert.ok(gzip < SMALLEST_PLAN);
	await ask(place, "index.js", (text, headers) => {
		assert.match(text, /home page/);
		assert.match(headers.get("x-flags"), /^new-home=(on|off); .*bundled$/);
	});
});

/** What a script and its WebAssembly weigh, and that there is nothing else. */
async function weigh(folder) {
	const names = (await readdir(folder)).filter((name) =>
		/\.(js|wasm)$/.test(name),
	);
	const kinds = names.map((name) => name.split(".").at(-1));
	assert.deepEqual(kinds.sort(), ["js", "wasm"]);
	const files = await Promise.all(
		names.map((name) => readFile(`${folder}/${name}`)),
	);
	const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
	return {
		raw: sum(files.map((file) => file.length)),
		gzip: sum(files.map((file) => gzipSync(file).length)),
	};
}
