// A Next.js app with a real Unleash server: the pages of `@unleash/nextjs`, then the same pages with the imports
// changed to `fanion/next`; a proxy; static pages. One build has both.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { createClient } from "fanion/client";
import { BROWSERS } from "../hosts/support/browsers.js";
import { run, start } from "../hosts/support/process.js";
import {
	createProject,
	nodePath,
	toolPath,
} from "../hosts/support/projects.js";
import { openPage, STOCK_FIREFOX_OPTIONS } from "../js/support/page-browser.js";
import { BACKEND, FRONTEND, request, SERVER } from "./admin.js";
import { addCount, noCount } from "./sdks/answers.js";
import { seed, users } from "./seed.js";
import { assertCounted } from "./server-answers.js";
import { TIMEOUT, until } from "./wait.js";

const PREFIX = `next-${Date.now()}.`;

/** The folders of the pages, by the package that they import. */
const PACKAGES = { "@unleash/nextjs": "original", "fanion/next": "fanion" };

const ENVIRONMENT = {
	...process.env,
	CI: "true",
	NEXT_TELEMETRY_DISABLED: "1",
	NO_COLOR: "1",
	FLAG_PREFIX: PREFIX,
	FLAGS_SECRET: randomBytes(32).toString("base64url"),
	UNLEASH_SERVER_API_URL: `${SERVER}/api`,
	UNLEASH_SERVER_API_TOKEN: BACKEND,
	UNLEASH_APP_NAME: `${PREFIX}app`,
	NEXT_PUBLIC_UNLEASH_FRONTEND_API_URL: `${SERVER}/api/frontend`,
	NEXT_PUBLIC_UNLEASH_FRONTEND_API_TOKEN: FRONTEND,
};

/** Users with different flags. */
const USERS = ["anna", "bo", "1"];

/** Builds the project, and returns the path of its folder. */
async function build() {
	const folder = await createProject("next-unleash");
	for (const [name, page] of Object.entries(PACKAGES))
		await usePackage(`${folder}template`, `${folder}app/${page}`, name);
	await rm(`${folder}template`, { recursive: true });
	const options = { cwd: folder, env: ENVIRONMENT };
	await run(nodePath(22), [toolPath("next"), "build", "--turbopack"], options);
	return folder;
}

/** Copies pages, and changes what they import. */
async function usePackage(from, to, name) {
	await cp(from, to, { recursive: true });
	for (const file of ["page.js", "flags.js"]) {
		const code = await readFile(`${to}/${file}`, "utf8");
		await writeFile(`${to}/${file}`, code.replaceAll("@unleash/nextjs", name));
	}
}

