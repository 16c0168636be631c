// The rollout view of the demo page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { FLAG, rolloutDocument } from "../../www/rollout/rollout-document.js";
import { openPage, textOf } from "./support/page-browser.js";
import {
	CHROMIUM_ONLY,
	nextFrame,
	openView,
	setSlider,
	startViews,
	VIEWPORT,
	viewTests,
} from "./support/views.js";

const demo = startViews();
const onView = viewTests(demo);

const USERS = Array.from({ length: 10_000 }, (_, index) => ({
	userId: `user-${index}`,
	companyId: `company-${Math.floor(index / 50)}`,
}));

/** Returns the number of users for whom the flag is on in Node. */
function countInNode(settings) {
	const engine = new Engine();
	engine.load(
		rolloutDocument({ variants: 1, groupId: "checkout", ...settings }),
	);
	const enabled = USERS.filter((user) => engine.isEnabled(FLAG, user));
	engine.free();
	return enabled.length;
}

async function setPercent(page, percent) {
	await setSlider(page, "#percent", percent);
	await nextFrame(page);
}

/** Returns the numbers in the text of an element. */
const numbersOf = async (page, selector) =>
	(await textOf(page, selector))
		.match(/\d[\d,]*/g)
		.map((number) => Number(number.replaceAll(",", "")));

onView(
	"rollout",
	"as the percentage grows, users only join, and their number equals that in Node",
	async (page) => {
		let before = countInNode({ percent: 10, stickiness: "userId" });
		for (const percent of [11, 25, 26, 60, 100]) {
			await setPercent(page, percent);
			const count = countInNode({ percent, stickiness: "userId" });
			const [enabled, users, expected] = await numbersOf(
				page,
				"#enabled-count",
			);
			assert.deepEqual(
				[enabled, users, expected],
				[count, 10_000, percent * 100],
			);
			assert.equal(
				await textOf(page, "#change"),
				`${(count - before).toLocaleString("en")} joined, 0 left.`,
			);
			before = count;
		}
		await setPercent(page, 0);
		assert.equal(await textOf(page, "#change"), "0 joined, 10,000 left.");
	},
);

onView(
	"rollout",
	"another group id selects other users, and companyId keeps 50 colleagues together",
	async (page) => {
		await setPercent(page, 50);
		await page.getByLabel("Group id").fill("other");
		await nextFrame(page);
		const [joined, left] = await numbersOf(page, "#change");
		assert.ok(joined > 1500 && left > 1500, `${joined} joined, ${left} left`);
		await page.getByLabel("Stickiness").selectOption("companyId");
		await nextFrame(page);
		const [enabled] = await numbersOf(page, "#enabled-count");
		assert.equal(enabled % 50, 0);
		assert.equal(
			enabled,
			countInNode({ percent: 50, stickiness: "companyId", groupId: "other" }),
		);
	},
);

onView(
	"rollout",
	"the pointer and the arrow keys select a user, whose bucket decides the result",
	async (page) => {
		const result = () => textOf(page, "#user-result");
		await page.locator("#user-grid").hover({ position: { x: 3, y: 3 } });
		assert.match(await result(), /^user-0 (has|does not have) the flag$/);
		await page.locator("#user-grid").focus();
		for (const key of ["Right", "Down", "Down", "Left", "Up"])
			await page.keyboard.press(`Arrow${key}`);
		assert.match(await result(), /^user-100 /);
		const [, bucket] = (await textOf(page, "#user-bucket")).match(
			/Bucket (\d+) of 100/,
		);
		await setPercent(page, bucket);
		assert.equal(await result(), "user-100 has the flag");
		await setPercent(page, bucket - 1);
		assert.equal(await result(), "user-100 does not have the flag");
		assert.match(await textOf(page, "#user-explanation"), /bucket/);
		await page.keyboard.press("End");
		assert.match(await result(), /^user-9999 /);
	},
);

onView(
	"rollout",
	"the explanation has a line of its own for the hash of each user",
	async (page) => {
		await setPercent(page, 30);
		await page.locator("#user-grid").focus();
		for (let index = 0; index < 30; index++) {
			await page.keyboard.press("ArrowRight");
			const hash = page.locator("#user-explanation li", {
				hasText: new RegExp(`^the hash of checkout:user-${index} `),
			});
			assert.equal(await hash.count(), 1, `user-${index}`);
		}
	},
	CHROMIUM_ONLY,
);

/** Returns the number of squares of each color in the grid, the most frequent first. Runs in the browser. */
function countSquareColors() {
	const canvas = document.getElementById("user-canvas");
	const { width } = canvas;
	const cell = width / 100;
	const { data } = canvas.getContext("2d").getImageData(0, 0, width, width);
	const counts = {};
	// The corner of a square has the color of the result, even if its center marks a change.
	for (let row = 0; row < width; row += cell)
		for (let column = 0; column < width; column += cell) {
			const offset = 4 * (row * width + column);
			const color = [...data.slice(offset, offset + 3)].join();
			counts[color] = (counts[color] ?? 0) + 1;
		}
	return Object.values(counts).sort((one, other) => other - one);
}

onView(
	"rollout",
	"the grid has as many squares of each color as the variants have weight",
	async (page) => {
		await setPercent(page, 100);
		await page.getByLabel("Variants").selectOption("3");
		await nextFrame(page);
		assert.match(
			await textOf(page, "#rollout-legend"),
			/variant A.*variant B.*variant C/,
		);
		const counts = await page.evaluate(countSquareColors);
		assert.equal(counts.length, 3);
		for (const [index, expected] of [6000, 3000, 1000].entries())
			assert.ok(Math.abs(counts[index] - expected) < 200, `${counts}`);
	},
);

test("dragging the slider sets the percentage; the frame rate is reported", async (context) => {
	const { page } = await openPage(demo.browsers.Chromium, VIEWPORT);
	await openView(page, demo.server.address, "rollout");
	const slider = await page.locator("#percent").boundingBox();
	const middle = slider.y + slider.height / 2;
	await page.evaluate(() => {
		globalThis.frameTimes = [];
		const record = (time) => {
			globalThis.frameTimes.push(time);
			requestAnimationFrame(record);
		};
		requestAnimationFrame(record);
	});
	await page.mouse.move(slider.x + slider.width * 0.1, middle);
	await page.mouse.down();
	for (let percent = 10; percent <= 90; percent++)
		await page.mouse.move(slider.x + (slider.width * percent) / 100, middle);
	await page.mouse.up();
	const frames = await page.evaluate(() => globalThis.frameTimes);
	const intervals = frames.slice(1).map((time, index) => time - frames[index]);
	const median = intervals.sort((one, other) => one - other)[
		intervals.length >> 1
	];
	context.diagnostic(
		`${Math.round(1000 / median)} frames per second; ${await textOf(page, "#rollout-time")}`,
	);
	const percent = Number.parseInt(await textOf(page, "#percent-output"), 10);
	assert.ok(percent > 80, `${percent} %`);
	await page.close();
});
