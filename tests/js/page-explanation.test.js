// The playground of the demo page: the dialog that explains a result.

import assert from "node:assert/strict";
import { Engine } from "fanion/tools";
import { accessProblems } from "./support/accessibility.js";
import { textOf } from "./support/page-browser.js";
import {
	CAPTURED,
	clickButton,
	field,
	playgroundTests,
	startDemo,
} from "./support/playground.js";

const onPage = playgroundTests(startDemo());

const waitForUserCount = (page) =>
	page.getByText(/Of a million users/).waitFor();

/** Removes marks, their labels, backticks and white space, which differ between the text and the tree. */
const wordsOf = (text) =>
	text.replaceAll(/[\s`✓✗▶]|True: |False: |Decides: /g, "");

onPage(
	"the dialog shows the explanation and the user count that Node computes",
	async (page) => {
		const engine = new Engine({ onWarning: () => {} });
		engine.load(CAPTURED);
		// A fixed time, so that the page and Node explain the same moment.
		const currentTime = "2026-01-01T00:00:00Z";
		await field(page, "currentTime").fill(currentTime);
		for (const name of ["e2e.child-variant", "e2e.constraints"]) {
			await clickButton(page, `Explain ${name}`);
			const dialog = page.getByRole("dialog", { name });
			await waitForUserCount(page);
			const { text } = engine.explain(name, { userId: "anna", currentTime });
			const contentOf = (id) => page.locator(id).textContent();
			assert.equal(await contentOf("#explanation-text"), text);
			assert.equal(
				wordsOf(await contentOf("#explanation-tree")),
				wordsOf(text),
			);
			const { flags } = await engine.population({
				flags: name,
				users: 1_000_000,
				context: { currentTime },
			});
			const count = `${flags[0].enabled.toLocaleString("en")} have the flag`;
			assert.ok((await textOf(page, "#user-count")).includes(count));
			assert.deepEqual(await page.evaluate(accessProblems), []);
			await page.keyboard.press("Escape");
			await dialog.waitFor({ state: "hidden" });
			assert.equal(
				await page.evaluate(() => document.activeElement.ariaLabel),
				`Explain ${name}`,
			);
		}
	},
);

/** Replaces a method of the engine in the page. */
const replaceMethod = (page, name, method) =>
	page.evaluate(
		`import("/pkg/dist/tools/browser.js").then(({ Engine }) => {
			Engine.prototype.${name} = ${method};
		})`,
	);

onPage(
	"closing the dialog cancels the count, and the next dialog counts for its own flag",
	async (page) => {
		await replaceMethod(page, "population", (options) => {
			globalThis.counts ??= [];
			globalThis.counts.push(options);
			return new Promise(() => {});
		});
		/** Returns the flag of each count, and whether the count was canceled. */
		const counts = () =>
			page.evaluate(() =>
				globalThis.counts.map(({ flags, signal }) => [flags, signal.aborted]),
			);
		await clickButton(page, "Explain e2e.rollout");
		assert.deepEqual(await counts(), [["e2e.rollout", false]]);
		await clickButton(page, "Close");
		// A dialog emits `close` in a later task.
		await page.waitForFunction(() => globalThis.counts[0].signal.aborted);
		await clickButton(page, "Explain e2e.users");
		assert.deepEqual(await counts(), [
			["e2e.rollout", true],
			["e2e.users", false],
		]);
		assert.match(await textOf(page, "#explanation-tree"), /^e2e\.users /);
	},
);

onPage(
	"a failed explanation shows its message and no earlier explanation",
	async (page) => {
		await clickButton(page, "Explain e2e.users");
		await clickButton(page, "Close");
		await replaceMethod(page, "explain", () => {
			throw new Error("out of memory");
		});
		await clickButton(page, "Explain e2e.rollout");
		assert.equal(
			await textOf(page, "#user-count"),
			"The explanation failed: out of memory.",
		);
		for (const id of ["#explanation-tree", "#explanation-text"])
			assert.equal(await page.locator(id).textContent(), "");
	},
);

onPage("a failed count keeps the explanation", async (page) => {
	await replaceMethod(page, "population", () => {
		throw new Error("out of memory");
	});
	await clickButton(page, "Explain e2e.users");
	await page.getByText("The count failed: out of memory.").waitFor();
	assert.match(await textOf(page, "#explanation-tree"), /^e2e\.users /);
});

onPage(
	"the dialog fits into a window of 360 pixels",
	async (page) => {
		await clickButton(page, "Explain e2e.constraints");
		await waitForUserCount(page);
		const { width } = await page.locator("#explanation").boundingBox();
		assert.ok(width <= 360);
	},
	{ viewport: { width: 360, height: 640 } },
);
