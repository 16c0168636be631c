// The playground of the demo page: links, comparisons, and definitions from a server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { Engine } from "fanion/tools";
import { flag } from "./support/builders.js";
import { openPage, pause, textOf } from "./support/page-browser.js";
import {
	changedFlags,
	checkResults,
	clickButton,
	currentUrl,
	define,
	EDIT_PAUSE,
	field,
	OWN,
	openPlayground,
	playgroundTests,
	resultsInNode,
	rollout,
	rows,
	startDemo,
	strategy,
	summary,
} from "./support/playground.js";

const demo = startDemo();
const onPage = playgroundTests(demo);

const waitForOwnFlags = (page) =>
	page.waitForSelector("#rows tr .name:text('for.seven')");

// Links

test("the URL restores the context and the definitions in another page", async () => {
	const { page } = await openPlayground(demo.browser, demo.server.address);
	await clickButton(page, "Add a field");
	await page.keyboard.type("plan");
	await page.getByLabel("Value of plan").fill("pro & <b>");
	await define(page, OWN);
	await field(page, "userId").fill("7");
	const url = await currentUrl(page);
	await page.close();
	const other = await demo.browser.newPage();
	await other.goto(url);
	await waitForOwnFlags(other);
	await checkResults(other, { userId: "7", plan: "pro & <b>" }, OWN);
	assert.equal(
		await other.getByLabel("Value of plan").inputValue(),
		"pro & <b>",
	);
	const text = await other.inputValue("#definitions-text");
	assert.deepEqual(JSON.parse(text), OWN);
	await other.close();
});

test("an invalid URL is ignored", async () => {
	for (const query of [
		"context=%7B",
		"context=[1]",
		'context={"a":{}}',
		"context=%7B%7D&definitions=%%%",
		"context=%7B%7D&definitions=AAAA",
		"%",
	]) {
		const { page, messages } = await openPage(demo.browser);
		await page.goto(`${demo.server.address}#playground?${query}`);
		await page.waitForSelector("#rows tr");
		assert.equal((await rows(page)).length, 12, query);
		assert.deepEqual(messages, []);
		await page.close();
	}
});

test("invalid definitions in the URL leave the context in use, and the other way round", async () => {
	const { page } = await openPlayground(demo.browser, demo.server.address);
	await define(page, OWN);
	await field(page, "userId").fill("7");
	const url = await currentUrl(page);
	await page.close();
	for (const [invalid, context, definitions] of [
		[url.replace(/definitions=.*/, "definitions=%%%"), { userId: "7" }],
		[url.replace(/context=[^&]*/, "context=%7B"), { userId: "anna" }, OWN],
	]) {
		const other = await demo.browser.newPage();
		await other.goto(invalid);
		await other.waitForSelector("#playground[data-ready]");
		await checkResults(other, context, definitions);
		await other.close();
	}
});

/** Allows the page to use the clipboard. Returns a function that reads it. */
async function allowClipboard(page) {
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	return () => page.evaluate(() => navigator.clipboard.readText());
}

const copyButton = (page, name) => page.getByRole("button", { name }).waitFor();

onPage("the copied link has the latest edits", async (page) => {
	const readClipboard = await allowClipboard(page);
	await define(page, OWN);
	await field(page, "userId").fill("7");
	await page.click("#copy-link");
	await copyButton(page, "Copied");
	const copied = await readClipboard();
	const parameters = new URLSearchParams(copied.split("?")[1]);
	assert.deepEqual(JSON.parse(parameters.get("context")), { userId: "7" });
	assert.ok(parameters.has("definitions"));
	assert.equal(page.url(), copied);
	await field(page, "userId").fill("8");
	await copyButton(page, "Copy link");
});

onPage("definitions that are too long are not copied", async (page) => {
	const readClipboard = await allowClipboard(page);
	await page.evaluate(() => navigator.clipboard.writeText("before"));
	const description = Array.from({ length: 2000 }, (_, index) =>
		Math.sin(index),
	).join();
	await define(page, { features: [flag("long", { description })] });
	await page.click("#copy-link");
	await copyButton(page, "The definitions are too long for a link");
	assert.equal(await readClipboard(), "before");
	assert.doesNotMatch(page.url(), /definitions=/);
});

onPage(
	"slow compression of earlier definitions does not overwrite the URL of later ones",
	async (page) => {
		const later = { features: [flag("later")] };
		await page.evaluate(() => {
			const Original = CompressionStream;
			let isFirst = true;
			globalThis.CompressionStream = class {
				constructor(format) {
					const { readable, writable } = new Original(format);
					const delay = isFirst ? 1500 : 0;
					isFirst = false;
					const slow = new TransformStream({
						flush: () => new Promise((resolve) => setTimeout(resolve, delay)),
					});
					this.writable = writable;
					this.readable = readable.pipeThrough(slow);
				}
			};
		});
		await define(page, OWN);
		await pause(page, EDIT_PAUSE);
		await define(page, later);
		await pause(page, 1500);
		await page.reload();
		await page.waitForSelector("#rows tr .name:text('later')");
	},
);

// Comparisons

