// All views of the demo page: addresses, accessibility, layout, keyboard, offline use, size and speed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Engine } from "fanion";
import { accessProblems, faintTexts } from "./support/accessibility.js";
import { readText } from "./support/fixtures.js";
import {
	openPage,
	STOCK_FIREFOX_OPTIONS,
	textOf,
	widths,
} from "./support/page-browser.js";
import { serve, serveBelow } from "./support/page-server.js";
import {
	CHROMIUM_ONLY,
	FIREFOX_ONLY,
	nextFrame,
	openView,
	startViews,
	VIEWPORT,
	VIEWS,
	viewTests,
	waitUntilReady,
} from "./support/views.js";

const demo = startViews();
const onView = viewTests(demo);

/** The limit for the first view after `gzip -9`. Bytes. */
const MAX_FIRST_VIEW = 250_000;

// Addresses

onView(
	"rollout",
	"a link selects a view and its title, and the back button returns",
	async (page) => {
		await page.getByRole("link", { name: "Delivery" }).click();
		await page.locator("#delivery").waitFor();
		assert.match(await page.title(), /^Delivery/);
		assert.equal(await page.locator("#rollout").isVisible(), false);
		await page.goBack();
		await page.locator("#rollout").waitFor();
		assert.equal(
			await page.locator("nav a[aria-current=page]").textContent(),
			"Rollout",
		);
	},
);

test("an unknown fragment shows the first view", async () => {
	for (const name of ["constructor", "toString", "nothing", "flags"]) {
		const { page, messages } = await openPage(demo.browsers.Chromium);
		await page.goto(`${demo.server.address}#${name}`);
		await waitUntilReady(page, "rollout");
		assert.deepEqual(messages, []);
		await page.close();
	}
});

test("all views work on a static host below a path", async () => {
	const host = await serveBelow("/some/where/");
	const { page, messages } = await openPage(demo.browsers.Chromium, VIEWPORT);
	for (const view of VIEWS) await openView(page, host.address, view);
	assert.deepEqual(messages, []);
	await page.close();
	host.stop();
});

/** Opens a new page on its own server, and waits until the page is cached. */
async function openCached(t, browser, options) {
	const server = await serve();
	let isStopped = false;
	const stop = async () => {
		if (!isStopped) await server.stop();
		isStopped = true;
	};
	t.after(stop);
	const { page, messages } = await openPage(browser, options);
	await openView(page, server.address, "rollout");
	await page.waitForSelector("html[data-offline-ready]", {
		state: "attached",
	});
	return { address: server.address, stop, page, messages };
}

for (const name of ["Chromium", "Firefox"])
	test(`${name}: all views work without their server after the page was loaded once`, async (t) => {
		const options = name === "Firefox" ? STOCK_FIREFOX_OPTIONS : {};
		const browser = demo.browsers[name];
		const { address, stop, page } = await openCached(t, browser, options);
		await stop();
		await assert.rejects(fetch(address));
		for (const view of VIEWS) {
			await page.goto("about:blank");
			await openView(page, `${address}www/`, view);
		}
		await page.close();
	});

test("the page works while its service worker cannot store a response", async (t) => {
	const { page, messages } = await openCached(t, demo.browsers.Chromium);
	await page.reload();
	const [worker] = page.context().serviceWorkers();
	await worker.evaluate(() => {
		Cache.prototype.put = () => Promise.reject(new Error("no space left"));
	});
	const status = await page.evaluate(
		async () => (await fetch("/www/page.css?not-cached")).status,
	);
	assert.equal(status, 200);
	assert.deepEqual(messages, []);
	await page.close();
});

// Results in Firefox; the other tests of the playground run in Chromium only.

