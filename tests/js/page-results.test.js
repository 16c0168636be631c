// The playground of the demo page: results of the flags, the context form, filters and the random value.

import assert from "node:assert/strict";
import { flag } from "./support/builders.js";
import { pause, textOf } from "./support/page-browser.js";
import {
	CAPTURED,
	changedFlags,
	checkResults,
	clickButton,
	define,
	EDIT_PAUSE,
	field,
	flagNames,
	playgroundTests,
	resultsInNode,
	rollout,
	rowOf,
	rows,
	startDemo,
	strategy,
	summary,
} from "./support/playground.js";

const onPage = playgroundTests(startDemo());

const withoutMark = ({ isChanged, ...result }) => JSON.stringify(result);

/** Returns the flags whose results differ between two lists of rows. */
const differingFlags = (earlier, later) =>
	later
		.filter((row, index) => withoutMark(row) !== withoutMark(earlier[index]))
		.map(({ flag }) => flag);

const enabledStates = async (page) =>
	(await rows(page)).map(({ enabled }) => enabled);

// Results

onPage(
	"the results of the captured flags equal the results in Node",
	async (page) => {
		await checkResults(page, { userId: "anna" });
		assert.equal(await summary(page), "8 of 12 on");
		assert.equal(await page.inputValue("#definitions-text"), CAPTURED);
		assert.match(
			await textOf(page, "#definitions-source"),
			/captured from an unleash 8\.2 server/i,
		);
	},
);

onPage(
	"after a new userId, the changed flags are marked and counted",
	async (page) => {
		for (const userId of ["bo", "7", "user-3", "日本", ""]) {
			await field(page, "userId").fill(userId);
			await checkResults(page, userId === "" ? {} : { userId });
		}
		await pause(page, EDIT_PAUSE);
		const earlier = await rows(page);
		await field(page, "userId").fill("anna");
		const changed = differingFlags(earlier, await rows(page));
		assert.ok(changed.length > 0);
		assert.deepEqual(await changedFlags(page), changed);
		assert.equal(await summary(page), `8 of 12 on, ${changed.length} changed`);
		await pause(page, 700);
		assert.equal(
			await textOf(page, "#summary-announcement"),
			await summary(page),
		);
	},
);

onPage("typing a userId counts as one change", async (page) => {
	await field(page, "userId").fill("");
	await pause(page, EDIT_PAUSE);
	const earlier = await rows(page);
	await field(page, "userId").pressSequentially("anna", { delay: 30 });
	assert.deepEqual(
		await changedFlags(page),
		differingFlags(earlier, await rows(page)),
	);
});

onPage(
	"the number of changes leads to the first changed flag, even if a filter hides it",
	async (page) => {
		await clickButton(page, "Random user");
		await field(page, "userId").fill("");
		await page.getByLabel("Name", { exact: true }).fill("e2e.on");
		await pause(page, EDIT_PAUSE);
		await field(page, "userId").fill("anna");
		await page.locator("#changed-count").click();
		assert.ok(
			await page.evaluate(() => document.activeElement.matches("tr.changed")),
		);
	},
);

onPage(
	"the evaluation time is stated with the number of runs and rounds",
	async (page) => {
		await page.waitForFunction(() =>
			document
				.getElementById("evaluation-time")
				.textContent.includes("evaluated"),
		);
		assert.match(
			await textOf(page, "#evaluation-time"),
			/^All 12 flags evaluated in [\d.]+ (µs|ms): the median of 5 runs with [\d,]+ rounds in total/,
		);
	},
);

// Context

onPage(
	"fields that flags read can be added, renamed and removed",
	async (page) => {
		const context = {
			userId: "anna",
			email: "QA7@example.com",
			version: "2.1.0",
		};
		for (const name of ["email", "version"]) {
			await clickButton(page, `Add the field ${name}`);
			await page.keyboard.type(context[name]);
		}
		await checkResults(page, context);
		assert.equal((await rowOf(page, "e2e.constraints")).enabled, true);
		await page.getByLabel("Name of the property").first().fill("mail");
		await checkResults(page, {
			userId: "anna",
			mail: context.email,
			version: "2.1.0",
		});
		assert.equal((await rowOf(page, "e2e.constraints")).enabled, false);
		await clickButton(page, "Remove mail");
		await clickButton(page, "Remove version");
		await checkResults(page, { userId: "anna" });
	},
);

onPage(
	"a property can have any name, and a duplicate field is reported",
	async (page) => {
		const names = ["__proto__", "constructor", "properties", "<b>"];
		for (const name of names) {
			await clickButton(page, "Add a field");
			await page.keyboard.type(name);
			await page.getByLabel(`Value of ${name}`).fill("x");
		}
		const onIfFieldIsX = (contextName) =>
			flag(contextName, {
				strategies: [strategy({ contextName, operator: "IN", values: ["x"] })],
			});
		await define(page, {
			features: [...names, "toString"].map(onIfFieldIsX),
		});
		assert.deepEqual(await enabledStates(page), [
			true,
			true,
			true,
			true,
			false,
		]);
		assert.equal(await page.locator("#duplicate-fields").isVisible(), false);
		await page.getByLabel("Name of the property").first().fill("userId");
		assert.match(await textOf(page, "#duplicate-fields"), /userId/);
	},
);

onPage(
	"results of random rollouts change only with a new random value",
	async (page) => {
		const features = Array.from({ length: 40 }, (_, index) =>
			flag(`f${index}`, {
				strategies: [rollout(50, "random", `${index}`)],
			}),
		);
		await define(page, { features });
		const first = await enabledStates(page);
		for (const userId of ["a", "b", "c"]) {
			await field(page, "userId").fill(userId);
			assert.deepEqual(await enabledStates(page), first);
		}
		const seen = new Set();
		for (let draw = 0; draw < 12; draw++) {
			await clickButton(page, "New value");
			seen.add(JSON.stringify(await enabledStates(page)));
		}
		assert.ok(seen.size > 1);
	},
);

// Filters

onPage("flags can be filtered by name and result, and sorted", async (page) => {
	const nameFilter = page.getByLabel("Name", { exact: true });
	await nameFilter.fill("VARIANT");
	assert.deepEqual(await flagNames(page), [
		"e2e.child-variant",
		"e2e.variants",
		"e2e.legacy-variants",
	]);
	await nameFilter.fill("<nothing>");
	assert.match(await textOf(page, "#empty-notice"), /“<nothing>”/);
	await nameFilter.fill("");
	await page.getByLabel("Show").selectOption("off");
	assert.ok((await enabledStates(page)).every((enabled) => !enabled));
	await page.getByLabel("Show").selectOption("all");
	await page.getByLabel("Order").selectOption("off");
	const states = await enabledStates(page);
	assert.deepEqual(states, states.toSorted());
	await page.getByLabel("Order").selectOption("name");
	const names = await flagNames(page);
	assert.deepEqual(names, names.toSorted());
	await page.getByLabel("Order").selectOption("document");
	assert.deepEqual(
		await flagNames(page),
		resultsInNode({}).map(({ flag }) => flag),
	);
});