onPage(
	"a comparison with a context marks every flag with another result",
	async (page) => {
		await clickButton(page, "Compare with this context");
		for (const userId of ["x", "y", "user-3"]) {
			await field(page, "userId").fill(userId);
			await pause(page, EDIT_PAUSE);
		}
		const baseline = resultsInNode({ userId: "anna" });
		const differing = (await rows(page))
			.filter(
				({ isChanged, ...result }, index) =>
					JSON.stringify(result) !== JSON.stringify(baseline[index]),
			)
			.map(({ flag }) => flag);
		assert.deepEqual(await changedFlags(page), differing);
		await field(page, "userId").fill("anna");
		assert.equal(await summary(page), "8 of 12 on, no changes");
	},
);

onPage(
	"a comparison of definitions counts the users with another result",
	async (page) => {
		const documentWith = (percent) => ({
			features: [
				flag("new-checkout", {
					strategies: [rollout(percent, "userId", "g")],
				}),
			],
		});
		await define(page, documentWith(10));
		await clickButton(page, "Compare with these definitions");
		await define(page, documentWith(25));
		await page.getByText("another result for 1 of the flags").waitFor();
		const engine = new Engine({ onWarning: () => {} });
		engine.load(documentWith(25));
		const { flags } = await engine.population({
			users: 100_000,
			before: documentWith(10),
		});
		const joins = flags[0].change.joins.users.toLocaleString("en");
		const shown = await textOf(page, "#definitions-comparison");
		assert.ok(shown.includes(`new-checkout: ${joins} join, 0 leave`), shown);
		await define(page, documentWith(10));
		await page.getByText("No result changes for 100,000 users").waitFor();
	},
);

onPage(
	"a comparison of definitions counts again when the context changes",
	async (page) => {
		const documentFor = (plan) => ({
			features: [
				flag("new-checkout", {
					strategies: [
						strategy({ contextName: "plan", operator: "IN", values: [plan] }),
					],
				}),
			],
		});
		await define(page, documentFor("free"));
		await clickButton(page, "Compare with these definitions");
		await define(page, documentFor("pro"));
		await page.getByText("No result changes for 100,000 users").waitFor();
		await clickButton(page, "Add the field plan");
		await page.keyboard.type("pro");
		await page.getByText("new-checkout: 100,000 join, 0 leave").waitFor();
	},
);

// Definitions from a server

const TOKEN = "the-secret";

/** Starts an Unleash server with one document at `/flags`. Other paths respond with the status 403. */
async function startUnleash() {
	const tokens = [];
	const server = createServer((request, response) => {
		tokens.push(request.headers.authorization);
		const headers = {
			"access-control-allow-origin": "*",
			"access-control-allow-headers": "authorization, unleash-client-spec",
		};
		const isDocument = request.method === "GET" && request.url === "/flags";
		const isAllowed = isDocument || request.method === "OPTIONS";
		response.writeHead(isAllowed ? 200 : 403, headers);
		response.end(isDocument ? JSON.stringify(OWN) : "");
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	server.unref();
	const stop = () => {
		server.close();
		server.closeAllConnections();
	};
	return { address: `http://127.0.0.1:${server.address().port}`, tokens, stop };
}

/** Opens the playground with an active service worker, which sees all requests of the page. */
async function openWithServiceWorker() {
	const { page } = await openPlayground(demo.browser, demo.server.address);
	await page.waitForSelector("html[data-offline-ready]", { state: "attached" });
	await page.goto(`${demo.server.address}www/#playground`);
	await page.reload();
	await page.waitForSelector("#rows tr");
	assert.ok(await page.evaluate(() => navigator.serviceWorker.controller));
	return page;
}

async function loadFrom(page, url) {
	await page.getByLabel("URL", { exact: true }).fill(url);
	await page.getByRole("button", { name: "Load", exact: true }).click();
}

/** Returns the contents of all storages, and the URLs and tokens of cached requests. */
const storedData = (page) =>
	page.evaluate(async () => {
		const cache = await caches.open("fanion");
		const cached = (await cache.keys()).map(
			({ url, headers }) => `${url} ${headers.get("authorization")}`,
		);
		const storages = JSON.stringify({ ...localStorage, ...sessionStorage });
		return { cached, storages: storages + document.cookie };
	});

test("definitions load from a server, and the token is neither stored nor in the URL", async () => {
	const unleash = await startUnleash();
	const page = await openWithServiceWorker();
	await page.locator("#definitions").evaluate((details) => {
		details.open = true;
	});
	await page.getByText("Load from a server").click();
	await page.getByLabel("API token").fill(TOKEN);
	await loadFrom(page, `${unleash.address}/flags`);
	await waitForOwnFlags(page);
	await checkResults(page, { userId: "anna" }, OWN);
	assert.ok(unleash.tokens.includes(TOKEN));
	const { cached, storages } = await storedData(page);
	assert.ok(cached.length > 10, `${cached.length} cached files`);
	const isPrivate = (entry) =>
		entry.includes(unleash.address) || entry.includes(TOKEN);
	assert.deepEqual(cached.filter(isPrivate), []);
	assert.ok(!storages.includes(TOKEN));
	assert.ok(!(await currentUrl(page)).includes(TOKEN));
	await loadFrom(page, `${unleash.address}/none`);
	await page.getByText("The server responded with the status 403").waitFor();
	await checkResults(page, { userId: "anna" }, OWN);
	await loadFrom(page, "http://127.0.0.1:9/");
	await page.getByText("The request failed").waitFor();
	await page.close();
	unleash.stop();
});