onView(
	"playground",
	"the results of the captured flags equal those in Node",
	async (page) => {
		const engine = new Engine({ onWarning: () => {} });
		engine.load(readText("www/playground/captured-definitions.json"));
		for (const userId of ["bo", "7", "日本"]) {
			await page.getByLabel("userId", { exact: true }).fill(userId);
			const shown = await page.$$eval("#rows tr", (rows) =>
				rows.map((row) => [
					row.querySelector(".name").textContent,
					row.querySelector(".badge").textContent === "On",
				]),
			);
			const expected = [...engine.evaluateAll({ userId })].map(
				({ flag, enabled }) => [flag, enabled],
			);
			assert.deepEqual(shown, expected);
		}
	},
);

// Speed

onView(
	"speed",
	"the button measures evaluations per second",
	async (page, context) => {
		await page.getByRole("button", { name: "Measure" }).click();
		await page.getByText("evaluations per second").waitFor();
		const result = await textOf(page, "#speed-result");
		assert.match(
			result,
			/^[\d,]+ evaluations per second: [\d.]+ (µs|ms) for one of 200 flags/,
		);
		context.diagnostic(result);
	},
);

// Accessibility and layout

const axe = readFileSync(
	fileURLToPath(import.meta.resolve("axe-core/axe.min.js")),
	"utf8",
);

/** Returns the violations that axe-core finds. */
async function axeViolations(page) {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const { violations } = await globalThis.axe.run();
		return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
	});
}

/** Returns the sum of all layout shifts since the page was opened. */
const layoutShift = (page) =>
	page.evaluate(
		() =>
			new Promise((resolve) => {
				let sum = 0;
				new PerformanceObserver((list) => {
					for (const entry of list.getEntries()) sum += entry.value;
				}).observe({ type: "layout-shift", buffered: true });
				setTimeout(() => resolve(sum), 200);
			}),
	);

for (const view of VIEWS) {
	for (const colorScheme of ["light", "dark"])
		onView(
			view,
			`in ${colorScheme} colors, axe-core finds no violation and every text has a contrast of 4.5:1`,
			async (page) => {
				assert.deepEqual(await page.evaluate(accessProblems), []);
				assert.deepEqual(await page.evaluate(faintTexts), []);
				assert.deepEqual(await axeViolations(page), []);
			},
			{ ...CHROMIUM_ONLY, colorScheme },
		);

	for (const width of [320, 360, 768, 1440])
		onView(
			view,
			`at ${width} pixels, the page does not scroll sideways and the layout does not shift`,
			async (page) => {
				const { scrollWidth, clientWidth } = await widths(page);
				assert.ok(
					scrollWidth <= clientWidth,
					`${scrollWidth} > ${clientWidth}`,
				);
				const shift = await layoutShift(page);
				assert.ok(shift < 0.01, `a layout shift of ${shift}`);
			},
			{ ...CHROMIUM_ONLY, viewport: { width, height: 800 } },
		);
}

// Keyboard

/** Presses Tab until the element with this id is focused. */
async function tabTo(page, id) {
	const isFocused = (id) => document.activeElement.id === id;
	for (let presses = 0; presses < 60; presses++) {
		await page.keyboard.press("Tab");
		if (await page.evaluate(isFocused, id)) return;
	}
	assert.fail(`Tab does not reach ${id}`);
}

async function tabToAndPress(page, id, key) {
	await tabTo(page, id);
	await page.keyboard.press(key);
}

/** Makes the clock of the page run 20 times as fast, so that two seconds of measuring are over after 0.1 s. */
function accelerateClock() {
	const now = performance.now.bind(performance);
	performance.now = () => 20 * now();
}

