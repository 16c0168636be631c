// What the page shows besides the playground: a rollout and a delivery, used in a real browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
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
import { openUnleash } from "./runner/unleash.js";
import { accessProblems, faintTexts } from "./support/page-access.js";
import {
	AS_IT_IS,
	launch,
	launchFirefox,
	pause,
	textOf,
	watch,
} from "./support/page-browser.js";
import { serve, serveBelow } from "./support/page-server.js";

const VIEWS = ["rollout", "delivery", "playground", "engines", "speed"];
const ONLY_CHROMIUM = { only: ["Chromium"] };
const HOUR = 3_600_000;
const axe = readFileSync(
	fileURLToPath(import.meta.resolve("axe-core/axe.min.js")),
	"utf8",
);

const VIEWPORT = { viewport: { width: 1440, height: 900 } };
/** Each browser, and what a page in it has to be told. */
const BROWSERS = {
	Chromium: { launch, options: VIEWPORT },
	Firefox: { launch: launchFirefox, options: { ...VIEWPORT, ...AS_IT_IS } },
};

let server;
before(async () => {
	server = await serve();
	for (const browser of Object.values(BROWSERS))
		browser.running = await browser.launch();
});
after(async () => {
	for (const { running } of Object.values(BROWSERS)) await running?.close();
	await server?.stop();
});

/** Opens a view in a fresh page. */
async function see(page, view) {
	await page.goto(`${server.address}#${view}`);
	await ready(page, view);
}

const ready = (page, view) => page.waitForSelector(`#${view}[data-ready]`);

