// The playground of the demo page: definitions that are typed, pasted, chosen or dropped, and invalid ones.

import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "fanion";
import { flag } from "./support/builders.js";
import { pause, textOf } from "./support/page-browser.js";
import {
	CAPTURED,
	checkResults,
	chooseFile,
	clickButton,
	define,
	EDIT_PAUSE,
	field,
	LOAD_PAUSE,
	OWN,
	playgroundTests,
	rollout,
	rowOf,
	rows,
	startDemo,
	strategy,
	summary,
} from "./support/playground.js";

const onPage = playgroundTests(startDemo());

const RESTORE = "Restore the captured definitions";

const waitForSource = (page, name) =>
	page.waitForFunction(
		(name) =>
			document.getElementById("definitions-source").textContent.includes(name),
		name,
	);

const waitForRows = (page, count) =>
	page.waitForFunction(
		(count) => document.querySelectorAll("#rows tr").length === count,
		count,
	);

/** Returns the message of the error that the package throws in Node, without backticks. */
function loadError(text) {
	try {
		new Engine().load(text);
	} catch ({ message }) {
		return message.replaceAll("`", "");
	}
	return assert.fail(`${text} was loaded`);
}

// Sources

onPage(
	"typed definitions are evaluated, and the captured ones can be restored",
	async (page) => {
		await define(page, OWN);
		await checkResults(page, { userId: "anna" }, OWN);
		assert.match(await textOf(page, "#rows"), /experiment · shop/);
		await field(page, "userId").fill("7");
		await checkResults(page, { userId: "7" }, OWN);
		await clickButton(page, RESTORE);
		await checkResults(page, { userId: "7" });
		assert.equal(await page.inputValue("#definitions-text"), CAPTURED);
	},
);

onPage(
	"restoring the captured definitions cancels the pending load of typed ones",
	async (page) => {
		await page.fill("#definitions-text", "x");
		await clickButton(page, RESTORE);
		await pause(page, LOAD_PAUSE);
		assert.equal(await page.locator("#load-error").isVisible(), false);
		assert.match(await textOf(page, "#definitions-source"), /captured/i);
	},
);

onPage(
	"a pasted document replaces the text, and undo restores it",
	async (page) => {
		await page
			.context()
			.grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.evaluate(
			(text) => navigator.clipboard.writeText(text),
			JSON.stringify(OWN),
		);
		await page.locator("#definitions-text").click();
		await page.keyboard.press("ControlOrMeta+V");
		await checkResults(page, { userId: "anna" }, OWN);
		assert.equal(
			await page.inputValue("#definitions-text"),
			JSON.stringify(OWN),
		);
		await page.keyboard.press("ControlOrMeta+Z");
		await pause(page, LOAD_PAUSE);
		await checkResults(page, { userId: "anna" });
	},
);

onPage("the same file can be chosen twice", async (page) => {
	await chooseFile(page, "mine.json", JSON.stringify(OWN));
	await waitForSource(page, "mine.json");
	// A browser sends no event for a file that the input has.
	assert.equal(await page.inputValue("#file"), "");
	await checkResults(page, { userId: "anna" }, OWN);
	await chooseFile(page, "mine.json", CAPTURED);
	await waitForRows(page, 12);
	await checkResults(page, { userId: "anna" });
});

onPage("a file that is too large can be chosen again", async (page) => {
	const folder = await mkdtemp(join(tmpdir(), "fanion-page-"));
	const file = join(folder, "huge.json");
	await writeFile(file, "");
	await truncate(file, 100_000_001);
	await page.setInputFiles("#file", file);
	await page.getByText("huge.json has 100.0 MB. The limit is").waitFor();
	assert.equal(await page.inputValue("#file"), "");
	await rm(folder, { recursive: true });
});

onPage("a file can be dropped outside of the text box", async (page) => {
	const dataTransfer = await page.evaluateHandle((text) => {
		const transfer = new DataTransfer();
		transfer.items.add(new File([text], "dropped.json"));
		return transfer;
	}, JSON.stringify(OWN));
	await page.dispatchEvent("h1", "dragover", { dataTransfer });
	await page.dispatchEvent("h1", "drop", { dataTransfer });
	await waitForSource(page, "dropped.json");
	await checkResults(page, { userId: "anna" }, OWN);
});

// Invalid definitions

onPage(
	"invalid JSON shows the position of the error and keeps the previous flags",
	async (page) => {
		await define(page, '{"features": [\n  {"name": "😀é", enabled: true}\n]}');
		assert.match(await textOf(page, "#load-error"), /line 2, column 18/);
		assert.equal(await textOf(page, "#load-error mark"), "e");
		assert.match(await textOf(page, "#outdated-notice"), /could not be loaded/);
		await checkResults(page, { userId: "anna" });
		await field(page, "userId").fill("bo");
		await checkResults(page, { userId: "bo" });
		await clickButton(page, "Show line 2, column 18");
		const selected = await page.$eval("#definitions-text", (box) =>
			box.value.slice(box.selectionStart, box.selectionEnd + 6),
		);
		assert.equal(selected, "enabled");
		await define(page, OWN);
		assert.equal(await page.locator("#load-error").isVisible(), false);
		assert.equal(await page.locator("#outdated-notice").isVisible(), false);
		await checkResults(page, { userId: "bo" }, OWN);
	},
);

onPage("an invalid file is shown with its error selected", async (page) => {
	await chooseFile(page, "cut.json", CAPTURED.slice(0, 900));
	await page.locator("#load-error").waitFor();
	assert.equal(
		await page.evaluate(() => document.activeElement.id),
		"definitions-text",
	);
	assert.equal(
		await page.$eval("#definitions-text", (box) => box.selectionEnd),
		900,
	);
	await checkResults(page, { userId: "anna" });
});

