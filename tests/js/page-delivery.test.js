// The delivery view of the demo page.

import assert from "node:assert/strict";
import { Engine } from "fanion";
import { ramp } from "fanion/tools";
import {
	BUILD_FLAG,
	BUILD_PLAN,
	DAYS,
	deliveryDocument,
	RELEASE_FLAG,
	RELEASE_PLAN,
	START,
} from "../../www/delivery/ramp-plans.js";
import { pause, textOf } from "./support/page-browser.js";
import {
	CHROMIUM_ONLY,
	setSlider,
	startViews,
	viewTests,
} from "./support/views.js";

const onView = viewTests(startViews());

const HOUR = 3_600_000;
const USERS_PER_CHANNEL = 400;

/** Returns the status of each channel that the package computes in Node. */
function statusInNode(currentTime) {
	const engine = new Engine();
	engine.load(deliveryDocument(ramp(BUILD_PLAN), ramp(RELEASE_PLAN), false));
	const statuses = Object.keys(BUILD_PLAN.channels).map((channel) => {
		const percent = (flag) => {
			let enabled = 0;
			for (let index = 0; index < USERS_PER_CHANNEL; index++) {
				const userId = `${channel} ${index}`;
				if (engine.isEnabled(flag, { userId, channel, currentTime }))
					enabled += 1;
			}
			return Math.round((100 * enabled) / USERS_PER_CHANNEL);
		};
		return `build v2 ${percent(BUILD_FLAG)} %, new checkout ${percent(RELEASE_FLAG)} %`;
	});
	engine.free();
	return statuses;
}

const channelStatus = (page) =>
	page.locator(".channel-status").allTextContents();

const selectedHour = (page) => page.locator("#time").inputValue().then(Number);

const waitForHourAbove = (page, hour) =>
	page.waitForFunction(
		(hour) => document.getElementById("time").value > hour,
		hour,
	);

const button = (page, name) => page.getByRole("button", { name });

onView(
	"delivery",
	"the percentages of each channel and the ramp status equal those in Node",
	async (page) => {
		for (const day of [0, 1.5, 4.5, 9, 18, 24.2, 36, DAYS]) {
			const hour = Math.round(day * 24);
			await setSlider(page, "#time", hour);
			const time = new Date(START + hour * HOUR);
			assert.deepEqual(
				await channelStatus(page),
				statusInNode(time),
				`day ${day}`,
			);
			const shown = await page.locator("#build-status").textContent();
			assert.equal(shown.replaceAll("\n", " "), ramp(BUILD_PLAN).status(time));
		}
	},
);

onView(
	"delivery",
	"the kill switch turns off the release for all users and keeps the build",
	async (page) => {
		await setSlider(page, "#time", 24 * 24);
		const before = await channelStatus(page);
		await button(page, "Kill switch").click();
		assert.deepEqual(
			await channelStatus(page),
			before.map((status) => status.replace(/checkout .*/, "checkout 0 %")),
		);
		assert.match(
			await textOf(page, "#kill-switch-status"),
			/^Off for all [\d,]+ users who had it: .* in [\d.]+ (ms|µs)/,
		);
		await button(page, "Kill switch").click();
		assert.deepEqual(await channelStatus(page), before);
	},
);

onView(
	"delivery",
	"the animation can be paused and stops at the last hour",
	async (page) => {
		await button(page, "Play").click();
		await waitForHourAbove(page, 5);
		await button(page, "Pause").click();
		const paused = await selectedHour(page);
		await pause(page, 200);
		assert.equal(await selectedHour(page), paused);
		await setSlider(page, "#time", DAYS * 24 - 3);
		await button(page, "Play").click();
		await button(page, "Play").waitFor();
		assert.equal(await selectedHour(page), DAYS * 24);
		for (const status of await channelStatus(page))
			assert.equal(status, "build v2 100 %, new checkout 100 %");
	},
);

onView(
	"delivery",
	"with reduced motion, the animation advances by whole days",
	async (page) => {
		await button(page, "Play").click();
		await waitForHourAbove(page, 0);
		assert.equal((await selectedHour(page)) % 24, 0);
		await button(page, "Pause").click();
	},
	{ ...CHROMIUM_ONLY, reducedMotion: "reduce" },
);

onView(
	"delivery",
	"the copied strategies are those of the ramp",
	async (page) => {
		await page
			.context()
			.grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.getByText("Strategies as JSON").last().click();
		await button(page, "Copy").click();
		await button(page, "Copied").waitFor();
		const copied = await page.evaluate(() => navigator.clipboard.readText());
		assert.deepEqual(JSON.parse(copied), ramp(RELEASE_PLAN).strategies);
	},
	CHROMIUM_ONLY,
);
