// Overrides in real browsers: a link sets them, the cookie keeps them, and the server reads the cookie.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Engine } from "fanion";
import { withOverrides } from "fanion/overrides";
import { serve } from "../js/support/file-server.js";
import { BROWSERS, visit } from "./support/browsers.js";
import { createProject, hostsPath } from "./support/projects.js";

const engine = new Engine();
engine.load({ features: [] });

/** Answers with the overrides that the server reads from a request. */
const answer = (request) =>
	Response.json(
		withOverrides(engine, { cookie: "flags", request }).overrides.list(),
	);

let site;
before(async () => {
	const folders = {
		"/fanion/": hostsPath("node_modules/fanion"),
		"/": await createProject("pages", "overrides"),
	};
	site = await serve(folders, { handlers: { "/overrides": answer } });
});
after(() => site.stop());

/** Runs in the page: returns the overrides of the page and those that its server reads. `set` is set first. */
async function readOverrides({ set, options }) {
	const { Engine } = await import("/fanion/dist/entry/inline.js");
	const { withOverrides } = await import("/fanion/dist/overrides/index.js");
	const storage = options.storage && globalThis.sessionStorage;
	const flags = withOverrides(new Engine(), { ...options, storage });
	if (set) flags.overrides.set(set);
	const response = await fetch("/overrides");
	return [flags.overrides.list(), await response.json()];
}

for (const [name, launch] of Object.entries(BROWSERS))
	describe(`overrides in ${name}`, () => {
		let browser;
		before(async () => {
			browser = await launch();
		});
		after(() => browser.close());

		it("come from a link, and stay in page and server by the cookie", async () => {
			const path = "?flags=checkout:on,theme:dark";
			await visit(browser, site.address + path, async (page) => {
				const read = (set) =>
					page.evaluate(readOverrides, {
						set,
						options: { query: "flags", cookie: "flags" },
					});
				const linked = { checkout: true, theme: { variant: "dark" } };
				assert.deepEqual(await read(), [linked, linked]);
				await page.goto(site.address);
				assert.deepEqual(await read(), [linked, linked]);
				const changed = { ...linked, "ü, :;": { variant: "on" } };
				assert.deepEqual(await read(changed), [changed, changed]);
				await page.goto(`${site.address}?flags=`);
				assert.deepEqual(await read(), [{}, {}]);
			});
		});

		it("stay in the storage, which the server does not see", async () => {
			await visit(browser, site.address, async (page) => {
				const read = (set) =>
					page.evaluate(readOverrides, { set, options: { storage: true } });
				assert.deepEqual(await read({ a: true }), [{ a: true }, {}]);
				await page.reload();
				assert.deepEqual(await read(), [{ a: true }, {}]);
			});
		});
	});
