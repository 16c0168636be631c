// Opens the page in Chromium and reads what it shows.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, firefox } from "playwright-core";

const NAMES = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];

export function launch() {
	// Chromium's sandbox cannot be set up by root, which is who runs tests in most containers.
	const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
	const executablePath = findProgram("CHROMIUM", NAMES);
	return chromium.launch({ executablePath, args });
}

export function launchFirefox() {
	// A stock Firefox, not one that was made for tests.
	const executablePath = findProgram("FIREFOX", ["firefox-esr", "firefox"]);
	return firefox.launch({ channel: "moz-firefox", executablePath });
}

/** What a stock Firefox cannot be told to pretend. */
export const AS_IT_IS = {
	colorScheme: null,
	reducedMotion: null,
	forcedColors: null,
	contrast: null,
};

/** The first of these programs in PATH, or the one that a variable of the environment names. */
export function findProgram(variable, names) {
	if (process.env[variable]) return process.env[variable];
	const places = process.env.PATH.split(delimiter).flatMap((folder) =>
		names.map((name) => join(folder, name)),
	);
	const found = places.find(isExecutable);
	if (!found)
		throw new Error(
			`no ${names[0]} in PATH: install it, or name it in ${variable}`,
		);
	return found;
}

function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** A new page, and everything that it says and should not. */
export async function watch(browser, options = {}) {
	const page = await browser.newPage({
		viewport: { width: 1280, height: 900 },
		...options,
	});
	const complaints = [];
	page.on("console", (message) => {
		complaints.push(`${message.type()}: ${message.text()}`);
	});
	page.on("pageerror", (error) => complaints.push(String(error)));
	page.on("dialog", (dialog) => {
		complaints.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	return { page, complaints };
}

/** Opens the page at the playground. */
export async function open(browser, address, options = {}) {
	const { page, complaints } = await watch(browser, options);
	await page.goto(`${address}#playground`);
	await page.waitForSelector("#rows tr");
	return { page, complaints };
}

/** What the rows say, in their order. */
export function rows(page) {
	return page.$$eval("#rows tr", (list) =>
		list.map((row) => {
			const text = (selector) => row.querySelector(selector)?.textContent;
			return {
				flag: text(".name"),
				enabled: text(".pill") === "On",
				variant: text(".chosen") ?? "disabled",
				payload: text(".payload"),
				reason: text(".word"),
				isChanged: row.classList.contains("changed"),
			};
		}),
	);
}

/** The row of one flag. */
export async function row(page, flag) {
	return (await rows(page)).find((one) => one.flag === flag);
}

/** The text of the first such element, on one line. */
export async function textOf(page, selector) {
	const text = await page.locator(selector).first().textContent();
	return text.replace(/\s+/g, " ").trim();
}

export function summary(page) {
	return textOf(page, "#summary");
}

/** Longer than the page waits for the next letter before it reads the definitions. Milliseconds. */
export const READ = 300;

/** Longer than edits may be apart to count as one. Milliseconds. */
export const EDIT = 1100;

/** Waits by the page's own clock: what the page had put off for less has happened then. */
export function pause(page, milliseconds) {
	return page.evaluate(
		(time) => new Promise((resolve) => setTimeout(resolve, time)),
		milliseconds,
	);
}

/** Puts definitions in the box and waits until they are read or refused. */
export async function define(page, definitions) {
	const text =
		typeof definitions === "string" ? definitions : JSON.stringify(definitions);
	await page.locator("#definitions").evaluate((details) => {
		details.open = true;
	});
	await page.fill("#text", text);
	await pause(page, READ);
}
