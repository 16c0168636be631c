// The client of the packed archive beside a server that misbehaves, in hosts other than Node.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { FAULTS } from "../client/faults.js";
import { startServer } from "../client/server.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { here, lay, tool } from "./support/places.js";
import { run } from "./support/process.js";
import { serve } from "./support/server.js";
import { ask } from "./support/worker.js";

/** How long all trials may take in one host. Milliseconds. */
const timeout = 240_000;

describe("a client, whatever happens", () => {
	let place;
	let server;
	before(async () => {
		place = await lay("client");
		await cp(here("../client"), `${place}client`, { recursive: true });
		server = await startServer();
	});
	after(() => server.stop());

	it("goes on in Deno", async (t) => {
		const allowed = ["run", "--no-prompt", "--cached-only", "--allow-net"];
		const args = [...allowed, "main.js", server.address];
		const answer = await run(tool("deno"), args, { cwd: place, timeout });
		check(t, "Deno", JSON.parse(answer));
	});

	it("goes on in Bun", async (t) => {
		const args = ["main.js", server.address];
		check(
			t,
			"Bun",
			JSON.parse(await run(tool("bun"), args, { cwd: place, timeout })),
		);
	});

	it("goes on in workerd", async (t) => {
		const bindings = { ADDRESS: server.address };
		check(t, "workerd", await ask(`${place}worker.js`, { bindings }));
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
				check(t, name, found);
			} finally {
				await browser.close();
				await site.stop();
			}
		});
});

/** All trials were run, and all were well. */
function check(t, host, results) {
	const failed = results.filter(({ problem }) => problem !== undefined);
	t.diagnostic(
		`${host}: ${results.length - failed.length} of ${FAULTS.length} trials passed`,
	);
	assert.deepEqual(failed, []);
	assert.equal(results.length, FAULTS.length);
}
