// What a router costs in workerd: the processor time of requests through it, less that of requests through a Worker that
// only passes them on. Linux only.

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { quantile } from "../../tests/canary/support/simulation.js";
import { documentOf } from "../../tests/canary/trials/support.js";
import { bundleWorker } from "../../tests/hosts/support/worker.js";

const require = createRequire(
	new URL("../../tests/hosts/package.json", import.meta.url),
);
const { Miniflare } = require("miniflare");
const { version } = require("miniflare/package.json");

const REQUESTS = 1000;
const ROUNDS = 5;

/** Clock ticks of `/proc` in a second. */
const TICKS = 100;

/** Sends requests to another Worker. */
const DRIVER = `export default {
	async fetch(request, env) {
		const { searchParams } = new URL(request.url);
		const read = (name) => searchParams.get(name);
		const headers = { "sec-fetch-mode": "navigate", accept: "text/html" };
		if (read("hasCookies")) {
			const lines = (await env.ROUTER.fetch("https://shop.test/", { headers })).headers.getSetCookie();
			headers.cookie = lines.map((line) => line.split(";")[0]).join("; ");
		}
		for (let count = 0; count < ${REQUESTS}; count++)
			await (await env[read("to")].fetch("https://shop.test" + read("path"), { headers })).text();
		return new Response();
	},
};`;

const PASS =
	"export default { fetch: (request, { STABLE }) => STABLE.fetch(request) };";

const pathOf = (name) =>
	fileURLToPath(
		new URL(`../../tests/canary/worker/${name}.js`, import.meta.url),
	);

/** Returns `[request, milliseconds]` of each kind of request. */
export async function measureRouter() {
	const runtime = await openWorkers();
	try {
		const cost = createMeter(runtime);
		const kinds = {
			"a page, with signed cookies": {
				to: "ROUTER",
				path: "/",
				hasCookies: "1",
			},
			"a page of a new visitor": { to: "ROUTER", path: "/" },
			"a file of a build": { to: "ROUTER", path: "/_build/stable/app.js" },
		};
		const times = Object.keys(kinds).map(() => []);
		for (let round = 0; round < ROUNDS; round++)
			for (const [index, kind] of Object.values(kinds).entries()) {
				const passed = await cost({ ...kind, to: "PASS" });
				times[index].push((await cost(kind)) - passed);
			}
		const rows = Object.keys(kinds).map((name, index) => [
			name,
			quantile(times[index], 0.5),
		]);
		return { rows, version };
	} finally {
		await runtime.dispose();
	}
}

async function openWorkers() {
	const router = await bundleWorker(pathOf("router"));
	const app = await readFile(pathOf("app"), "utf8");
	const module = (contents) => [
		{ type: "ESModule", path: "/index.js", contents },
	];
	const workers = [
		{
			name: "driver",
			modules: module(DRIVER),
			serviceBindings: { ROUTER: "router", PASS: "pass" },
		},
		{
			name: "pass",
			modules: module(PASS),
			serviceBindings: { STABLE: "stable" },
		},
		...["stable", "v2"].map((name) => ({
			name,
			modules: module(app),
			bindings: { NAME: name },
		})),
		{
			name: "router",
			modules: router.map((one) => ({ ...one, path: `/${one.path}` })),
			serviceBindings: { STABLE: "stable", V2: "v2" },
			durableObjects: { BRAKE: { className: "Brake", useSQLite: true } },
		},
	];
	const runtime = new Miniflare({
		workers: workers.map((worker) => ({
			modulesRoot: "/",
			compatibilityDate: "2026-01-01",
			...worker,
		})),
		handleRuntimeStdio() {},
	});
	const worker = await runtime.getWorker("router");
	const body = JSON.stringify(documentOf({ rollout: 0 }));
	await worker.fetch("https://shop.test/test/flags", { method: "POST", body });
	return runtime;
}

/** Returns a function that returns the processor time of one request, in milliseconds. */
function createMeter(runtime) {
	const pid = execFileSync("pgrep", ["-P", String(process.pid), "workerd"])
		.toString()
		.trim()
		.split("\n")[0];
	const read = async () => {
		const fields = (await readFile(`/proc/${pid}/stat`, "utf8"))
			.split(") ")[1]
			.split(" ");
		return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
	};
	return async (kind) => {
		const driver = await runtime.getWorker("driver");
		const start = await read();
		const query = new URLSearchParams(kind);
		await (await driver.fetch(`https://driver.test/?${query}`)).text();
		return ((await read()) - start) / REQUESTS;
	};
}
