// Runs the package in a page of headless Chromium, with the runners used in Node.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PROBES } from "./runner/probes.js";
import { SPECIFICATION_CASES } from "./runner/specification.js";
import { launch } from "./support/page-browser.js";
import { serveRepository } from "./support/repository-server.js";

let server;
let browser;

before(async () => {
	[server, browser] = await Promise.all([serveRepository(), launch()]);
});

after(async () => {
	await browser?.close();
	await server?.stop();
});

/** Tests on an empty page. Messages in the console and uncaught errors fail the test. */
function testOnPage(name, use) {
	test(name, async (t) => {
		const page = await browser.newPage();
		const consoleMessages = [];
		page.on("console", (message) =>
			consoleMessages.push(`${message.type()}: ${message.text()}`),
		);
		page.on("pageerror", (error) => consoleMessages.push(String(error)));
		try {
			await page.goto(server.address);
			await use(page, t);
			assert.deepEqual(consoleMessages, []);
		} finally {
			await page.close();
		}
	});
}

/** Runs one subtest per result. All `count` results must pass. */
async function checkResults(t, results, count, nameOf) {
	let passed = 0;
	for (const result of results) {
		await t.test(nameOf(result), () => {
			assert.ok(result.passed, JSON.stringify(result));
			passed += 1;
		});
	}
	t.diagnostic(`${passed} of ${count} passed`);
	assert.equal(passed, count);
}

testOnPage(
	`fanion passes all ${SPECIFICATION_CASES} cases of the client specification in a browser`,
	async (page, t) => {
		const results = await page.evaluate(async () => {
			const [{ Engine, init }, { openFanion }, { collectResults }, response] =
				await Promise.all([
					import("/pkg/dist/entry/browser.js"),
					import("/tests/js/runner/fanion.js"),
					import("/tests/js/runner/specification.js"),
					fetch("/specifications.json"),
				]);
			await init();
			return collectResults(await response.json(), () => openFanion(Engine));
		});
		await checkResults(
			t,
			results,
			SPECIFICATION_CASES,
			({ specification, description }) => `${specification}: ${description}`,
		);
	},
);

testOnPage(
	`fanion gives the ruled result for all ${PROBES} probes in a browser`,
	async (page, t) => {
		const results = await page.evaluate(async () => {
			const json = async (file) =>
				(await fetch(`/tests/data/unleash-parity/${file}.json`)).json();
			const [
				{ Engine, init },
				{ openFanion },
				{ byRulings, runProbes },
				{ probes },
				rulings,
			] = await Promise.all([
				import("/pkg/dist/entry/browser.js"),
				import("/tests/js/runner/fanion.js"),
				import("/tests/js/runner/probes.js"),
				json("probes"),
				json("rulings"),
			]);
			await init();
			const results = [];
			for await (const result of runProbes(probes, byRulings(rulings), () =>
				openFanion(Engine),
			))
				results.push(result);
			return results;
		});
		await checkResults(t, results, PROBES, ({ id }) => id);
	},
);

testOnPage(
	"new Engine before init throws an error that names init",
	async (page) => {
		const error = await page.evaluate(async () => {
			const { Engine, FanionError } = await import(
				"/pkg/dist/entry/browser.js"
			);
			try {
				return new Engine();
			} catch (error) {
				return [error instanceof FanionError, error.code, error.message];
			}
		});
		assert.deepEqual(error.slice(0, 2), [true, "PROVIDER_NOT_READY"]);
		assert.match(error[2], /init/);
	},
);

testOnPage(
	"init may be called repeatedly, and the module imported twice",
	async (page) => {
		const fetched = [];
		page.on(
			"request",
			(request) =>
				request.url().endsWith(".wasm") && fetched.push(request.url()),
		);
		const results = await page.evaluate(async () => {
			const features = [
				{
					name: "f",
					enabled: true,
					strategies: [{ name: "userWithId", parameters: { userIds: "7" } }],
				},
			];
			const evaluate = (engine) => [
				engine.isEnabled("f", { userId: "7" }),
				engine.isEnabled("f", { userId: "8" }),
			];
			const first = await import("/pkg/dist/entry/browser.js");
			const same = await import("/pkg/dist/entry/browser.js");
			await Promise.all([first.init(), first.init(), same.init()]);
			const engine = new first.Engine();
			engine.load({ features });
			await first.init();
			// Another URL gives another copy of the entry module. The modules that it imports are shared.
			const other = await import("/pkg/dist/entry/browser.js?other");
			await other.init();
			const second = new other.Engine();
			second.load({ features: [] });
			return [
				first === same,
				evaluate(engine),
				evaluate(second),
				evaluate(new same.Engine()),
			];
		});
		assert.deepEqual(results, [
			true,
			[true, false],
			[false, false],
			[false, false],
		]);
		assert.ok(fetched.length <= 2, fetched.join());
	},
);

/** Opens a page where requests for URLs with a part of `missing` fail. */
async function openWithout(...missing) {
	const page = await browser.newPage();
	const state = { missing };
	await page.route("**/dist/entry/*", route);
	await page.route("**/*.wasm", route);
	await page.goto(server.address);
	return { page, state, init: () => page.evaluate(tryInit) };

	function route(route) {
		const url = route.request().url();
		return state.missing.some((part) => url.includes(part))
			? route.abort()
			: route.continue();
	}
}

async function tryInit() {
	const { Engine, init } = await import("/pkg/dist/entry/browser.js");
	return init().then(
		() => new Engine().isEnabled("f", {}, true),
		(error) => String(error),
	);
}

test("init uses the script form when the file cannot be fetched", async () => {
	const { page, init } = await openWithout(".wasm");
	assert.equal(await init(), true);
	await page.close();
});

test("init can be retried after a network failure", async () => {
	const { page, state, init } = await openWithout(".wasm", "inline-");
	assert.match(await init(), /FanionError: the WebAssembly cannot be loaded: /);
	state.missing = [];
	assert.equal(await init(), true);
	await page.close();
});

testOnPage(
	"variants are frozen and engines can be freed in a browser",
	async (page) => {
		const results = await page.evaluate(async () => {
			const { Engine, init } = await import("/pkg/dist/entry/browser.js");
			await init();
			const engine = new Engine();
			engine.load(
				'{"features":[{"name":"é","enabled":true,"variants":[{"name":"😀","weight":1,"payload":{"type":"string","value":"\\u0000"}}]}]}',
			);
			const variant = engine.getVariant("é", { userId: "7" });
			engine.free();
			let error;
			try {
				engine.isEnabled("é");
			} catch (thrown) {
				error = thrown.name;
			}
			return [
				variant,
				Object.isFrozen(variant),
				Object.isFrozen(variant.payload),
				error,
			];
		});
		const variant = {
			name: "😀",
			enabled: true,
			payload: { type: "string", value: "\0" },
			feature_enabled: true,
		};
		assert.deepEqual(results, [variant, true, true, "FanionError"]);
	},
);