/** A test of one view on a fresh page of each browser, which may not complain about anything. */
function onView(
	view,
	sentence,
	use,
	{ only = Object.keys(BROWSERS), ...options } = {},
) {
	for (const name of only)
		test(`${view}, ${name}: ${sentence}`, async (context) => {
			const { running, options: usual } = BROWSERS[name];
			const { page, complaints } = await watch(running, {
				...usual,
				...options,
			});
			try {
				await see(page, view);
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
	ONLY_CHROMIUM,
);

onView(
	"delivery",
	"for those who want less to move, it plays a day at a time",
	async (page) => {
		const time = () => page.locator("#time").inputValue().then(Number);
		await page.getByRole("button", { name: "Play" }).click();
		await page.waitForFunction(() => document.getElementById("time").value > 0);
		assert.equal((await time()) % 24, 0);
		await page.getByRole("button", { name: "Pause" }).click();
	},
	{ ...ONLY_CHROMIUM, reducedMotion: "reduce" },
);

// Playground; what else it does is in `page.test.js`

onView("playground", "its answers are those of Node", async (page) => {
	const captured = readFileSync(
		new URL("../../www/playground/definitions.json", import.meta.url),
		"utf8",
	);
	const engine = new Engine({ onWarning: () => {} });
	engine.load(captured);
	for (const userId of ["bo", "7", "日本"]) {
		await page.getByLabel("userId", { exact: true }).fill(userId);
		const shown = await page.$$eval("#rows tr", (rows) =>
			rows.map((row) => [
				row.querySelector(".name").textContent,
				row.querySelector(".pill").textContent === "On",
			]),
		);
		const wanted = [...engine.evaluateAll({ userId })].map(
			({ flag, enabled }) => [flag, enabled],
		);
		assert.deepEqual(shown, wanted);
	}
});

// Engines

const recorded = JSON.parse(
	readFileSync(
		new URL("../../www/engines/recorded.json", import.meta.url),
		"utf8",
	),
);

onView(
	"engines",
	"fanion answers as it does in Node, beside what was recorded",
	async (page) => {
		const shown = await page.$$eval("#engines-rows tr", (rows) =>
			rows.map((row) => [
				row.querySelector("summary").textContent,
				...[...row.querySelectorAll("td")].map(
					(cell) => cell.firstChild.textContent,
				),
			]),
		);
		const engine = new Engine({ onWarning: () => {} });
		const wanted = recorded.questions.map(
			({ about, document, flag, context, call, answers }) => {
				engine.load(document);
				const ours =
					call === "getVariant"
						? engine.getVariant(flag, context).name
						: engine.isEnabled(flag, context)
							? "on"
							: "off";
				return [about, ours, ...Object.values(answers)];
			},
		);
		assert.deepEqual(shown, wanted);
		assert.match(
			await textOf(page, "#engines-told"),
			/^To \d+ of these \d+ questions/,
		);
		await page.getByText("Half of all people").click();
		await page
			.locator("#engines-rows details[open] .tree", { hasText: "bucket" })
			.first()
			.waitFor();
	},
);

test("engines: what was recorded of the Node SDK is what it says", async () => {
	for (const {
		about,
		document,
		flag,
		context,
		call,
		answers,
	} of recorded.questions) {
		const peer = openUnleash();
		await peer.load(document);
		const enabled = peer.isEnabled(flag, context);
		const says =
			call === "getVariant"
				? peer.getVariant(flag, context).name
				: enabled
					? "on"
					: "off";
		// What it cannot answer at all counts as off in the end.
		const told = answers["unleash-client"].replace("error", "off");
		assert.equal(says, told, about);
		peer.close();
	}
});

// All

/** What axe-core finds. */
async function violations(page) {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const { violations } = await globalThis.axe.run();
		return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
	});
}

for (const view of VIEWS) {
	for (const colorScheme of ["light", "dark"])
		onView(
			view,
			`in ${colorScheme} colours everything has a name and stands out from its ground`,
			async (page) => {
				assert.deepEqual(await page.evaluate(accessProblems), []);
				assert.deepEqual(await page.evaluate(faintTexts), []);
				assert.deepEqual(await violations(page), []);
			},
			{ ...ONLY_CHROMIUM, colorScheme },
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
			{ ...ONLY_CHROMIUM, viewport: { width, height: 800 } },
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

/** What each view is for, done with the keyboard alone. */
const BY_KEYBOARD = {
	rollout: async (page) => {
		await tabTo(page, "percent");
		await page.keyboard.press("ArrowRight");
		await drawn(page);
		assert.equal(await textOf(page, "#percent-told"), "11 %");
		await tabTo(page, "stickiness");
		await page.keyboard.press("c");
		await tabTo(page, "group");
		await page.keyboard.type("other");
		await tabTo(page, "variants");
		await page.keyboard.press("t");
		await drawn(page);
		assert.match(await textOf(page, "#legend"), /variant A/);
		await tabTo(page, "field");
		await page.keyboard.press("ArrowDown");
		assert.match(await textOf(page, "#person"), /^person-0 /);
		assert.match(await textOf(page, "#person-why"), /other:company-0/);
	},
	delivery: async (page) => {
		await tabTo(page, "play");
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => document.getElementById("time").value > 2);
		await page.keyboard.press("Enter");
		await tabTo(page, "time");
		await page.keyboard.press("End");
		assert.match(
			(await told(page)).join(),
			/^(build v2 100 %, new checkout 100 %,?)+$/,
		);
		await tabTo(page, "kill");
		await page.keyboard.press("Space");
		assert.match(await textOf(page, "#killed"), /^Off for all 1,600 /);
	},
	playground: async (page) => {
		await tabTo(page, "field-userId");
		await page.keyboard.press("ControlOrMeta+A");
		await page.keyboard.type("bo");
		await tabTo(page, "filter");
		await page.keyboard.type("users");
		await page.keyboard.press("Tab");
		await page.keyboard.press("Tab");
		for (let pressed = 0; pressed < 8; pressed++) {
			await page.keyboard.press("Tab");
			const isWhy = () => document.activeElement.matches(".why");
			if (await page.evaluate(isWhy)) break;
		}
		await page.keyboard.press("Enter");
		await page.locator("#why-tree", { hasText: "bo" }).waitFor();
		await page.keyboard.press("Escape");
		await page.locator("#why").waitFor({ state: "hidden" });
	},
	engines: async (page) => {
		await page.locator(".across").focus();
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page
			.locator("#engines-rows details[open] .tree", { hasText: "bucket" })
			.first()
			.waitFor();
	},
	speed: async (page) => {
		await tabTo(page, "measure");
		await page.keyboard.press("Enter");
		await page.getByText("questions a second").waitFor();
	},
};

for (const [view, use] of Object.entries(BY_KEYBOARD)) {
	const sentence = "everything is done with the keyboard alone";
	onView(view, sentence, use, { only: ["Firefox"] });
	for (const width of [360, 768, 1440])
		for (const colorScheme of ["light", "dark"])
			onView(view, `${sentence}, ${width} pixels wide, ${colorScheme}`, use, {
				...ONLY_CHROMIUM,
				colorScheme,
				reducedMotion: colorScheme === "dark" ? "reduce" : "no-preference",
				viewport: { width, height: 800 },
			});
}

/** Presses Tab until what has this id has the focus. */
async function tabTo(page, id) {
	for (let pressed = 0; pressed < 60; pressed++) {
		await page.keyboard.press("Tab");
		if (await page.evaluate((id) => document.activeElement.id === id, id))
			return;
	}
	assert.fail(`no way to ${id} by Tab`);
}

onView("speed", "a button measures, and says what", async (page, context) => {
	await page.getByRole("button", { name: "Measure" }).click();
	await page.getByText("questions a second").waitFor();
	const told = await textOf(page, "#measured");
	assert.match(
		told,
		/^[\d,]+ questions a second: [\d.]+ (µs|ms) for one of 200 flags/,
	);
	context.diagnostic(told);
});

onView(
	"rollout",
	"it works without a network once it was seen",
	async (page) => {
		await page.waitForSelector("html[data-kept]", { state: "attached" });
		await page.context().setOffline(true);
		for (const view of VIEWS) {
			await page.goto("about:blank");
			await page.goto(`${server.address}www/#${view}`);
			await ready(page, view);
		}
		assert.equal(await textOf(page, "#answered-in").then(Boolean), true);
		await page.context().setOffline(false);
	},
);

test("an address of no view shows the first one", async () => {
	for (const name of ["constructor", "toString", "nothing", "flags"]) {
		const { page, complaints } = await watch(BROWSERS.Chromium.running);
		await page.goto(`${server.address}#${name}`);
		await ready(page, "rollout");
		assert.deepEqual(complaints, []);
		await page.close();
	}
});

test("all views work from any static host, below any path", async () => {
	const host = await serveBelow("/some/where/");
	const { page, complaints } = await watch(BROWSERS.Chromium.running, VIEWPORT);
	for (const view of VIEWS) {
		await page.goto(`${host.address}#${view}`);
		await ready(page, view);
	}
	assert.deepEqual(complaints, []);
	await page.close();
	host.stop();
});

test("the first view is no more than 250 kB, and all of it is told", async (context) => {
	const { page } = await watch(BROWSERS.Chromium.running, {
		serviceWorkers: "block",
	});
	const sizes = new Map();
	const reading = [];
	page.on("response", (response) => {
		if (response.status() === 200)
			reading.push(
				response.body().then((body) => {
					const size = gzipSync(body, { level: 9 }).length;
					sizes.set(response.url().split("?")[0], size);
				}),
			);
	});
	const transferred = async () => {
		await Promise.all(reading);
		return [...sizes.values()].reduce((sum, size) => sum + size, 0);
	};
	const start = performance.now();
	await see(page, "rollout");
	const time = performance.now() - start;
	const first = await transferred();
	context.diagnostic(
		`the first view: ${first} bytes of gzip, ${Math.round(time)} ms from a cold cache`,
	);
	assert.ok(first <= 250_000, `${first} bytes`);
	for (const view of VIEWS.slice(1)) {
		await page.locator(`nav a[href="#${view}"]`).click();
		await ready(page, view);
	}
	context.diagnostic(
		`all views: ${await transferred()} bytes of gzip in ${sizes.size} files`,
	);
	await page.close();
});

test("dragging the slider through all people is told in pictures a second", async (context) => {
	const { page } = await watch(BROWSERS.Chromium.running, VIEWPORT);
	await see(page, "rollout");
	const slider = await page.locator("#percent").boundingBox();
	const middle = slider.y + slider.height / 2;
	await page.evaluate(() => {
		globalThis.pictures = [];
		const note = (time) => {
			globalThis.pictures.push(time);
			requestAnimationFrame(note);
		};
		requestAnimationFrame(note);
	});
	await page.mouse.move(slider.x + slider.width * 0.1, middle);
	await page.mouse.down();
	for (let step = 10; step <= 90; step++)
		await page.mouse.move(slider.x + (slider.width * step) / 100, middle);
	await page.mouse.up();
	const frames = await page.evaluate(() => globalThis.pictures);
	const gaps = frames.slice(1).map((time, place) => time - frames[place]);
	const median = gaps.sort((one, other) => one - other)[gaps.length >> 1];
	context.diagnostic(
		`${Math.round(1000 / median)} pictures a second; ${await textOf(page, "#rollout-time")}`,
	);
	assert.ok(Number.parseInt(await textOf(page, "#percent-told"), 10) > 80);
	await page.close();
});
