// Takes the screenshots of the demo page in `docs/`. Run it after changes to the page or to explanations.

import { fileURLToPath } from "node:url";
import { root } from "./support/fixtures.js";
import { launch, openPage } from "./support/page-browser.js";
import { serve } from "./support/page-server.js";
import { nextFrame, openView, setSlider } from "./support/views.js";

const pathOf = (name) => fileURLToPath(new URL(`docs/${name}`, root));

/** Shows three variants, users who have just joined, and one selected user. */
async function showRollout(page) {
	await page.getByLabel("Variants").selectOption("3");
	await nextFrame(page);
	await setSlider(page, "#percent", 30);
	await nextFrame(page);
	await page.locator("#user-grid").focus();
	await page.keyboard.press("ArrowRight");
	await page.locator("#user-grid").blur();
}

/** Shows a time at which each channel has reached another stage. */
const showDelivery = (page) => setSlider(page, "#time", 24 * 24 + 3);

/** Shows the brake that has stopped a build with more errors. */
async function showBrake(page) {
	await setSlider(page, "#time", 24 * 10);
	await setSlider(page, "#v2-rate", 5);
	await page.getByRole("button", { name: "Start traffic" }).click();
	await page.locator("#brake-status", { hasText: "is stopped" }).waitFor();
	await page.getByRole("button", { name: "Pause" }).click();
	await page.locator("#channels").evaluate((list) => list.scrollIntoView());
}

// At a width of 1360 pixels, the squares of the users fill their panel.
const SCREENSHOTS = [
	["page-wide.png", "rollout", { width: 1360, height: 790 }, showRollout],
	[
		"page-delivery.png",
		"delivery",
		{ width: 1280, height: 1120 },
		showDelivery,
	],
	["page-brake.png", "delivery", { width: 1280, height: 1180 }, showBrake],
];

const server = await serve();
const browser = await launch();
for (const [name, view, viewport, show] of SCREENSHOTS) {
	const { page } = await openPage(browser, { viewport });
	await openView(page, server.address, view);
	await show(page);
	await nextFrame(page);
	await page.screenshot({ path: pathOf(name) });
	await page.close();
}
await browser.close();
await server.stop();
