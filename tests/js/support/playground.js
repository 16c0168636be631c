// Operates the playground view of the demo page, and computes the expected results in Node.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Engine } from "fanion";
import { flag } from "./builders.js";
import { readText } from "./fixtures.js";
import { launch, openPage, pause, textOf } from "./page-browser.js";
import { serve } from "./page-server.js";

/** A pause after which the page has loaded typed definitions. Milliseconds. */
export const LOAD_PAUSE = 300;

/** A pause after which the next edit counts as a new edit. Milliseconds. */
export const EDIT_PAUSE = 1100;

/** A pause after which the page has updated its URL. Milliseconds. */
const URL_PAUSE = 500;

/** The document that the playground loads first. */
export const CAPTURED = readText("www/playground/captured-definitions.json");

/** A small document that differs from the captured one. */
export const OWN = {
	features: [
		flag("mine", {
			type: "experiment",
			project: "shop",
			variants: [
				{ name: "v", weight: 1, payload: { type: "json", value: '{"a":1}' } },
			],
		}),
		flag("for.seven", {
			strategies: [{ name: "userWithId", parameters: { userIds: "7" } }],
		}),
	],
};

/** Starts the server and Chromium before the tests of a file, and stops both after them. */
export function startDemo() {
	const demo = {};
	before(async () => {
		[demo.server, demo.browser] = await Promise.all([serve(), launch()]);
	});
	after(async () => {
		await demo.browser?.close();
		assert.equal(await demo.server?.stop(), 0, "SIGINT stops the server");
	});
	return demo;
}

/** Returns a function that registers a test on a new page. The page must not log messages. */
export const playgroundTests = (demo) => (title, use, options) => {
	test(title, async (context) => {
		const { page, messages } = await openPlayground(
			demo.browser,
			demo.server.address,
			options,
		);
		try {
			await use(page, context);
			assert.deepEqual(messages, []);
		} finally {
			await page.close();
		}
	});
};

export async function openPlayground(browser, address, options = {}) {
	const { page, messages } = await openPage(browser, options);
	await page.goto(`${address}#playground`);
	await page.waitForSelector("#rows tr");
	return { page, messages };
}

/** Returns the input of a named field. */
export const field = (page, name) => page.getByLabel(name, { exact: true });

export const clickButton = (page, name) =>
	page.getByRole("button", { name }).click();

/** Returns the displayed results, in the displayed order. */
export function rows(page) {
	return page.$$eval("#rows tr", (list) =>
		list.map((row) => {
			const text = (selector) => row.querySelector(selector)?.textContent;
			return {
				flag: text(".name"),
				enabled: text(".badge") === "On",
				variant: text(".variant-name") ?? "disabled",
				payload: text(".payload"),
				reason: text(".reason-code"),
				isChanged: row.classList.contains("changed"),
			};
		}),
	);
}

export async function rowOf(page, name) {
	return (await rows(page)).find(({ flag }) => flag === name);
}

/** Returns the displayed flags, in the displayed order. */
export const flagNames = async (page) =>
	(await rows(page)).map(({ flag }) => flag);

/** Returns the displayed flags that are marked as changed. */
export const changedFlags = async (page) =>
	(await rows(page))
		.filter(({ isChanged }) => isChanged)
		.map(({ flag }) => flag);

export const summary = (page) => textOf(page, "#summary");

/** Returns the results that the package gives in Node. */
export function resultsInNode(context, definitions = CAPTURED, random = 0) {
	const engine = new Engine({
		onWarning: assert.fail,
		random: () => random,
	});
	engine.load(definitions);
	return [...engine.evaluateAll(context)].map(
		({ flag, enabled, variant, reason }) => {
			const { name, payload } = variant;
			return { flag, enabled, variant: name, payload: payload?.value, reason };
		},
	);
}

/** Checks that the page shows the results that the package gives in Node. */
export async function checkResults(page, context, definitions) {
	const shown = (await rows(page)).map(({ isChanged, ...result }) => result);
	const random = Number(await textOf(page, "#random-value"));
	assert.deepEqual(shown, resultsInNode(context, definitions, random));
}

/** Fills the text box with definitions, and waits until they are loaded or refused. */
export async function define(page, definitions) {
	const text =
		typeof definitions === "string" ? definitions : JSON.stringify(definitions);
	await page.locator("#definitions").evaluate((details) => {
		details.open = true;
	});
	await page.fill("#definitions-text", text);
	await pause(page, LOAD_PAUSE);
}

/** Chooses a file with this content. */
export function chooseFile(page, name, text) {
	const mimeType = "application/json";
	const buffer = Buffer.from(text);
	return page.setInputFiles("#file", { name, mimeType, buffer });
}

/** Waits until the URL contains the current context and definitions. */
export async function currentUrl(page) {
	await pause(page, URL_PAUSE);
	return page.url();
}

/** Returns a strategy that matches if all constraints match. */
export const strategy = (...constraints) => ({ name: "default", constraints });

/** Returns a gradual rollout. */
export const rollout = (percent, stickiness, groupId) => ({
	name: "flexibleRollout",
	parameters: { rollout: String(percent), stickiness, groupId },
});
