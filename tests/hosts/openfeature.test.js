// The providers of OpenFeature from the packed archive: the scenarios of the specification in a Worker and in pages.

import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { build } from "esbuild";
import { readScenarios } from "../js/openfeature/read-scenarios.js";
import { serve } from "../js/support/file-server.js";
import { answerOf, BROWSERS, visit } from "./support/browsers.js";
import { createProject, hostsPath } from "./support/projects.js";
import { requestJson } from "./support/worker.js";

const SCENARIOS = readScenarios();

/** The project with the scenarios in it. */
let project;
before(async () => {
	project = await createProject("openfeature");
	const folder = hostsPath("../js/openfeature");
	await cp(folder, `${project}openfeature`, { recursive: true });
	await writeFile(`${project}scenarios.json`, JSON.stringify(SCENARIOS));
});

describe("a provider of OpenFeature", () => {
	it("passes the scenarios for servers in workerd", async () => {
		const options = { compatibilityFlags: ["nodejs_compat"] };
		check(await requestJson(`${project}worker.js`, options));
	});

	for (const [name, launch] of Object.entries(BROWSERS))
		it(`passes the scenarios for pages in ${name}`, async () => {
			await build({
				entryPoints: [`${project}page.js`],
				outfile: `${project}bundle.js`,
				bundle: true,
				format: "esm",
				platform: "browser",
			});
			const site = await serve({ "/": project });
			const browser = await launch();
			try {
				check(await visit(browser, site.address, answerOf));
			} finally {
				await browser.close();
				await site.stop();
			}
		});
});

/** Checks that every scenario ran and passed. */
function check(results) {
	const names = SCENARIOS.map(({ name }) => name);
	assert.deepEqual(
		results.map(({ name }) => name),
		names,
	);
	assert.equal(names.length, 13);
	assert.deepEqual(
		results.filter(({ problem }) => problem !== undefined),
		[],
	);
}
