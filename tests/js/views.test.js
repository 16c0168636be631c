// What the page shows besides the playground: a rollout and a delivery, used in a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Engine } from "fanion";
import { ramp } from "fanion/lab";
import {
	BEGIN,
	BUILD_PLAN,
	DAYS,
	documentOf as deliveryOf,
	RELEASE_PLAN,
} from "../../www/delivery/plans.js";
import { documentOf, FLAG } from "../../www/rollout/flag.js";
import { accessProblems, faintTexts } from "./support/page-access.js";
import { launch, pause, textOf, watch } from "./support/page-browser.js";
import { serve } from "./support/page-server.js";

const VIEWS = ["rollout", "delivery"];
const HOUR = 3_600_000;

let server;
let browser;
before(async () => {
	[server, browser] = await Promise.all([serve(), launch()]);
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

/** A test of one view on a fresh page, which may not complain about anything. */
function onView(view, sentence, use, options) {
	test(`${view}: ${sentence}`, async (context) => {
		const { page, complaints } = await watch(browser, options);
		try {
			await page.goto(`${server.address}#${view}`);
			await page.waitForFunction(
				(view) => document.querySelector(`#${view}[data-ready]`),
				view,
			);
			await use(page, context);
			assert.deepEqual(complaints, []);
		} finally {
			await page.close();
		}
	});
}

/** Moves a slider as a person does who lets it go at a place. */
const slide = (page, id, value) =>
	page.locator(id).evaluate((slider, value) => {
		slider.value = value;
		slider.dispatchEvent(new Event("input", { bubbles: true }));
	}, value);

/** Waits until the picture that comes next is drawn. */
const drawn = (page) =>
	page.evaluate(
		() =>
			new Promise((resolve) =>
				requestAnimationFrame(() => setTimeout(resolve)),
			),
	);

const numbers = (text) =>
	text.match(/\d[\d,]*/g).map((one) => Number(one.replaceAll(",", "")));

// Rollout

const PEOPLE = Array.from({ length: 10_000 }, (_, number) => ({
	userId: `person-${number}`,
	companyId: `company-${Math.floor(number / 50)}`,
}));

/** How many the package in Node lets in. */
function letIn(settings) {
	const engine = new Engine();
	engine.load(documentOf({ variants: 1, groupId: "checkout", ...settings }));
	const has = PEOPLE.filter((person) => engine.isEnabled(FLAG, person));
	engine.free();
	return has.length;
}

onView(
	"rollout",
	"as it grows, people only join, and as many as Node says",
	async (page) => {
		let before = letIn({ percent: 10, stickiness: "userId" });
		for (const percent of [11, 25, 26, 60, 100]) {
			await slide(page, "#percent", percent);
			await drawn(page);
			const count = letIn({ percent, stickiness: "userId" });
			const [have, people, expected] = numbers(await textOf(page, "#tally"));
			assert.deepEqual(
				[have, people, expected],
				[count, 10_000, percent * 100],
			);
			assert.equal(
				await textOf(page, "#moved"),
				`${(count - before).toLocaleString("en")} joined, 0 left.`,
			);
			before = count;
		}
		await slide(page, "#percent", 0);
		await drawn(page);
		assert.equal(await textOf(page, "#moved"), "0 joined, 10,000 left.");
	},
);

onView(
	"rollout",
	"another group id or stickiness moves people, and colleagues stay together",
	async (page) => {
		await slide(page, "#percent", 50);
		await drawn(page);
		await page.getByLabel("Group id").fill("other");
		await drawn(page);
		const [joined, left] = numbers(await textOf(page, "#moved"));
		assert.ok(joined > 1500 && left > 1500, `${joined} joined, ${left} left`);
		await page.getByLabel("Stickiness").selectOption("companyId");
		await drawn(page);
		const [have] = numbers(await textOf(page, "#tally"));
		assert.equal(have % 50, 0);
		assert.equal(
			have,
			letIn({ percent: 50, stickiness: "companyId", groupId: "other" }),
		);
	},
);

onView(
	"rollout",
	"somebody is chosen by pointer or arrow keys, and told why",
	async (page) => {
		await page.locator("#field").hover({ position: { x: 3, y: 3 } });
		assert.match(
			await textOf(page, "#person"),
			/^person-0 (has|does not have) the flag$/,
		);
		await page.locator("#field").focus();
		for (const key of [
			"ArrowRight",
			"ArrowDown",
			"ArrowDown",
			"ArrowLeft",
			"ArrowUp",
		])
			await page.keyboard.press(key);
		assert.match(await textOf(page, "#person"), /^person-100 /);
		const [, bucket] = (await textOf(page, "#person-told")).match(
			/bucket (\d+) of 100/,
		);
		for (const [percent, answer] of [
			[bucket, "has"],
			[bucket - 1, "does not have"],
		]) {
			await slide(page, "#percent", percent);
			await drawn(page);
			assert.equal(
				await textOf(page, "#person"),
				`person-100 ${answer} the flag`,
			);
		}
		assert.match(await textOf(page, "#person-why"), /bucket/);
		await page.keyboard.press("End");
		assert.match(await textOf(page, "#person"), /^person-9999 /);
	},
);

onView(
	"rollout",
	"variants are shown in the colours of the legend",
	async (page) => {
		await slide(page, "#percent", 100);
		await page.getByLabel("Variants").selectOption("3");
		await drawn(page);
		assert.match(
			await textOf(page, "#legend"),
			/variant A.*variant B.*variant C/,
		);
		const colours = await page.evaluate(() => {
			const canvas = document.getElementById("people");
			const { width } = canvas;
			const cell = width / 100;
			const { data } = canvas.getContext("2d").getImageData(0, 0, width, width);
			const counts = {};
			// The corner of each square, which has its colour whoever has just joined.
			for (let row = 0; row < width; row += cell)
				for (let column = 0; column < width; column += cell) {
					const at = 4 * (row * width + column);
					const colour = [...data.slice(at, at + 3)].join();
					counts[colour] = (counts[colour] ?? 0) + 1;
				}
			return Object.values(counts).sort((one, other) => other - one);
		});
		assert.equal(colours.length, 3);
		for (const [place, share] of [6000, 3000, 1000].entries())
			assert.ok(Math.abs(colours[place] - share) < 200, `${colours}`);
	},
);

// Delivery

/** How many of each channel have both flags at a time, by the package in Node. */
function delivered(now, isKilled = false) {
	const engine = new Engine();
	engine.load(deliveryOf(ramp(BUILD_PLAN), ramp(RELEASE_PLAN), isKilled));
	const told = Object.keys(BUILD_PLAN.channels).map((channel) => {
		const share = (flag) => {
			let have = 0;
			for (let number = 0; number < 400; number++) {
				const userId = `${channel} ${number}`;
				if (engine.isEnabled(flag, { userId, channel, currentTime: now }))
					have += 1;
			}
			return Math.round((100 * have) / 400);
		};
		return `build v2 ${share("build-v2")} %, new checkout ${share("new-checkout")} %`;
	});
	engine.free();
	return told;
}

const told = (page) => page.locator(".told").allTextContents();

onView(
	"delivery",
	"each channel stands where its ramps are at that time",
	async (page) => {
		for (const day of [0, 1.5, 4.5, 9, 18, 24.2, 36, DAYS]) {
			await slide(page, "#time", Math.round(day * 24));
			const now = new Date(BEGIN + Math.round(day * 24) * HOUR);
			assert.deepEqual(await told(page), delivered(now), String(day));
			assert.equal(
				(await page.locator("#build-standing").textContent()).replaceAll(
					"\n",
					" ",
				),
				ramp(BUILD_PLAN).standing(now),
			);
		}
	},
);

onView(
	"delivery",
	"the kill switch turns the release off for all, and leaves the build",
	async (page) => {
		await slide(page, "#time", 24 * 24);
		const before = await told(page);
		await page.getByRole("button", { name: "Kill switch" }).click();
		assert.deepEqual(
			await told(page),
			before.map((text) => text.replace(/checkout .*/, "checkout 0 %")),
		);
		assert.match(
			await textOf(page, "#killed"),
			/^Off for all [\d,]+ who had it: .* in [\d.]+ (ms|µs)/,
		);
		await page.getByRole("button", { name: "Kill switch" }).click();
		assert.deepEqual(await told(page), before);
	},
);

onView("delivery", "it plays, pauses, and ends at the end", async (page) => {
	const time = () => page.locator("#time").inputValue().then(Number);
	await page.getByRole("button", { name: "Play" }).click();
	await page.waitForFunction(() => document.getElementById("time").value > 5);
	await page.getByRole("button", { name: "Pause" }).click();
	const stopped = await time();
	await pause(page, 200);
	assert.equal(await time(), stopped);
	await slide(page, "#time", DAYS * 24 - 3);
	await page.getByRole("button", { name: "Play" }).click();
	await page.getByRole("button", { name: "Play" }).waitFor();
	assert.equal(await time(), DAYS * 24);
	assert.ok(
		(await told(page)).every(
			(text) => text === "build v2 100 %, new checkout 100 %",
		),
	);
});

onView(
	"delivery",
	"its strategies are those of the ramp, ready to be copied",
	async (page) => {
		await page
			.context()
			.grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.getByText("Its strategies").last().click();
		await page.getByRole("button", { name: "Copy" }).click();
		await page.getByRole("button", { name: "Copied" }).waitFor();
		const text = await page.evaluate(() => navigator.clipboard.readText());
		assert.deepEqual(JSON.parse(text), ramp(RELEASE_PLAN).strategies);
	},
);

// Both

for (const view of VIEWS) {
	for (const colorScheme of ["light", "dark"])
		onView(
			view,
			`in ${colorScheme} colours everything has a name and stands out from its ground`,
			async (page) => {
				assert.deepEqual(await page.evaluate(accessProblems), []);
				assert.deepEqual(await page.evaluate(faintTexts), []);
			},
			{ colorScheme },
		);

	for (const width of [320, 360, 768, 1440])
		onView(
			view,
			`nothing is wider than a window of ${width} pixels, and nothing moves by itself`,
			async (page) => {
				const sizes = await page.evaluate(() => {
					const { scrollWidth, clientWidth } = document.documentElement;
					return [scrollWidth, clientWidth];
				});
				assert.ok(sizes[0] <= sizes[1], sizes.join(" in "));
				const shift = await page.evaluate(
					() =>
						new Promise((resolve) => {
							let sum = 0;
							new PerformanceObserver((list) => {
								for (const entry of list.getEntries()) sum += entry.value;
							}).observe({ type: "layout-shift", buffered: true });
							setTimeout(() => resolve(sum), 200);
						}),
				);
				assert.ok(shift < 0.01, `a layout shift of ${shift}`);
			},
			{ viewport: { width, height: 800 } },
		);
}

onView(
	"rollout",
	"each view has an address, and the way back leads back",
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
