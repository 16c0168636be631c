// The packed archive in a Cloudflare worker: builds what `wrangler deploy` uploads, checks its size, and
// runs it in workerd.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { checkSpecification } from "../js/support/check-specification.js";
import { run, start } from "./support/process.js";
import {
	createExample,
	createProject,
	nodePath,
	switchToTools,
	toolPath,
} from "./support/projects.js";

/** Disables telemetry and prompts. */
const OFFLINE = {
	...process.env,
	CI: "true",
	NO_COLOR: "1",
	WRANGLER_SEND_METRICS: "false",
	WRANGLER_SEND_ERROR_REPORTS: "false",
};

/** The size limit of a worker in the free plan of Cloudflare: 3 MB, compressed. */
const FREE_PLAN_LIMIT = 3_000_000;

/** Writes what would be deployed to `dist`. */
const buildForDeployment = (folder) =>
	run(
		nodePath(22),
		[
			toolPath("wrangler"),
			"deploy",
			"--dry-run",
			"--minify",
			"--outdir",
			"dist",
		],
		{ cwd: folder, env: OFFLINE },
	);

/** Runs the output of `buildForDeployment` unchanged, and calls `use` with its response. */
async function request(folder, script, use) {
	const worker = await start(
		nodePath(22),
		[
			toolPath("wrangler"),
			"dev",
			`dist/${script}`,
			"--no-bundle",
			"--ip",
			"127.0.0.1",
			"--port",
			"0",
		],
		/http:\/\/127\.0\.0\.1:\d+/,
		{ cwd: folder, env: OFFLINE },
	);
	try {
		const response = await fetch(worker.match[0]);
		const body = await response.text();
		assert.equal(response.status, 200, body + worker.output());
		use(body, response.headers);
	} finally {
		await worker.stop();
	}
}

for (const [name, prepare] of Object.entries({
	fanion: () => {},
	tools: switchToTools,
}))
	it(`a worker built for deployment passes the specification with ${name}`, async (t) => {
		const folder = await createProject("wrangler");
		await prepare(folder);
		await buildForDeployment(folder);
		await request(folder, "main.js", (body) =>
			checkSpecification(t, `wrangler, ${name}`, JSON.parse(body)),
		);
	});

it("the deployed example runs and is smaller than the limit of the free plan", async (t) => {
	const folder = await createExample("cloudflare-worker", "wrangler");
	await buildForDeployment(folder);
	const { raw, gzip } = await measureSize(`${folder}dist`);
	t.diagnostic(`the example's bundle: ${raw} bytes raw, ${gzip} bytes gzip`);
	assert.ok(gzip < FREE_PLAN_LIMIT);
	await request(folder, "index.js", (body, headers) => {
		assert.match(body, /home page/);
		assert.match(headers.get("x-flags"), /^new-home=(on|off); .*bundled$/);
	});
});

/** Returns the size of a script and its WebAssembly, and checks that there is exactly one script and one `.wasm`. */
async function measureSize(folder) {
	const names = (await readdir(folder)).filter((name) =>
		/\.(js|wasm)$/.test(name),
	);
	const kinds = names.map((name) => name.split(".").at(-1));
	assert.deepEqual(kinds.sort(), ["js", "wasm"]);
	const files = await Promise.all(
		names.map((name) => readFile(`${folder}/${name}`)),
	);
	const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
	return {
		raw: sum(files.map((file) => file.length)),
		gzip: sum(files.map((file) => gzipSync(file).length)),
	};
}
