// Runs the example of an edge in a Worker, as `wrangler deploy` uploads it.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { Miniflare } from "miniflare";
import { serveUnleash } from "../edge/support/http-server.js";
import { UnleashServer } from "../edge/support/unleash-server.js";
import { run } from "./support/process.js";
import { createExample, nodePath, toolPath } from "./support/projects.js";
import { until } from "./support/retry.js";

/** Disables telemetry and prompts. */
const OFFLINE = { CI: "true", WRANGLER_SEND_METRICS: "false" };

/** The size limit of a worker in the free plan of Cloudflare: 3 MB, compressed. */
const FREE_PLAN_LIMIT = 3_000_000;

const BACKEND = "*:development.backend-secret";
const FRONTEND = "*:development.page-secret";

const flag = (name) => ({ name, enabled: true, strategies: [] });

describe("the example of an edge in a Worker", () => {
	let modules;
	before(async () => {
		const folder = await createExample("edge-worker");
		await run(
			nodePath(22),
			[toolPath("wrangler"), "deploy", "--dry-run", "--outdir", "dist"],
			{ cwd: folder, env: { ...process.env, ...OFFLINE } },
		);
		const names = await readdir(`${folder}dist`);
		const wasm = names.find((name) => name.endsWith(".wasm"));
		modules = [
			{ type: "ESModule", path: `${folder}dist/index.js` },
			{ type: "CompiledWasm", path: `${folder}dist/${wasm}` },
		];
	});

	/** Starts a Worker with a server behind it. */
	async function open(t) {
		const server = createUnleashServer();
		const address = await serveUnleash(t, server);
		const options = {
			modules,
			modulesRoot: modules[0].path.replace(/index\.js$/, ""),
			compatibilityDate: "2026-01-01",
			kvNamespaces: ["FLAGS"],
			durableObjects: { EDGE: { className: "Flags", useSQLite: true } },
			bindings: {
				UPSTREAM_URL: address,
				TOKENS: BACKEND,
				REFRESH_INTERVAL_SECONDS: 0.2,
				METRICS_INTERVAL_SECONDS: 0.2,
			},
			handleRuntimeStdio() {},
		};
		const worker = new Miniflare(options);
		t.after(() => worker.dispose());
		const ask = (path, init = {}) => {
			const headers = { authorization: FRONTEND, ...init.headers };
			return worker.dispatchFetch(`http://edge${path}`, { ...init, headers });
		};
		const names = async () => {
			const response = await ask("/api/frontend?userId=7");
			if (response.status !== 200) throw new Error(await response.text());
			return (await response.json()).toggles.map(({ name }) => name);
		};
		/** Restarts the Worker, after flags and tokens are stored. */
		const restart = async () => {
			const storage = await worker.getKVNamespace("FLAGS");
			await until(
				async () => (await storage.list()).keys,
				(keys) => keys.length === 2,
			);
			await worker.setOptions(options);
		};
		return { server, ask, names, restart };
	}

	it("fits the free plan", async () => {
		const files = await Promise.all(modules.map(({ path }) => readFile(path)));
		const size = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
		assert.ok(size < FREE_PLAN_LIMIT / 10, `${size} bytes`);
	});

	it("answers SDKs, follows changes, and reports what they count", async (t) => {
		const { server, ask, names } = await open(t);
		assert.deepEqual(await names(), ["one"]);
		server.documents.development.features.push(flag("second"));
		await until(names, (list) => list.includes("second"));
		const bucket = {
			start: "2026-11-01T10:00:00Z",
			toggles: { one: { yes: 3, no: 1 } },
		};
		const { status } = await ask("/api/frontend/client/metrics", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ appName: "web", bucket }),
		});
		assert.equal(status, 202);
		const [row] = await until(
			() => server.reports.flatMap(({ metrics }) => metrics),
			(rows) => rows.length > 0,
		);
		assert.equal(row.yes, 3);
	});

	it("starts from KV while the server is away", async (t) => {
		const { server, names, restart } = await open(t);
		assert.deepEqual(await names(), ["one"]);
		server.fault = () => new Response(null, { status: 503 });
		await restart();
		assert.deepEqual(await names(), ["one"]);
	});
});

function createUnleashServer() {
	const token = (type) => ({
		type,
		projects: ["*"],
		environment: "development",
	});
	return new UnleashServer({
		tokens: { [BACKEND]: token("client"), [FRONTEND]: token("frontend") },
		documents: { development: { version: 2, features: [flag("one")] } },
	});
}
