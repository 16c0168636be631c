// The client of the packed archive in hosts other than Node: unit trials, storages, and scripted faults.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { FAULTS } from "../client/faults.js";
import { PAGE } from "../client/page.js";
import { startServer } from "../client/server.js";
import { UNITS } from "../client/units.js";
import { serve } from "../js/support/file-server.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { run } from "./support/process.js";
import { createProject, hostsPath, toolPath } from "./support/projects.js";
import { open } from "./support/worker.js";

/** How long all trials may take in one host, in milliseconds: several times as long as on an idle machine. */
const timeout = 240_000;

/** Trials of each storage. */
const PER_STORAGE = 2;

/** The project with the trials in it, and the server of all hosts. */
let project;
let server;
before(async () => {
	project = await createProject("client");
	await cp(hostsPath("../client"), `${project}client`, { recursive: true });
	server = await startServer();
});
after(() => server.stop());

// These hosts wait during most of their trials. Browsers need more time, and run one after the other.
describe("a client with scripted faults", { concurrency: true }, () => {
	it("passes all trials in Deno", async (t) => {
		const allowed = ["--allow-net", `--allow-read=${project}`];
		const args = [
			...["run", "--no-prompt", "--cached-only", "--unstable-kv"],
			...[...allowed, `--allow-write=${project}`],
			...["main.js", server.address, `${project}deno`],
		];
		const output = await run(toolPath("deno"), args, { cwd: project, timeout });
		check(t, "Deno", JSON.parse(output), 3 * PER_STORAGE);
	});

	it("passes all trials in Bun", async (t) => {
		const args = ["main.js", server.address, `${project}bun`];
		const output = await run(toolPath("bun"), args, { cwd: project, timeout });
		check(t, "Bun", JSON.parse(output), 2 * PER_STORAGE);
	});

	for (const [name, ...args] of [
		["deno", "run", "--no-prompt", "--cached-only", "--allow-net"],
		["bun"],
	])
		it(`lets its process end in ${name}, and not before ready() settles`, async () => {
			const end = [...args, "end.js"];
			const output = await run(toolPath(name), end, { cwd: project, timeout });
			assert.equal(output, "true\nPROVIDER_NOT_READY\n");
		});

	it("passes all trials in workerd", async (t) => {
		const worker = await openWorker();
		try {
			const results = await requestFrom(worker, "/trials");
			check(t, "workerd", results, 3 * PER_STORAGE);
		} finally {
			await worker.dispose();
		}
	});
});

describe("a client with scripted faults in a page", () => {
	for (const [name, launch] of Object.entries(BROWSERS))
		it(`passes all trials in ${name}`, async (t) => {
			const site = await serve({
				"/fanion/": hostsPath("node_modules/fanion"),
				"/": project,
			});
			const browser = await launch();
			try {
				const address = `${site.address}#${server.address}`;
				const results = await visit(browser, address, (page) => {
					page.setDefaultTimeout(timeout);
					return answerOf(page);
				});
				check(t, name, results, 5 * PER_STORAGE + PAGE.length);
			} finally {
				await browser.close();
				await site.stop();
			}
		});
});

/** Checks that every trial ran and passed; `own` is the number of trials that only this host has. */
function check(t, host, results, own) {
	const failed = results.filter(({ problem }) => problem !== undefined);
	const all = UNITS.length + FAULTS.length + own;
	t.diagnostic(
		`${host}: ${results.length - failed.length} of ${all} trials passed`,
	);
	assert.deepEqual(failed, []);
	assert.equal(results.length, all);
}

const openWorker = () =>
	open(`${project}worker.js`, {
		bindings: { ADDRESS: server.address },
		kvNamespaces: ["FLAGS"],
	});

/** Requests a path of a worker, and returns its JSON response. */
async function requestFrom(worker, path) {
	const response = await worker.dispatchFetch(`http://localhost${path}`);
	const text = await response.text();
	assert.ok(response.ok, text);
	return JSON.parse(text);
}

describe("a client in a worker", () => {
	let worker;
	before(async () => {
		worker = await openWorker();
	});
	after(() => worker?.dispose());

	const request = (path) => requestFrom(worker, path);
	const script = (responses) => server.script("worker", responses);
	/** Returns responses with a flag `mine` that is on for some users. */
	const mine = (...userIds) => {
		const constraints = [
			{ contextName: "userId", operator: "IN", values: userIds },
		];
		const strategies = [{ name: "default", constraints }];
		const features = [{ name: "mine", enabled: true, strategies }];
		return { features: [{ body: JSON.stringify({ features }) }] };
	};

	it("sends no request outside of a request, and then one for concurrent requests", async () => {
		assert.deepEqual(script(mine("7")), []);
		const responses = await Promise.all(
			["7", "8", "7", "9"].map((userId) => request(`/?userId=${userId}`)),
		);
		assert.deepEqual(
			responses.map(({ enabled }) => enabled),
			[true, false, true, false],
		);
		assert.equal(script({}).length, 1);
	});

	it("evaluates the old flags, and fetches new ones after the response", async () => {
		script(mine("8"));
		const { enabled } = await request("/?userId=8&later=1001");
		assert.equal(enabled, false);
		for (let times = 0; times < 100; times++)
			if ((await request("/?userId=8")).enabled) return;
		assert.fail("the new flags were not used");
	});

	it("fetches again after a request ended during its fetch", async () => {
		script({ features: [{ body: "{", end: "hang" }] });
		await request("/?userId=9&later=1001");
		script(mine("9"));
		for (let times = 0; times < 100; times++) {
			const { enabled } = await request("/?userId=9&later=20000");
			if (enabled) return;
		}
		assert.fail("the new flags were not used");
	});

	it("reports counts and platform during a request", async () => {
		script({ metrics: [{ status: 202 }], register: [{ status: 202 }] });
		const { platformName } = await request("/?userId=9&platform=1");
		assert.equal(platformName, "workerd");
		const reports = script({}).filter(({ kind }) => kind === "metrics");
		const { yes, no } = JSON.parse(reports.at(-1).body).bucket.toggles.mine;
		assert.ok(yes + no > 4);
	});
});
