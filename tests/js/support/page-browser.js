// Starts browsers, and opens and reads pages in them.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, firefox } from "playwright-core";

// First Chromium without windows, in which a page takes less than half of the processor time.
const CHROMIUM_PROGRAMS = [
	"chromium-headless-shell",
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];

const FIREFOX_PROGRAMS = ["firefox-esr", "firefox"];

export function launch() {
	// Chromium's sandbox does not start as root, and most containers run tests as root.
	const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
	const executablePath = findProgram("CHROMIUM", CHROMIUM_PROGRAMS);
	return chromium.launch({ executablePath, args });
}

/** Starts an unmodified Firefox, instead of the build that Playwright downloads. */
export function launchFirefox() {
	const executablePath = findProgram("FIREFOX", FIREFOX_PROGRAMS);
	return firefox.launch({ channel: "moz-firefox", executablePath });
}

/** The page options that `launchFirefox` needs: an unmodified Firefox cannot emulate these features. */
export const STOCK_FIREFOX_OPTIONS = {
	colorScheme: null,
	reducedMotion: null,
	forcedColors: null,
	contrast: null,
};

/** Returns the path in an environment variable, or of the first of these programs in PATH. */
function findProgram(variable, names) {
	if (process.env[variable]) return process.env[variable];
	const candidates = process.env.PATH.split(delimiter).flatMap((folder) =>
		names.map((name) => join(folder, name)),
	);
	const program = candidates.find(isExecutable);
	if (!program)
		throw new Error(
			`\`${names[0]}\` is not in PATH: install it, or set ${variable} to its path`,
		);
	return program;
}

function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Opens an empty page. `messages` collects its console messages, uncaught errors and dialogs. */
export async function openPage(browser, options = {}) {
	const page = await browser.newPage({
		viewport: { width: 1280, height: 900 },
		...options,
	});
	const messages = [];
	page.on("console", (message) => {
		messages.push(`${message.type()}: ${message.text()}`);
	});
	page.on("pageerror", (error) => messages.push(String(error)));
	page.on("dialog", (dialog) => {
		messages.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	return { page, messages };
}

/** Returns the text of the first element that matches, on one line. */
export async function textOf(page, selector) {
	const text = await page.locator(selector).first().textContent();
	return text.replace(/\s+/g, " ").trim();
}

/** Waits on the clock of the page, so that its shorter timers have run. */
export function pause(page, milliseconds) {
	return page.evaluate(
		(time) => new Promise((resolve) => setTimeout(resolve, time)),
		milliseconds,
	);
}

/** Returns the scroll width and the width of the window. */
export function widths(page) {
	return page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;
		return { scrollWidth, clientWidth };
	});
}
