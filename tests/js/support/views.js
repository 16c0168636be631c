// Opens the views of the demo page in Chromium and Firefox.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
	launch,
	launchFirefox,
	openPage,
	STOCK_FIREFOX_OPTIONS,
} from "./page-browser.js";
import { serve } from "./page-server.js";

export const VIEWS = ["rollout", "delivery", "playground", "engines", "speed"];

/** Test options. */
export const CHROMIUM_ONLY = { browsers: ["Chromium"] };
export const FIREFOX_ONLY = { browsers: ["Firefox"] };

export const VIEWPORT = { viewport: { width: 1440, height: 900 } };

const BROWSERS = {
	Chromium: { launch, pageOptions: VIEWPORT },
	Firefox: {
		launch: launchFirefox,
		pageOptions: { ...VIEWPORT, ...STOCK_FIREFOX_OPTIONS },
	},
};

/** Starts the server and both browsers before the tests of a file, and stops them after the tests. */
export function startViews() {
	const demo = { browsers: {} };
	before(async () => {
		demo.server = await serve();
		for (const [name, { launch }] of Object.entries(BROWSERS))
			demo.browsers[name] = await launch();
	});
	after(async () => {
		for (const browser of Object.values(demo.browsers)) await browser.close();
		await demo.server?.stop();
	});
	return demo;
}

/**
 * Returns a function that registers a test of one view, on a new page of each browser. The page must not log
 * messages. `options.browsers` names the browsers; the other options are those of a page.
 */
export const viewTests =
	(demo) =>
	(view, title, use, { browsers = Object.keys(BROWSERS), ...options } = {}) => {
		for (const name of browsers)
			test(`${view}, ${name}: ${title}`, async (context) => {
				const { page, messages } = await openPage(demo.browsers[name], {
					...BROWSERS[name].pageOptions,
					...options,
				});
				try {
					await openView(page, demo.server.address, view);
					await use(page, context);
					assert.deepEqual(messages, []);
				} finally {
					await page.close();
				}
			});
	};

export async function openView(page, address, view) {
	await page.goto(`${address}#${view}`);
	await waitUntilReady(page, view);
}

export const waitUntilReady = (page, view) =>
	page.waitForSelector(`#${view}[data-ready]`);

/** Sets the value of a slider, as a user does with the pointer. */
export const setSlider = (page, selector, value) =>
	page.locator(selector).evaluate((slider, value) => {
		slider.value = value;
		slider.dispatchEvent(new Event("input", { bubbles: true }));
	}, value);

/** Waits until the page has drawn its next frame. */
export const nextFrame = (page) =>
	page.evaluate(
		() =>
			new Promise((resolve) =>
				requestAnimationFrame(() => setTimeout(resolve)),
			),
	);
