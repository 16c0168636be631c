// The engines view of the demo page, and the results that it has recorded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "fanion";
import { openUnleash } from "./runner/unleash.js";
import { readJson } from "./support/fixtures.js";
import { textOf } from "./support/page-browser.js";
import { startViews, viewTests } from "./support/views.js";

const onView = viewTests(startViews());

const { questions } = readJson("www/engines/recorded-results.json");

/** Evaluates a question with an engine that has loaded its document. */
function evaluate(engine, { flag, context, call }) {
	if (call === "getVariant") return engine.getVariant(flag, context).name;
	return engine.isEnabled(flag, context) ? "on" : "off";
}

onView(
	"engines",
	"the results of fanion equal those in Node, the others the recorded ones",
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
		const expected = questions.map((question) => {
			engine.load(question.document);
			const result = evaluate(engine, question);
			return [question.about, result, ...Object.values(question.answers)];
		});
		assert.deepEqual(shown, expected);
		assert.match(
			await textOf(page, "#engines-summary"),
			/^For \d+ of these \d+ questions/,
		);
		await page.getByText("A rollout of 50 %").click();
		await page
			.locator("#engines-rows details[open] .explanation-tree", {
				hasText: "bucket",
			})
			.first()
			.waitFor();
	},
);

test("engines: the recorded results of unleash-client equal its current results", async () => {
	for (const question of questions) {
		const unleash = openUnleash();
		await unleash.load(question.document);
		// An exception of unleash-client counts as off.
		const recorded = question.answers["unleash-client"].replace("error", "off");
		assert.equal(evaluate(unleash, question), recorded, question.about);
		unleash.close();
	}
});