function serve(folder) {
	return start(
		nodePath(22),
		[toolPath("next"), "start", "--hostname", "127.0.0.1", "--port", "0"],
		/(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready/,
		{ cwd: folder, env: ENVIRONMENT },
	);
}

describe("a Next.js app with an Unleash server", () => {
	let server;
	let address;
	/** Evaluates the flags of the server. */
	let judge;
	before(async () => {
		await seed(PREFIX);
		// The frontend API of the server has new flags after a second.
		await until("the server has all flags", async () => {
			const { toggles } = await request("GET", "/api/frontend", FRONTEND);
			return toggles.some(({ name }) => name === `${PREFIX}child`);
		});
		judge = createClient({
			url: SERVER,
			token: BACKEND,
			appName: `${PREFIX}app`,
			namePrefix: PREFIX,
			refreshInterval: 0,
			metricsInterval: 0,
		});
		judge.on("warn", () => {});
		await judge.ready(TIMEOUT);
		server = await serve(await build());
		address = server.match[1];
	});
	after(async () => {
		await server?.stop();
		await judge?.close();
	});

	const get = async (path, headers = {}) => {
		const response = await fetch(address + path, { headers });
		const body = await response.text();
		assert.equal(response.status, 200, `${path}: ${body}\n${server.output()}`);
		return { body, headers: response.headers };
	};

	/** Opens a page until it has reported its metrics. Returns what it shows, and what it reported and logged. */
	async function view(browser, path) {
		const { page, messages } = await openPage(browser, STOCK_FIREFOX_OPTIONS);
		try {
			const cookie = { name: "unleash-session-id", value: "s-1", url: address };
			await page.context().addCookies([cookie]);
			await page.addInitScript(recordTexts);
			const reporting = page.waitForResponse(/\/client\/metrics/);
			const html = await (await page.goto(address + path)).text();
			const reported = await reporting;
			assert.ok(reported.ok(), `${reported.status()}`);
			const read = (ids) =>
				ids.map((id) => document.getElementById(id).outerHTML);
			return {
				html: html.replaceAll("&quot;", '"'),
				parts: await page.evaluate(read, ["server", "client", "status"]),
				texts: await page.evaluate(() => globalThis.texts),
				report: reported.request().postDataJSON(),
				messages,
			};
		} finally {
			await page.close();
		}
	}

	/** Opens the pages of a package for all users. Returns what they show and report. */
	async function viewAll(browser, folder) {
		const paths = USERS.map((userId) => `/${folder}?userId=${userId}`);
		const views = await Promise.all(paths.map((path) => view(browser, path)));
		for (const { html, parts, texts, messages } of views) {
			assert.deepEqual(messages, []);
			assert.equal(texts.length, 1, texts.join("\n"));
			for (const part of parts) assert.ok(html.includes(part), part);
		}
		return {
			parts: views.map(({ parts }) => parts),
			reports: views.map(({ report }) => report && statesOf(report)),
		};
	}

	/** What the server components of each package count in all browsers. */
	const counts = {};

	for (const [browserName, launch] of Object.entries(BROWSERS))
		it(`shows in ${browserName} what the original shows; the HTML does not change`, async () => {
			const browser = await launch();
			try {
				const seen = {};
				for (const [name, folder] of Object.entries(PACKAGES))
					seen[name] = await viewAll(browser, folder);
				assert.deepEqual(seen["fanion/next"], seen["@unleash/nextjs"]);
				const { parts, reports } = seen["fanion/next"];
				assert.ok(new Set(parts.map(String)).size > 1, "users differ");
				// Playwright cannot read the bodies of requests of Firefox.
				if (browserName === "Chromium")
					assert.ok(reports.every((report) => Object.keys(report).length > 5));
				for (const [server] of parts)
					for (const answer of JSON.parse(server.replace(/<.*?>/g, "")))
						addAnswer(counts, ...answer);
			} finally {
				await browser.close();
			}
		});

	for (const name of Object.keys(PACKAGES))
		it(`the server has exactly the counts of the server components of ${name}`, async () => {
			const { [`${PREFIX}unknown`]: _, ...known } = counts;
			const appName = `${PREFIX}${name} server`;
			const environment = "development";
			await assertCounted({ appName, environment, counts: known });
		});

	it("recognizes a page that changes after its HTML", async () => {
		const browser = await BROWSERS.Chromium();
		try {
			const path = "/fanion?userId=anna&bootstrap=no";
			const { texts } = await view(browser, path);
			assert.equal(texts.length, 2, texts.join("\n"));
		} finally {
			await browser.close();
		}
	});

	it("decides in a page as in the proxy that gave the visitor a session", async () => {
		const flag = `${PREFIX}session`;
		const decisions = new Set();
		for (let visitor = 0; visitor < 20; visitor++) {
			const { body, headers } = await get("/visit");
			const { sessionId, isOn } = parseParagraph(body);
			const [cookie] = headers.getSetCookie();
			assert.ok(cookie.startsWith(`unleash-session-id=${sessionId};`), cookie);
			assert.equal(headers.get("x-session-flag"), String(isOn));
			assert.equal(isOn, judge.isEnabled(flag, { sessionId }));
			decisions.add(isOn);
		}
		assert.equal(decisions.size, 2);
	});

	/** Returns whether Next.js has rendered a page before its first request. */
	const isStatic = ({ headers }) => headers.get("x-nextjs-cache") === "HIT";

	it("rewrites to a static page by a flag, and counts the decision", async () => {
		const pages = [await get("/ab"), await get("/ab"), await get("/ab")];
		for (const page of pages) {
			assert.match(page.body, /<p>new<\/p>/);
			assert.ok(isStatic(page));
		}
		const counts = { [`${PREFIX}on`]: { yes: 3, no: 0, variants: {} } };
		const appName = `${PREFIX}app`;
		await assertCounted({ appName, environment: "development", counts });
	});

	it("has a static page for each combination of precomputed flags", async () => {
		const seen = new Set();
		for (const { userId } of users(12)) {
			const path = userId ? `/landing?userId=${userId}` : "/landing";
			const sessionId = "s-1";
			const cookie = `unleash-session-id=${sessionId}`;
			const page = await get(path, { cookie });
			assert.ok(isStatic(page), path);
			const context = { userId, sessionId };
			const { name, payload } = judge.getVariant(`${PREFIX}variants`, context);
			const isOn = judge.isEnabled(`${PREFIX}half`, context);
			// Without a user the variant is a random draw.
			if (userId === undefined) continue;
			assert.deepEqual(parseParagraph(page.body), { isOn, name, payload });
			seen.add(`${isOn} ${name}`);
		}
		assert.ok(seen.size > 2, [...seen].join());
		const { status } = await fetch(`${address}/landing/WzFd`);
		assert.equal(status, 404);
	});

	it("has static pages for flags of Vercel, and decides them in both runtimes", async () => {
		for (const userId of USERS) {
			const headers = { "x-user": userId };
			const isOn = judge.isEnabled(`${PREFIX}half`, { userId });
			const { name } = judge.getVariant(`${PREFIX}variants`, { userId });
			const page = await get("/static", headers);
			assert.ok(isStatic(page));
			assert.deepEqual(parseParagraph(page.body), [isOn, name]);
			const legacy = judge.getVariant(`${PREFIX}legacy-variants`, { userId });
			const values = [isOn, name, legacy.payload?.value ?? null];
			for (const path of ["/vercel", "/vercel-edge"])
				assert.deepEqual(JSON.parse((await get(path, headers)).body), values);
		}
	});
});

/** Returns the states that a report counts, by flag. How often React renders a component is not compared. */
function statesOf({ bucket }) {
	return Object.fromEntries(
		Object.entries(bucket.toggles).map(([flag, { yes, no, variants }]) => [
			flag,
			{ yes: yes > 0, no: no > 0, variants: Object.keys(variants).sort() },
		]),
	);
}

/** Adds what `isEnabled` and `getVariant` count for one answer. */
function addAnswer(sums, flag, enabled, variant) {
	const answer = enabled ? { yes: 2, no: 0 } : { yes: 0, no: 2 };
	const count = { ...answer, variants: { [variant]: 1 } };
	sums[flag] = addCount(sums[flag] ?? noCount(), count);
}

/** Returns the parsed text of the only `<p>` of a page. */
function parseParagraph(html) {
	return JSON.parse(/<p>(.*?)<\/p>/.exec(html)[1].replaceAll("&quot;", '"'));
}

/** Notes each text that the list of a page has, once the page has it as a whole. Runs in the page. */
function recordTexts() {
	globalThis.texts = [];
	new MutationObserver(() => {
		if (!document.querySelector("#status")) return;
		const text = document.querySelector("#client").textContent;
		if (globalThis.texts.at(-1) !== text) globalThis.texts.push(text);
	}).observe(document, { subtree: true, childList: true, characterData: true });
}
