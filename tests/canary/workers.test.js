// The router in workerd, in front of two Workers.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Miniflare } from "../hosts/node_modules/miniflare/dist/src/index.js";
import { bundleWorker } from "../hosts/support/worker.js";
import { exchange } from "./sockets/exchange.js";
import { serveOrigins } from "./support/origins.js";
import { documentOf, until } from "./trials/support.js";
import { TRIALS } from "./trials.js";

const VISITORS = 10_000;

/** The steps of the ramp, in percent. With three requests of one half of the visitors and two of the other: 100,000. */
const RAMP = [1, 5, 25, 100];

const pathOf = (name) =>
	fileURLToPath(new URL(`worker/${name}.js`, import.meta.url));

let router;
before(async () => {
	router = await bundleWorker(pathOf("router"));
});

/** Starts Workers; `bindings` and `options` are by name. */
async function openWorkers(t, workers) {
	const runtime = new Miniflare({
		workers: workers.map((worker) => ({
			modulesRoot: "/",
			compatibilityDate: "2026-01-01",
			...worker,
		})),
		handleRuntimeStdio() {},
	});
	t.after(() => runtime.dispose());
	return runtime;
}

const toModules = (modules) =>
	modules.map((module) => ({ ...module, path: `/${module.path}` }));

/** Starts two builds, and two routers that share a brake. */
async function openShop(t) {
	const app = [
		{
			type: "ESModule",
			path: "/app.js",
			contents: await readFile(pathOf("app"), "utf8"),
		},
	];
	const builds = ["stable", "v2"].map((name) => ({
		name,
		modules: app,
		bindings: { NAME: name },
	}));
	const routers = ["first", "second"].map((name) => ({
		name,
		modules: toModules(router),
		serviceBindings: { STABLE: "stable", V2: "v2" },
		durableObjects: {
			BRAKE: { className: "Brake", scriptName: "first", useSQLite: true },
		},
	}));
	const runtime = await openWorkers(t, [...routers, ...builds]);
	const ask = async (name, path, init) => {
		const worker = await runtime.getWorker(name);
		return worker.fetch(`https://shop.test${path}`, init);
	};
	const visit = async (name, from, to) =>
		(await ask(name, `/test/visit?from=${from}&to=${to}`)).json();
	const setFlags = async (flags) => {
		const body = JSON.stringify(documentOf(flags));
		for (const name of ["first", "second"])
			await (await ask(name, "/test/flags", { method: "POST", body })).text();
	};
	return { ask, visit, setFlags };
}

test("the router passes all trials", async (t) => {
	const { origins, stop } = await serveOrigins();
	t.after(stop);
	const bindings = { STABLE: origins.stable, V2: origins.v2 };
	const modules = toModules(await bundleWorker(pathOf("trials")));
	const runtime = await openWorkers(t, [{ name: "trials", modules, bindings }]);
	const response = await runtime.dispatchFetch("http://localhost/");
	const results = await response.json();
	assert.deepEqual(
		results.filter(({ problem }) => problem !== undefined),
		[],
	);
	assert.equal(results.length, TRIALS.length);
});

test("of 100,000 requests over a ramp, none is mixed, none leaves the canary, and the shares are right", async (t) => {
	const { ask, visit, setFlags } = await openShop(t);
	let requests = 0;
	for (const percent of RAMP) {
		await setFlags({ rollout: percent });
		let v2 = 0;
		for (let from = 0; from < VISITORS; from += 1000) {
			const total = await visit("first", from, from + 1000);
			assert.deepEqual([total.mixed, total.left], [0, 0], `at ${percent} %`);
			requests += total.requests;
			v2 += total.v2;
		}
		const share = percent / 100;
		// Four standard deviations: one of 16,000 runs is outside.
		const bound = 4 * Math.sqrt(VISITORS * share * (1 - share));
		const difference = Math.abs(v2 - VISITORS * share);
		t.diagnostic(`${percent} %: ${v2} of ${VISITORS} visitors in v2`);
		assert.ok(difference <= bound, `${v2} at ${percent} %`);
	}
	assert.equal(requests, 100_000);
	const { builds } = await (await ask("first", "/test/status")).json();
	// Requests for files are not counted.
	assert.equal(builds.stable.requests + builds.v2.requests, 60_000);
});

test("a canary that fails in one router is stopped in both within a second, until it is lifted", async (t) => {
	const { ask, visit, setFlags } = await openShop(t);
	await setFlags({ rollout: 50 });
	const healthy = await visit("second", 0, 40);
	assert.ok(healthy.v2 > 0 && healthy.brake === 0);
	await ask("v2", "/test/fail");
	for (
		let from = 0;
		(await ask("first", "/test/status").then(toJson)).brakes.length === 0;
		from += 10
	) {
		assert.ok(from < 1000, "the brake was not pulled");
		await visit("first", from, from + 10);
	}
	const stopped = await visit("first", 2000, 2040);
	assert.deepEqual([stopped.v2, stopped.fallback], [0, 0]);
	assert.ok(stopped.brake > 0);
	// A second later, the report of the first request brings the state, while the clock stands still.
	await ask("second", "/test/second");
	await until(async () => {
		const { brake } = await visit("second", 0, 40);
		return brake > 0 || undefined;
	});
	const other = await visit("second", 0, 40);
	assert.deepEqual([other.v2, other.fallback], [0, 0]);
	assert.equal(other.brake, healthy.v2);
	await ask("v2", "/test/recover");
	const lifted = await ask("first", "/test/lift").then(toJson);
	assert.deepEqual(lifted.brakes, []);
	const again = await visit("first", 3000, 3040);
	assert.deepEqual([again.brake, again.fallback], [0, 0]);
	assert.ok(again.v2 > 0);
});

const toJson = (response) => response.json();

test("a WebSocket passes through the router to the build of its visitor, or that of its address", async (t) => {
	const { ask, setFlags } = await openShop(t);
	await setFlags({ rollout: 0, users: [] });
	for (const [path, build] of [
		["/socket", "stable"],
		["/_build/v2/socket", "v2"],
	]) {
		const headers = { upgrade: "websocket" };
		const response = await ask("first", path, { headers });
		assert.equal(response.status, 101);
		assert.equal(await exchange(response.webSocket, "hello"), `${build} hello`);
	}
});
