// The delivery view of the demo page.

import assert from "node:assert/strict";
import { test } from "node:test";
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
import { Traffic } from "../../www/delivery/traffic.js";
import { pause, textOf } from "./support/page-browser.js";
import {
	CHROMIUM_ONLY,
	setSlider,
	startViews,
	viewTests,
	waitUntilReady,
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

/** Sends requests in Node as the page does; stops before a second if `isLast` is true. Returns the status. */
function trafficInNode(hour, errors, isLast) {
	const engine = new Engine();
	engine.load(deliveryDocument(ramp(BUILD_PLAN), ramp(RELEASE_PLAN), false));
	const users = Object.keys(BUILD_PLAN.channels).flatMap((channel) =>
		Array.from({ length: USERS_PER_CHANNEL }, (_, index) => ({
			userId: `${channel} ${index}`,
			channel,
		})),
	);
	const traffic = new Traffic(engine, users);
	const time = new Date(START + hour * HOUR);
	while (!isLast(traffic.status)) traffic.step(time, errors);
	engine.free();
	return traffic.status;
}

const totalOf = ({ v1, v2 }) => v1.requests + v2.requests;

/** Returns the requests of both builds that the page shows. */
async function shownRequests(page) {
	const [v1, v2] = await Promise.all(
		["v1", "v2"].map((build) => textOf(page, `#${build}-requests`)),
	);
	const toCounts = (text) => ({ requests: Number(text.replace(",", "")) });
	return { v1: toCounts(v1), v2: toCounts(v2) };
}

const waitForRequests = (page, build, count) =>
	page.waitForFunction(
		([build, count]) =>
			Number(
				document
					.getElementById(`${build}-requests`)
					.textContent.replace(",", ""),
			) >= count,
		[build, count],
	);

const waitForStatus = (page, text) =>
	page.locator("#brake-status").filter({ hasText: text }).waitFor();

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

/** Nine days after the start, a part of two channels has build v2. */
const RAMP_HOUR = 9 * 24;

test("without more errors of build v2, 100,000 requests do not pull the brake", () => {
	const errors = { v1: 0.01, v2: 0.01 };
	const status = trafficInNode(
		RAMP_HOUR,
		errors,
		(status) => status.brake || totalOf(status) >= 100_000,
	);
	assert.equal(status.brake, undefined);
	assert.ok(status.v2.requests > 10_000, `${status.v2.requests}`);
});

onView(
	"delivery",
	"requests and errors of both builds equal those in Node",
	async (page) => {
		await setSlider(page, "#time", RAMP_HOUR);
		await button(page, "Start traffic").click();
		await waitForRequests(page, "v2", 200);
		await button(page, "Pause").click();
		const total = totalOf(await shownRequests(page));
		const { v1, v2 } = trafficInNode(
			RAMP_HOUR,
			{ v1: 0.01, v2: 0.01 },
			(status) => totalOf(status) >= total,
		);
		const share = (100 * v2.errors) / v2.requests;
		assert.deepEqual(await shownRequests(page), {
			v1: { requests: v1.requests },
			v2: { requests: v2.requests },
		});
		assert.equal(
			await textOf(page, "#v2-errors"),
			`${v2.errors} (${share.toFixed(1)} %)`,
		);
		assert.equal(await textOf(page, "#brake-status"), "");
	},
);

onView(
	"delivery",
	"traffic waits while another view is shown",
	async (page) => {
		const show = (view) => page.locator(`nav a[href="#${view}"]`).click();
		const total = async () => totalOf(await shownRequests(page));
		await button(page, "Start traffic").click();
		await waitForRequests(page, "v1", 500);
		await show("rollout");
		await waitUntilReady(page, "rollout");
		const before = await total();
		await pause(page, 500);
		assert.equal(await total(), before);
		await show("delivery");
		await waitForRequests(page, "v1", before + 500);
		await button(page, "Pause").click();
	},
);

onView(
	"delivery",
	"5 % more errors of build v2 stop it for everyone, until the brake is lifted",
	async (page) => {
		await setSlider(page, "#time", RAMP_HOUR);
		const before = await channelStatus(page);
		await setSlider(page, "#v2-rate", 5);
		await button(page, "Start traffic").click();
		await waitForStatus(page, "is stopped");
		const { brake, v2 } = trafficInNode(
			RAMP_HOUR,
			{ v1: 0.01, v2: 0.06 },
			({ brake }) => brake,
		);
		const stopped = await textOf(page, "#brake-status");
		assert.ok(stopped.includes(brake.reason.replaceAll("`", "")), stopped);
		assert.match(stopped, /Everyone is on build v1/);
		for (const status of await channelStatus(page))
			assert.equal(status, "build v2 0 %, new checkout 0 %");
		const { v1 } = await shownRequests(page);
		await waitForRequests(page, "v1", v1.requests + 500);
		assert.deepEqual((await shownRequests(page)).v2, { requests: v2.requests });
		await button(page, "Pause").click();
		await button(page, "Lift the brake").click();
		assert.deepEqual(await channelStatus(page), before);
		await button(page, "Start traffic").click();
		await waitForRequests(page, "v2", v2.requests + 20);
		await waitForStatus(page, "is stopped");
	},
);

onView(
	"delivery",
	"the stop is marked in the chart of each channel",
	async (page) => {
		await setSlider(page, "#time", RAMP_HOUR);
		await setSlider(page, "#v2-rate", 20);
		await button(page, "Start traffic").click();
		await waitForStatus(page, "is stopped");
		await button(page, "Pause").click();
		await setSlider(page, "#time", 2 * RAMP_HOUR);
		const colors = await page.locator(".ramp-chart").evaluateAll((charts) =>
			charts.map((chart) => {
				// The stop is at the ninth of 45 days.
				const data = chart
					.getContext("2d")
					.getImageData(chart.width / 5, 5, 1, 1).data;
				return [...data.slice(0, 3)];
			}),
		);
		assert.deepEqual(colors, Array(4).fill([0xc9, 0x36, 0x2c]));
	},
	{ colorScheme: "light" },
);

onView(
	"delivery",
	"the brake can be used with the keyboard; with reduced motion, traffic advances by 20 seconds",
	async (page) => {
		await setSlider(page, "#time", RAMP_HOUR);
		await page.locator("#v2-rate").focus();
		for (let press = 0; press < 20; press++)
			await page.keyboard.press("ArrowRight");
		assert.equal(await textOf(page, "#v2-rate-value"), "10.0 %");
		await page.locator("#traffic").focus();
		await page.keyboard.press("Enter");
		await waitForStatus(page, "is stopped");
		await page.keyboard.press("Enter");
		assert.equal(totalOf(await shownRequests(page)) % 2000, 0);
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await waitForStatus(page, "is lifted");
		assert.equal(
			await page.evaluate(() => document.activeElement.id),
			"traffic",
		);
	},
	{ ...CHROMIUM_ONLY, reducedMotion: "reduce" },
);
