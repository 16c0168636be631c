// Runs the example of progressive deployment in Workers, as `wrangler deploy` uploads it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { get } from "node:http";
import { before, describe, it } from "node:test";
import { Engine, ramp } from "fanion/tools";
import { Miniflare } from "miniflare";
import { serveUnleash } from "../edge/support/http-server.js";
import { run } from "./support/process.js";
import { createExample, nodePath, toolPath } from "./support/projects.js";
import { until } from "./support/retry.js";

/** Disables telemetry and prompts. */
const OFFLINE = { CI: "true", WRANGLER_SEND_METRICS: "false" };

const DAY = 86_400_000;
const HOUR = DAY / 24;

/** The state of the ramp in this test: percent of each channel. */
const PERCENT = { demo: 100, "early Pro": 25, "established Pro": 5 };

/** Accounts of each channel: plan and age in days. */
const CHANNELS = {
	demo: ["demo", 3],
	"early Pro": ["pro", 30],
	"established Pro": ["pro", 400],
	Enterprise: ["enterprise", 900],
};

/** Accounts of one channel. */
const ACCOUNTS = 40;

const TOKEN = "the token of the dashboard";
const AUTHORIZED = { authorization: `Basic ${btoa(`admin:${TOKEN}`)}` };

describe("the example of progressive deployment in Workers", () => {
	let folder;
	let modules;
	before(async () => {
		folder = await createExample("canary-worker");
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

	/** Returns the flags of the plan, some stages of which have begun. */
	async function readDocument() {
		const read = async (name) => JSON.parse(await readFile(folder + name));
		const [plan, segments] = await Promise.all(
			["plan.json", "segments.json"].map(read),
		);
		const { flag, ...rest } = plan;
		const stages = plan.stages.map((stage, index) => ({
			...stage,
			from: new Date(
				Date.now() +
					(hasBegun(stage) ? index * HOUR - 30 * DAY : 30 * DAY + index * HOUR),
			).toISOString(),
		}));
		const { strategies } = ramp({ ...rest, stages });
		return {
			version: 2,
			features: [{ name: flag, enabled: true, strategies }],
			segments,
		};
	}

	const hasBegun = ({ channel, percent }) => percent <= (PERCENT[channel] ?? 0);

	/** Starts the router and both builds, with an Unleash server behind them. */
	async function open(t) {
		const document = await readDocument();
		const server = await serveUnleash(t, {
			async fetch(url) {
				if (url.endsWith("/api/client/features"))
					return Response.json(document);
				return new Response(null, { status: 202 });
			},
		});
		const build = (name) => ({
			name: `shop-${name}`,
			modules: true,
			scriptPath: `${folder}${name}/index.js`,
			compatibilityDate: "2026-01-01",
		});
		const runtime = new Miniflare({
			workers: [
				{
					name: "shop",
					modules,
					modulesRoot: `${folder}dist/`,
					compatibilityDate: "2026-01-01",
					kvNamespaces: ["FLAGS"],
					durableObjects: { BRAKE: { className: "Brake", useSQLite: true } },
					serviceBindings: { STABLE: "shop-stable", V2: "shop-v2" },
					bindings: {
						UNLEASH_URL: server,
						UNLEASH_TOKEN: "*:production.secret",
						COOKIE_SECRET: "a secret",
						DASHBOARD_TOKEN: TOKEN,
						REFRESH_INTERVAL_SECONDS: 1,
					},
				},
				build("stable"),
				build("v2"),
			],
			handleRuntimeStdio() {},
		});
		t.after(() => runtime.dispose());
		const ask = (path, headers = {}, init = {}) =>
			runtime.dispatchFetch(`https://shop.test${path}`, { ...init, headers });
		const visit = async ({ userId, plan, since }, path = "/") => {
			const cookie = `theme=dark; account=${userId}:${plan}:${since}`;
			const response = await ask(path, { cookie, accept: "text/html" });
			const text = await response.text();
			return { response, text, build: response.headers.get("x-build") };
		};
		// The first request of an isolate waits for flags for at most a second.
		await until(
			() => ask("/"),
			({ headers }) => headers.get("x-build-reason") !== "unavailable",
		);
		return { document, ask, visit, address: await runtime.ready };
	}

	const accountsOf = ([plan, age]) =>
		Array.from({ length: ACCOUNTS }, (_, index) => ({
			userId: `${plan}-${age}-${index}`,
			plan,
			since: new Date(Date.now() - age * DAY - HOUR).toISOString().slice(0, 10),
			accountAge: age,
		}));

	it("gives each account of four channels the build of its ramp, with the script of that build", async (t) => {
		const { document, ask, visit } = await open(t);
		const engine = new Engine();
		engine.load(JSON.stringify(document));
		for (const [channel, kind] of Object.entries(CHANNELS)) {
			const builds = [];
			for (const account of accountsOf(kind)) {
				const { text, build } = await visit(account);
				const { enabled } = engine.evaluate("build", account);
				assert.equal(build, enabled ? "v2" : "stable", account.userId);
				const [, source] = text.match(/src="([^"]*)"/);
				assert.equal(source, `/_build/${build}/app.js`);
				builds.push(build);
			}
			const share = builds.filter((build) => build === "v2").length / ACCOUNTS;
			const expected = (PERCENT[channel] ?? 0) / 100;
			assert.ok(Math.abs(share - expected) < 0.2, `${channel}: ${share}`);
		}
		for (const build of ["stable", "v2"]) {
			const script = await ask(`/_build/${build}/app.js`);
			assert.equal(script.headers.get("x-build"), build);
			assert.match(
				script.headers.get("cache-control"),
				/^public, .*immutable$/,
			);
			assert.match(await script.text(), /Its script is there/);
		}
	});

	it("stops the new build when it fails, shows why, and lifts the brake at the dashboard", async (t) => {
		const { ask, visit } = await open(t);
		const demo = accountsOf(CHANNELS.demo);
		const enterprise = accountsOf(CHANNELS.Enterprise);
		const statusOf = async () => (await ask("/canary", AUTHORIZED)).text();
		await until(
			async () => {
				for (let index = 0; index < 10; index++) {
					const { response, build } = await visit(demo[index], "/broken");
					// The stable build answers for the new one.
					assert.deepEqual([response.status, build], [200, "stable"]);
					await visit(enterprise[index]);
				}
				return statusOf();
			},
			(page) => page.includes("since 20"),
		);
		assert.match(
			await statusOf(),
			/<th>v2<td>\d+<td>\d+<td>100\.00 %.*of \d+ requests .* failed/,
		);
		const { response } = await visit(demo[0]);
		assert.equal(response.headers.get("x-build-reason"), "brake");
		const change = (headers) =>
			ask(
				"/canary",
				{ ...AUTHORIZED, ...headers },
				{
					method: "POST",
					body: new URLSearchParams({ build: "v2", action: "lift" }),
					redirect: "manual",
				},
			);
		assert.equal((await change({ origin: "https://evil.test" })).status, 403);
		assert.equal((await change({ origin: "https://shop.test" })).status, 303);
		assert.doesNotMatch(await statusOf(), /since 20/);
		assert.equal((await visit(demo[0])).build, "v2");
	});

	it("shows the dashboard only with its token", async (t) => {
		const { ask } = await open(t);
		assert.equal((await ask("/canary")).status, 401);
		const wrong = { authorization: `Basic ${btoa("admin:wrong")}` };
		assert.equal((await ask("/canary", wrong)).status, 401);
		assert.equal(
			(await ask("/canary", { authorization: "Basic =" })).status,
			401,
		);
	});

	it("gives a visitor without an account an anonymous id, and the stable build", async (t) => {
		const { address } = await open(t);
		// `fetch` of Node cannot ask as a browser does.
		const request = get(address, { headers: { "sec-fetch-mode": "navigate" } });
		const [{ headers }] = await once(request, "response");
		assert.equal(headers["x-build"], "stable");
		const names = headers["set-cookie"].map((line) => line.split("=")[0]);
		assert.deepEqual(names, ["__Host-shop-build", "__Host-shop-visitor"]);
	});
});
