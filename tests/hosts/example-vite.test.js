// Runs the example for Vite as its README describes.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serve } from "../js/support/file-server.js";
import { launch } from "../js/support/page-browser.js";
import { visit } from "./support/browsers.js";
import { checkTypes } from "./support/examples.js";
import { findPort } from "./support/free-port.js";
import { run, start } from "./support/process.js";
import { createExample, nodePath, toolPath } from "./support/projects.js";

describe("the example for Vite", () => {
	let folder;
	let browser;
	let site;

	before(async () => {
		folder = await createExample("vite");
		await run(nodePath(22), [toolPath("vite"), "build"], { cwd: folder });
		const types = { ".css": "text/css" };
		site = await serve({ "/": `${folder}dist` }, { types });
		browser = await launch();
	});
	after(async () => {
		await browser?.close();
		await site?.stop();
	});

	it("compiles with strict types", () => checkTypes(folder));

	/** Waits for the flags of the page. Returns the text of the banner, or "" if it is hidden. */
	async function bannerOf(page) {
		const banner = page.locator("#banner");
		await page.waitForSelector("#banner[data-variant]", { state: "attached" });
		return (await banner.isVisible()) ? banner.textContent() : "";
	}

	/** Selects the users one after the other. Returns the banner of each. */
	async function bannersOf(page, users) {
		const banners = [];
		for (const user of users) {
			await page.selectOption("#user", user);
			banners.push(await bannerOf(page));
		}
		return banners;
	}

	const THANKS = "A summer for you: one month is on us";
	const OFFERS = [
		"Sun, sea, and a pro plan",
		"The pro plan for half the price",
	];

	it("changes the banner with the user, without console messages", async () => {
		await visit(browser, site.address, async (page, { messages }) => {
			const visitor = await bannerOf(page);
			assert.ok(["", ...OFFERS].includes(visitor), visitor);
			assert.deepEqual(await bannersOf(page, ["ada", "ben", "ada", ""]), [
				THANKS,
				"",
				THANKS,
				visitor,
			]);
			assert.deepEqual(messages, []);
		});
	});

	it("shows a visitor the same banner again, and different banners to different visitors", async () => {
		await visit(browser, site.address, async (page) => {
			const seen = new Set();
			for (let visitor = 0; visitor < 20; visitor += 1) {
				const first = await bannerOf(page);
				await page.reload();
				assert.equal(await bannerOf(page), first);
				seen.add(first);
				await page.evaluate(() => localStorage.clear());
				await page.reload();
			}
			assert.ok(seen.has(""));
			assert.ok(seen.size > 1);
		});
	});

	it("shows no banner without definitions", async (t) => {
		const missing = ["definitions.json"];
		const withoutDefinitions = await serve(
			{ "/": `${folder}dist` },
			{ missing },
		);
		t.after(withoutDefinitions.stop);
		await visit(
			browser,
			withoutDefinitions.address,
			async (page, { messages }) => {
				assert.deepEqual(await bannersOf(page, ["ada", "ben", ""]), [
					"",
					"",
					"",
				]);
				assert.match(messages.join("\n"), /no flags/);
			},
		);
	});

	it("shows the same banners in development", async (t) => {
		const { match, stop } = await start(
			nodePath(22),
			[toolPath("vite"), "--port", await findPort(), "--strictPort"],
			/http:\/\/localhost:\d+\//,
			{ cwd: folder, env: { ...process.env, NO_COLOR: "1" } },
		);
		t.after(stop);
		await visit(browser, match[0], async (page, { messages }) => {
			await bannerOf(page);
			assert.deepEqual(await bannersOf(page, ["ada", "ben"]), [THANKS, ""]);
			assert.deepEqual(
				messages.filter((message) => !message.startsWith("debug: [vite]")),
				[],
			);
		});
	});
});
