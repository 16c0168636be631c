// Applications with React, Vue and Svelte, built by Vite, with a real Unleash server: first with
// `unleash-proxy-client`, then with one import changed to the drop-in, and then with the drop-in before an edge that
// sends residuals.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import {
	launch,
	launchFirefox,
	STOCK_FIREFOX_OPTIONS,
} from "../js/support/page-browser.js";
import { BACKEND, FRONTEND, SERVER } from "./admin.js";
import { EdgeBench } from "./edge-bench.js";
import { APPS } from "./frameworks/apps.js";
import { buildApp } from "./frameworks/vite.js";
import { Pages } from "./sdks/page.js";
import { seed, users } from "./seed.js";
import { assertCounted } from "./server-answers.js";
import { until } from "./wait.js";

const PREFIX = `frameworks-${Date.now()}.`;
const [FIRST, ...OTHERS] = users(4);

/** For so long the server keeps its list of names. It drops counts of flags that are newer. Milliseconds. */
const NAMES_AGE = 10_000;

const BROWSERS = {
	Chromium: () => new Pages({ launch, build }),
	Firefox: () =>
		new Pages({
			launch: launchFirefox,
			build,
			options: STOCK_FIREFOX_OPTIONS,
		}),
};

const DROP_IN = " and the drop-in";

/** Builds `react` or `react and the drop-in`. */
function build(script) {
	const isDropIn = script.endsWith(DROP_IN);
	return buildApp(script.replace(DROP_IN, ""), isDropIn);
}

describe("applications of frameworks", () => {
	const bench = new EdgeBench();
	const reports = [];
	let names;

	before(async () => {
		names = await seed(PREFIX);
		const isCounted = setTimeout(NAMES_AGE + 1000);
		await bench.start([BACKEND], ["--residual"]);
		for (const url of [SERVER, bench.url])
			await until("the Frontend API has all flags", () => hasFlags(url));
		await isCounted;
	});
	after(() => bench.close());

	/** Returns whether an API has the flags that `seed` creates last. */
	async function hasFlags(url) {
		const headers = { Authorization: FRONTEND };
		const query = "?userId=anna&appName=check";
		const response = await fetch(`${url}/api/frontend${query}`, { headers });
		const { toggles } = await response.json();
		const found = toggles.find(
			({ name }) => name === `${PREFIX}legacy-variants`,
		);
		return found?.variant.enabled;
	}

	/** Runs an application for all users. Returns what it showed, and what it counted. */
	async function run(pages, script, url, appName) {
		const app = await pages.open(script, {
			url: `${url}/api/frontend`,
			clientKey: FRONTEND,
			appName,
			names,
			user: FIRST,
		});
		const shown = [await app.show()];
		for (const user of OTHERS) shown.push(await app.show(user));
		const counts = await app.sent();
		assert.deepEqual(await app.problems(), []);
		await app.close();
		reports.push({ appName, environment: "development", counts });
		return { shown, counts };
	}

	for (const [browser, open] of Object.entries(BROWSERS))
		describe(browser, () => {
			const pages = open();
			after(() => pages.stop());
			for (const framework of Object.keys(APPS))
				it(`${framework} shows and counts with the drop-in what it does with unleash-proxy-client`, async () => {
					const dropIn = framework + DROP_IN;
					const appName = (variant) =>
						`${PREFIX}${browser}-${framework}-${variant}`;
					const expected = await run(
						pages,
						framework,
						SERVER,
						appName("original"),
					);
					assert.match(expected.shown[0], /ready.*no error/s);
					assert.ok(new Set(expected.shown).size > 1);
					for (const [variant, url] of [
						["server", SERVER],
						["edge", bench.url],
					])
						assert.deepEqual(
							await run(pages, dropIn, url, appName(variant)),
							expected,
							variant,
						);
				});
		});

	it("the server has exactly the counts of all applications", async () => {
		await bench.stopEdge();
		for (const report of reports) await assertCounted(report);
		assert.equal(reports.length, Object.keys(APPS).length * 6);
	});
});