/** Uses the main controls of each view with the keyboard. */
const KEYBOARD_TESTS = {
	rollout: async (page) => {
		await tabToAndPress(page, "percent", "ArrowRight");
		await nextFrame(page);
		assert.equal(await textOf(page, "#percent-output"), "11 %");
		await tabToAndPress(page, "stickiness", "c");
		await tabTo(page, "group-id");
		await page.keyboard.type("other");
		await tabToAndPress(page, "variants", "t");
		await nextFrame(page);
		assert.match(await textOf(page, "#rollout-legend"), /variant A/);
		await tabToAndPress(page, "user-grid", "ArrowDown");
		assert.match(await textOf(page, "#user-result"), /^user-0 /);
		assert.match(await textOf(page, "#user-explanation"), /other:company-0/);
	},
	delivery: async (page) => {
		await tabToAndPress(page, "play", "Enter");
		await page.waitForFunction(() => document.getElementById("time").value > 2);
		await page.keyboard.press("Enter");
		await tabToAndPress(page, "time", "End");
		for (const status of await page
			.locator(".channel-status")
			.allTextContents())
			assert.equal(status, "build v2 100 %, new checkout 100 %");
		await tabToAndPress(page, "kill-switch", "Space");
		assert.match(
			await textOf(page, "#kill-switch-status"),
			/^Off for all 1,600 users /,
		);
	},
	playground: async (page) => {
		await tabToAndPress(page, "field-userId", "ControlOrMeta+A");
		await page.keyboard.type("bo");
		await tabTo(page, "name-filter");
		await page.keyboard.type("users");
		const isExplainButton = () => document.activeElement.matches(".explain");
		for (let presses = 0; presses < 10; presses++) {
			await page.keyboard.press("Tab");
			if (await page.evaluate(isExplainButton)) break;
		}
		await page.keyboard.press("Enter");
		await page.locator("#explanation-tree", { hasText: "bo" }).waitFor();
		await page.keyboard.press("Escape");
		await page.locator("#explanation").waitFor({ state: "hidden" });
	},
	engines: async (page) => {
		await page.locator(".engines-table").focus();
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page
			.locator("#engines-rows details[open] .explanation-tree", {
				hasText: "bucket",
			})
			.first()
			.waitFor();
	},
	speed: async (page) => {
		await page.evaluate(accelerateClock);
		await tabToAndPress(page, "measure", "Enter");
		await page.getByText("evaluations per second").waitFor();
	},
};

for (const [view, use] of Object.entries(KEYBOARD_TESTS)) {
	const title = "the main controls can be used with the keyboard";
	onView(view, title, use, FIREFOX_ONLY);
	for (const width of [360, 768, 1440])
		for (const colorScheme of ["light", "dark"])
			onView(
				view,
				`${title} at ${width} pixels in ${colorScheme} colors`,
				use,
				{
					...CHROMIUM_ONLY,
					colorScheme,
					reducedMotion: colorScheme === "dark" ? "reduce" : "no-preference",
					viewport: { width, height: 800 },
				},
			);
}

// Size

test("the first view transfers at most 250 kB; the size of all views is reported", async (context) => {
	const { page } = await openPage(demo.browsers.Chromium, {
		serviceWorkers: "block",
	});
	/** Bytes after compression, by URL. */
	const sizes = new Map();
	const pending = [];
	page.on("response", (response) => {
		if (response.status() !== 200) return;
		const measured = response.body().then((body) => {
			const size = gzipSync(body, { level: 9 }).length;
			sizes.set(response.url().split("?")[0], size);
		});
		pending.push(measured);
	});
	const totalSize = async () => {
		await Promise.all(pending);
		return [...sizes.values()].reduce((sum, size) => sum + size, 0);
	};
	const start = performance.now();
	await openView(page, demo.server.address, "rollout");
	const time = Math.round(performance.now() - start);
	const first = await totalSize();
	context.diagnostic(
		`first view: ${first} bytes after gzip, ${time} ms with a cold cache`,
	);
	assert.ok(first <= MAX_FIRST_VIEW, `${first} bytes`);
	for (const view of VIEWS.slice(1)) {
		await page.locator(`nav a[href="#${view}"]`).click();
		await waitUntilReady(page, view);
	}
	context.diagnostic(
		`all views: ${await totalSize()} bytes after gzip in ${sizes.size} files`,
	);
	await page.close();
});
