// The client of the packed archive in hosts other than Node: what it promises, what it keeps, and what
// becomes of it beside a server that misbehaves.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { FAULTS } from "../client/faults.js";
import { PAGE } from "../client/page.js";
import { startServer } from "../client/server.js";
import { UNITS } from "../client/units.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { here, lay, tool } from "./support/places.js";
import { run } from "./support/process.js";
import { serve } from "./support/server.js";
import { open } from "./support/worker.js";

/** How long all trials may take in one host. Milliseconds. */
const timeout = 120_000;

/** Trials for each storage. */
const EACH = 2;

/** The project, with the trials in it. */
async function layTrials() {
	const place = await lay("client");
	await cp(here("../client"), `${place}client`, { recursive: true });
	return place;
}

describe("a client, whatever happens", () => {
	let place;
	let server;
	before(async () => {
		place = await layTrials();
		server = await startServer();
	});
	after(() => server.stop());

	it("goes on in Deno", async (t) => {
		const allowed = ["--allow-net", `--allow-read=${place}`];
		const args = [
			...["run", "--no-prompt", "--cached-only", "--unstable-kv"],
			...[...allowed, `--allow-write=${place}`],
			...["main.js", server.address, `${place}deno`],
		];
		const answer = await run(tool("deno"), args, { cwd: place, timeout });
		check(t, "Deno", JSON.parse(answer), 3 * EACH);
	});

	it("goes on in Bun", async (t) => {
		const args = ["main.js", server.address, `${place}bun`];
		const answer = await run(tool("bun"), args, { cwd: place, timeout });
		check(t, "Bun", JSON.parse(answer), 2 * EACH);
	});

	for (const [name, ...args] of [
		["deno", "run", "--no-prompt", "--cached-only", "--allow-net"],
		["bun"],
	])
		it(`ends with its process in ${name}`, async () => {
			const end = [...args, "end.js"];
			const said = await run(tool(name), end, { cwd: place, timeout });
			assert.equal(said, "true\nPROVIDER_NOT_READY\n");
		});

	for (const [name, launch] of Object.entries(BROWSERS))
		it(`goes on in ${name}`, async (t) => {
			const site = await serve({
				"/fanion/": here("node_modules/fanion"),
				"/": place,
			});
			const browser = await launch();
			try {
				const address = `${site.address}#${server.address}`;
				const found = await visit(browser, address, (page) => {
					page.setDefaultTimeout(timeout);
					return answerOf(page);
				});
				check(t, name, found, 5 * EACH + PAGE.length);
			} finally {
				await browser.close();
				await site.stop();
			}
		});
});

/** All trials were run, those of the host as well, and all were well. */
function check(t, host, results, own) {
	const failed = results.filter(({ problem }) => problem !== undefined);
	const all = UNITS.length + FAULTS.length + own;
	t.diagnostic(
		`${host}: ${results.length - failed.length} of ${all} trials passed`,
	);
	assert.deepEqual(failed, []);
	assert.equal(results.length, all);
}

describe("a client in a worker", () => {
	let server;
	let worker;
	before(async () => {
		const place = await layTrials();
		server = await startServer();
		worker = await open(`${place}worker.js`, {
			bindings: { ADDRESS: server.address },
			kvNamespaces: ["FLAGS"],
		});
	});
	after(async () => {
		await worker?.dispose();
		await server.stop();
	});

	const ask = async (path) => {
		const response = await worker.dispatchFetch(`http://localhost${path}`);
		const text = await response.text();
		assert.ok(response.ok, text);
		return JSON.parse(text);
	};
	const tell = async (answers) => {
		const control = `${server.address}/control/worker`;
		const body = JSON.stringify(answers);
		return (await fetch(control, { method: "POST", body })).json();
	};
	const mine = (...userIds) => {
		const constraints = [
			{ contextName: "userId", operator: "IN", values: userIds },
		];
		const strategies = [{ name: "default", constraints }];
		const features = [{ name: "mine", enabled: true, strategies }];
		return { features: [{ body: JSON.stringify({ features }) }] };
	};

	it("goes on, whatever happens", async (t) => {
		check(t, "workerd", await ask("/trials"), 3 * EACH);
	});

	it("made outside of requests does nothing until one asks, and then once for many", async () => {
		assert.deepEqual(await tell(mine("7")), []);
		const answers = await Promise.all(
			["7", "8", "7", "9"].map((userId) => ask(`/?userId=${userId}`)),
		);
		assert.deepEqual(
			answers.map(({ enabled }) => enabled),
			[true, false, true, false],
		);
		assert.equal((await tell({})).length, 1);
	});

	it("answers with older flags, and fetches newer ones when the answer is out", async () => {
		await tell(mine("8"));
		const { enabled } = await ask("/?userId=8&later=1001");
		assert.equal(enabled, false);
		for (let times = 0; times < 100; times++)
			if ((await ask("/?userId=8")).enabled) return;
		assert.fail("the newer flags never came");
	});

	it("goes on after a request that ended before its flags came", async () => {
		await tell({ features: [{ body: "{", end: "hang" }] });
		await ask("/?userId=9&later=1001");
		await tell(mine("9"));
		for (let times = 0; times < 100; times++) {
			const { enabled } = await ask("/?userId=9&later=20000");
			if (enabled) return;
		}
		assert.fail("the newer flags never came");
	});

	it("tells the server of use within a request, and where that was", async () => {
		await tell({ metrics: [{ status: 202 }], register: [{ status: 202 }] });
		const { platformName } = await ask("/?userId=9&platform=1");
		assert.equal(platformName, "workerd");
		const told = (await tell({})).filter(({ kind }) => kind === "metrics");
		const { yes, no } = JSON.parse(told.at(-1).body).bucket.toggles.mine;
		assert.ok(yes + no > 4);
	});
});
