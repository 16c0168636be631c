// Does the package work in a browser? The same runners as in Node, in a page of headless Chromium.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PROBES } from "./runner/probes.js";
import { SPECIFICATION_CASES } from "./runner/specification.js";
import { serveCheckout } from "./support/checkout-server.js";
import { launch } from "./support/page-browser.js";

let server;
let browser;

before(async () => {
	[server, browser] = await Promise.all([serveCheckout(), launch()]);
});

after(async () => {
	await browser?.close();
	await server?.stop();
});

/** A test on an empty page, which may not complain about anything. */
function onPage(sentence, use) {
	test(sentence, async (t) => {
		const page = await browser.newPage();
		const complaints = [];
		page.on("console", (message) =>
			complaints.push(`${message.type()}: ${message.text()}`),
		);
		page.on("pageerror", (error) => complaints.push(String(error)));
		try {
			await page.goto(server.address);
			await use(page, t);
			assert.deepEqual(complaints, []);
		} finally {
			await page.close();
		}
	});
}

/** One subtest for each result; all `count` of them pass. */
async function checkResults(t, results, count, name) {
	let passed = 0;
	for (const result of results) {
		await t.test(name(result), () => {
			assert.ok(result.passed, JSON.stringify(result));
			passed += 1;
		});
	}
	t.diagnostic(`${passed} of ${count} passed`);
	assert.equal(passed, count);
}

onPage(
	`fanion passes all ${SPECIFICATION_CASES} cases of the client specification in a browser`,
	async (page, t) => {
		const results = await page.evaluate(async () => {
			const [
				{ Engine, init },
				{ openFanion },
				{ runSpecifications },
				response,
			] = await Promise.all([
				import("/pkg/dist/entry/browser.js"),
				import("/tests/js/runner/fanion.js"),
				import("/tests/js/runner/specification.js"),
				fetch("/specifications.json"),
			]);
			await init();
			const results = [];
			for await (const result of runSpecifications(await response.json(), () =>
				openFanion(Engine),
			))
				results.push(result);
			return results;
		});
		await checkResults(
			t,
			results,
			SPECIFICATION_CASES,
			(one) => `${one.specification}: ${one.description}`,
		);
	},
);

onPage(
	`fanion answers all ${PROBES} probes in a browser as the rulings say`,
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

onPage(
	"an engine before init is refused, with a word on what to do",
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

onPage(
	"init may be called as often as one likes, and the module be imported twice",
	async (page) => {
		const fetched = [];
		page.on(
			"request",
			(request) =>
				request.url().endsWith(".wasm") && fetched.push(request.url()),
		);
		const answers = await page.evaluate(async () => {
			const features = [
				{
					name: "f",
					enabled: true,
					strategies: [{ name: "userWithId", parameters: { userIds: "7" } }],
				},
			];
			const ask = (engine) => [
				engine.isEnabled("f", { userId: "7" }),
				engine.isEnabled("f", { userId: "8" }),
			];
			const one = await import("/pkg/dist/entry/browser.js");
			const same = await import("/pkg/dist/entry/browser.js");
			await Promise.all([one.init(), one.init(), same.init()]);
			const engine = new one.Engine();
			engine.load({ features });
			await one.init();
			// Under another address it is another module, in front of the same engine.
			const other = await import("/pkg/dist/entry/browser.js?other");
			await other.init();
			const second = new other.Engine();
			second.load({ features: [] });
			return [one === same, ask(engine), ask(second), ask(new same.Engine())];
		});
		assert.deepEqual(answers, [
			true,
			[true, false],
			[false, false],
			[false, false],
		]);
		assert.ok(fetched.length <= 2, fetched.join());
	},
);

/** Tries `init` in a page of its own, where requests for `missing` come to nothing. */
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

test("init takes the script when the file cannot be had", async () => {
	const { page, init } = await openWithout(".wasm");
	assert.equal(await init(), true);
	await page.close();
});

test("init can be tried again when the network was away", async () => {
	const { page, state, init } = await openWithout(".wasm", "inline-");
	assert.match(await init(), /FanionError: the WebAssembly could not be had: /);
	state.missing = [];
	assert.equal(await init(), true);
	await page.close();
});

onPage(
	"variants are frozen and engines can be freed in a browser as well",
	async (page) => {
		const answers = await page.evaluate(async () => {
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
		assert.deepEqual(answers, [variant, true, true, "FanionError"]);
	},
);
