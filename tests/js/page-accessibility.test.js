// The playground of the demo page: keyboard, names, contrast, narrow windows and reduced motion.

import assert from "node:assert/strict";
import { accessProblems, faintTexts } from "./support/accessibility.js";
import { flag } from "./support/builders.js";
import { pause, widths } from "./support/page-browser.js";
import {
	checkResults,
	clickButton,
	define,
	field,
	flagNames,
	LOAD_PAUSE,
	OWN,
	playgroundTests,
	startDemo,
} from "./support/playground.js";

const onPage = playgroundTests(startDemo());

/** Returns the name and tag of the focused element, and whether its outline is visible. */
const focused = (page) =>
	page.evaluate(() => {
		const element = document.activeElement;
		const outlined = element.closest(".button") ?? element;
		const { outlineStyle, outlineWidth } = getComputedStyle(outlined);
		const name =
			element.ariaLabel ??
			element.labels?.[0]?.textContent.trim() ??
			element.textContent.trim();
		return {
			name: name || element.id,
			tag: element.tagName,
			isVisible: outlineStyle !== "none" && outlineWidth !== "0px",
		};
	});

/** Presses Tab until the focused element has this name. Each focused element must have a visible outline. */
async function tabTo(page, name) {
	for (let presses = 0; presses < 40; presses++) {
		await page.keyboard.press("Tab");
		const element = await focused(page);
		assert.ok(
			element.tag === "BODY" || element.isVisible,
			`no visible focus: ${JSON.stringify(element)}`,
		);
		if (element.name.startsWith(name)) return;
	}
	assert.fail(`Tab does not reach ${name}`);
}

async function tabToAndPress(page, name, key) {
	await tabTo(page, name);
	await page.keyboard.press(key);
}

onPage("every control can be used with the keyboard", async (page) => {
	await tabTo(page, "Skip to the flags");
	await tabToAndPress(page, "userId", "ControlOrMeta+A");
	await page.keyboard.type("bo");
	await checkResults(page, { userId: "bo" });
	await tabToAndPress(page, "Add the field email", "Enter");
	await page.keyboard.type("qa1@example.com");
	await tabToAndPress(page, "Add the field version", "Space");
	await page.keyboard.type("3.0.0");
	await checkResults(page, {
		userId: "bo",
		email: "qa1@example.com",
		version: "3.0.0",
	});
	await tabToAndPress(page, "Remove version", "Enter");
	assert.match((await focused(page)).name, /^Value of email/);
	await tabToAndPress(page, "New value", "Enter");
	await tabToAndPress(page, "Type or paste JSON", "ControlOrMeta+A");
	await page.keyboard.insertText(JSON.stringify(OWN));
	await tabTo(page, "Choose a file");
	await pause(page, LOAD_PAUSE);
	await checkResults(page, { userId: "bo" }, OWN);
	await tabToAndPress(page, "Restore the captured definitions", "Enter");
	await tabTo(page, "Name");
	await page.keyboard.type("variants");
	await tabTo(page, "Show");
	await page.keyboard.type("on");
	assert.deepEqual(await flagNames(page), [
		"e2e.variants",
		"e2e.legacy-variants",
	]);
});

for (const colorScheme of ["light", "dark"]) {
	const check = async (page) => {
		assert.deepEqual(await page.evaluate(accessProblems), []);
		assert.deepEqual(await page.evaluate(faintTexts), []);
	};
	onPage(
		`in ${colorScheme} colors, every control has a name and every text a contrast of 4.5:1`,
		async (page) => {
			await field(page, "userId").fill("bo");
			await clickButton(page, "Add a field");
			// The transition of background colors takes 250 ms.
			await pause(page, 400);
			await check(page);
			await define(page, '{"features": [x]}');
			await check(page);
		},
		{ colorScheme },
	);
}

for (const width of [320, 360, 768, 1280]) {
	onPage(
		`long names and errors do not widen the page at ${width} pixels`,
		async (page) => {
			await clickButton(page, "Add a field");
			const variant = {
				name: "v".repeat(150),
				weight: 1,
				payload: { type: "string", value: "p".repeat(150) },
			};
			await define(page, {
				features: [flag("x".repeat(150), { variants: [variant] })],
			});
			await define(page, `{"features": [${"y".repeat(150)}]}`);
			const { scrollWidth, clientWidth } = await widths(page);
			assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
		},
		{ viewport: { width, height: 800 } },
	);
}

onPage(
	"with reduced motion, no element has a transition",
	async (page) => {
		const countTransitions = () =>
			[...document.querySelectorAll("*")].filter(
				(element) =>
					Number.parseFloat(getComputedStyle(element).transitionDuration) > 0,
			).length;
		assert.equal(await page.evaluate(countTransitions), 0);
	},
	{ reducedMotion: "reduce" },
);
