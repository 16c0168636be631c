// The trials of signatures in Deno, Bun, workerd, Chromium and Firefox; `trials.test.js` runs them in Node.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { answerOf, BROWSERS, visit } from "../hosts/support/browsers.js";
import { run } from "../hosts/support/process.js";
import { toolPath } from "../hosts/support/projects.js";
import { requestJson } from "../hosts/support/worker.js";
import { serve } from "../js/support/file-server.js";
import { TRIALS } from "./trials.js";

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));

/** How long all trials may take in one host, in milliseconds. */
const timeout = 240_000;

/** Checks that every trial ran and passed. */
function check(results) {
	assert.deepEqual(
		results.filter(({ problem }) => problem !== undefined),
		[],
	);
	assert.deepEqual(
		results.map(({ name }) => name),
		TRIALS.map(({ name }) => name),
	);
}

describe("all trials of signatures pass", () => {
	for (const [name, tool, ...args] of [
		["Deno", "deno", "run", "--no-prompt", "--cached-only"],
		["Bun", "bun"],
	])
		test(`in ${name}`, async () => {
			const command = [...args, "main.js"];
			const options = { cwd: pathOf("."), timeout };
			check(JSON.parse(await run(toolPath(tool), command, options)));
		});

	test("in workerd", async () => {
		check(await requestJson(pathOf("worker.js"), { handleRuntimeStdio() {} }));
	});

	for (const [name, launch] of Object.entries(BROWSERS))
		test(`in ${name}`, async () => {
			const site = await serve({
				"/fanion/": pathOf("../../pkg"),
				"/": pathOf("."),
			});
			const browser = await launch();
			try {
				const results = await visit(browser, site.address, (page) => {
					page.setDefaultTimeout(timeout);
					return answerOf(page);
				});
				check(results);
			} finally {
				await browser.close();
				await site.stop();
			}
		});
});