onPage(
	"JSON that is not a document is refused with the message of the engine",
	async (page) => {
		for (const text of ["", "[]", "null", '{"features": 3}', "{}"]) {
			await define(page, text);
			const shown = await textOf(page, "#load-error");
			assert.ok(shown.includes(loadError(text)), `${text}: ${shown}`);
			await checkResults(page, { userId: "anna" });
		}
	},
);

onPage(
	"warnings are listed by flag, and counted in the row of the flag",
	async (page) => {
		assert.match(
			await textOf(page, "#warnings"),
			/1 warning\..*e2e\.custom.*strategy 1.*e2eCustom/s,
		);
		const invalid = strategy({
			contextName: "x",
			operator: "FROM_NEXT_YEAR",
			values: [],
		});
		await define(page, {
			features: [flag("new", { strategies: [invalid, invalid] }), flag("old")],
		});
		assert.match(
			await textOf(page, "#warnings"),
			/2 warnings\..*new\s*strategy 1.*FROM_NEXT_YEAR.*strategy 2/s,
		);
		assert.match(await textOf(page, "#rows tr"), /2 warnings/);
		await checkResults(
			page,
			{},
			{ features: [flag("new", { strategies: [invalid] }), flag("old")] },
		);
		await define(page, { features: [flag("old")] });
		assert.equal(await page.locator("#warnings").isVisible(), false);
	},
);

onPage("definitions without flags give an empty table", async (page) => {
	await define(page, { features: [] });
	assert.equal(await summary(page), "0 of 0 on, no changes");
	assert.match(await textOf(page, "#empty-notice"), /no flags/);
});

// Hostile definitions

const MARKUP = [
	'<img src=x onerror="pwned=1">',
	'"><script>pwned=1</script>',
	"'-pwned-'",
	"</td></tr></table><h1>",
	"&lt;b&gt;",
	"\u202egnp",
];

onPage("markup in names and values is shown as text", async (page) => {
	const features = MARKUP.map((text, index) => ({
		...flag(text, {
			type: text,
			project: text,
			description: text,
			stale: true,
		}),
		strategies: [
			{ name: text },
			strategy({ contextName: text, operator: text, values: [text] }),
			strategy({ contextName: text, operator: "NOT_IN", values: [text] }),
		],
		variants: [{ name: text, weight: 1, payload: { type: text, value: text } }],
		dependencies: index === 0 ? [] : undefined,
	}));
	const countElements = () =>
		page.evaluate(
			() => document.querySelectorAll("img, script, h1, b, iframe").length,
		);
	const earlier = await countElements();
	await define(page, { features });
	await clickButton(page, "Add the field <img");
	await define(page, `{"features": [${MARKUP[0]}]}`);
	await page.getByLabel("Name", { exact: true }).fill("<img");
	const [first] = await rows(page);
	assert.equal(first.flag, MARKUP[0]);
	assert.equal(first.payload, MARKUP[0]);
	assert.equal(await countElements(), earlier);
	assert.equal(await page.evaluate(() => "pwned" in window), false);
});

onPage("names of one megabyte are truncated", async (page) => {
	const long = "n".repeat(1_000_000);
	const big = flag(long, {
		variants: [{ name: long, weight: 1, payload: { type: long, value: long } }],
		strategies: [strategy({ contextName: long, operator: long })],
	});
	const text = JSON.stringify({ features: [big, flag("short")] });
	await chooseFile(page, "long.json", text);
	await waitForRows(page, 2);
	assert.match(await textOf(page, "#too-long"), /MB is too large to edit here/);
	assert.equal(await page.inputValue("#definitions-text"), "");
	assert.equal((await rowOf(page, "short")).enabled, true);
	const { length } = await page.evaluate(() => document.body.outerHTML);
	assert.ok(length < 100_000, `${length} characters`);
});

/** Records how many rows are added at once. Returns a function that resolves to the most since its last call. */
async function recordAddedRows(page) {
	await page.evaluate(() => {
		window.addedRows = [];
		new MutationObserver((mutations) => {
			const added = mutations.map(({ addedNodes }) => addedNodes.length);
			window.addedRows.push(added.reduce((sum, count) => sum + count, 0));
		}).observe(document.getElementById("rows"), { childList: true });
	});
	return () => page.evaluate(() => Math.max(0, ...window.addedRows.splice(0)));
}

onPage(
	"5,000 flags in 5 MB are shown by the hundred, so the page stays responsive",
	async (page) => {
		const features = Array.from({ length: 5000 }, (_, index) =>
			flag(`flag.${index}`, {
				description: "d".repeat(800),
				strategies: [rollout(50, "userId", `${index}`)],
			}),
		);
		const text = JSON.stringify({ features });
		assert.ok(text.length > 4_500_000, `${text.length} characters`);
		const mostAtOnce = await recordAddedRows(page);
		const folder = await mkdtemp(join(tmpdir(), "fanion-page-"));
		await writeFile(join(folder, "big.json"), text);
		await page.setInputFiles("#file", join(folder, "big.json"));
		await waitForRows(page, 5000);
		assert.equal(await mostAtOnce(), 100);
		await rm(folder, { recursive: true });
		await checkResults(page, { userId: "anna" }, { features });
		await pause(page, EDIT_PAUSE);
		await field(page, "userId").fill("bo");
		await checkResults(page, { userId: "bo" }, { features });
		assert.equal(await mostAtOnce(), 0, "an edit changes rows in place");
		await page.getByLabel("Order").selectOption("on");
		await page.getByLabel("Name", { exact: true }).fill("99");
		assert.ok((await rows(page)).every(({ flag }) => flag.includes("99")));
	},
);
