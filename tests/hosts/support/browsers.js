// Opens pages in Chromium and Firefox, and notes what they say and fetch.

import {
	AS_IT_IS,
	launch,
	launchFirefox,
} from "../../js/support/page-browser.js";

/** How each browser is started, by its name. */
export const BROWSERS = { Chromium: launch, Firefox: launchFirefox };

/**
 * Opens an address and gives `use` the page, all it says in its console, and the paths of all it asks
 * the network for.
 */
export async function visit(browser, address, use) {
	const page = await browser.newPage(AS_IT_IS);
	const said = [];
	const requested = [];
	page.on("console", (message) =>
		said.push(`${message.type()}: ${message.text()}`),
	);
	page.on("pageerror", (error) => said.push(String(error)));
	page.on("request", (request) =>
		requested.push(new URL(request.url()).pathname),
	);
	try {
		await page.goto(address);
		return await use(page, { said, requested });
	} finally {
		await page.close();
	}
}

/** What the page's script leaves in `globalThis.answer`, which may be a promise. */
export async function answerOf(page) {
	await page.waitForFunction(() => "answer" in globalThis);
	return page.evaluate(() => globalThis.answer);
}
