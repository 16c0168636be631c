// Opens pages in Chromium and Firefox, and records their console messages and requests.

import {
	launch,
	launchFirefox,
	openPage,
	STOCK_FIREFOX_OPTIONS,
} from "../../js/support/page-browser.js";

/** Functions that start a browser, by its name. */
export const BROWSERS = { Chromium: launch, Firefox: launchFirefox };

/**
 * Opens a page at an address and calls `use` with it, with its messages as of `openPage`, and with the paths
 * of its requests. Both lists grow while the page is open.
 */
export async function visit(browser, address, use) {
	const { page, messages } = await openPage(browser, STOCK_FIREFOX_OPTIONS);
	const requestedPaths = [];
	page.on("request", (request) =>
		requestedPaths.push(new URL(request.url()).pathname),
	);
	try {
		await page.goto(address);
		return await use(page, { messages, requestedPaths });
	} finally {
		await page.close();
	}
}

/** Waits for `globalThis.answer` in the page, and returns its value or what its promise resolves to. */
export async function answerOf(page) {
	await page.waitForFunction(() => "answer" in globalThis);
	return page.evaluate(() => globalThis.answer);
}
